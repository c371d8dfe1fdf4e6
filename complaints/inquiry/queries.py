"""What an investigation has come to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.choices import StageCode
from complaints.inquiry.choices import CauseField, Side
from complaints.inquiry.models import Cause, CauseCode, Inquiry, Party
from complaints.models import Complaint
from complaints.once import once
from complaints.stages.queries import done_stages
from servicedesk.journal.errors import Blocked
from servicedesk.rulebook.language import in_reader_language
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here


def investigated(complaint: Complaint) -> bool:
    """Whether its investigation has ended and was not begun anew."""
    return StageCode.INVESTIGATION in done_stages(complaint)


def require_investigated(complaint: Complaint) -> None:
    """Raise Blocked while it is not investigated: what the customer is answered is decided after that (CMP-006)."""
    if not investigated(complaint):
        raise Blocked(_("It is not investigated yet; what the customer is answered is decided after that."), [complaint.number])


def require_inquiry(complaint: Complaint) -> None:
    """Raise Blocked while nobody investigates it: what an investigation asks, hears and finds is part of one that runs."""
    if not complaint.inquiries.filter(closed_at=None).exists():
        raise Blocked(_("Nobody investigates it now; have it investigated first."), [complaint.number])


def inquiries_of(complaint: Complaint) -> QuerySet[Inquiry]:
    """Its investigations, the present or latest first."""
    return complaint.inquiries.select_related("investigator", "assigned_by", "closed_by").order_by("-pk")


@once
def parties_of(complaint: Complaint) -> list[Party]:
    """The sides of a dispute that are on record, the first one first."""
    return list(complaint.parties.order_by("pk"))


def is_third_party(complaint: Complaint) -> bool:
    """Whether both sides of a dispute are on record, so that the desk coordinates between them."""
    return len(parties_of(complaint)) == len(Side)


def cause_codes_at(at: datetime, department_id: int | None) -> list[CauseCode]:
    """Where causes are looked for in this department, as articles write it; of one code the first loaded.

    Where no article says it, the eight branches of the cause-and-effect diagram. One statement, two with scopes.
    """
    rows = CauseCode.objects.filter(article__in=Article.objects.in_force(at)).select_related("article").order_by("article_id", "pk")
    found: dict[str, CauseCode] = {}
    for one in holding_here(rows, department_id):
        found.setdefault(one.code, one)
    return list(found.values()) or usual_codes()


def usual_codes() -> list[CauseCode]:
    """The eight branches of the cause-and-effect diagram as codes that are written nowhere."""
    return [CauseCode(code=code, name_zh=usual_name(code, "zh-hans"), name_en=usual_name(code, "en")) for code in CauseField.values]


def usual_name(code: str, language: str) -> str:
    """What one of the eight is called; the code itself where it is none of them."""
    with override(language):
        return str(dict(CauseField.choices).get(code, code))


def cause_names(codes: Collection[str]) -> dict[str, CauseCode]:
    """Code → what it is called, also those that articles no longer in force wrote; at most one statement."""
    found = {one.code: one for one in usual_codes()}
    written = CauseCode.objects.filter(code__in=codes).order_by("pk") if codes else ()
    return found | {one.code: one for one in written}


@dataclass(frozen=True)
class Branch:
    """A cause in the tree, `depth` 0 at the top; `name` is what its code is called."""

    cause: Cause
    depth: int
    name: str


def tree_of(complaint: Complaint) -> list[Branch]:
    """The cause tree from the top down, each cause before those under it; one statement."""
    written = CauseCode.objects.filter(code=OuterRef("field")).order_by("pk")
    named: dict[str, Any] = {name: Subquery(written.values(name)[:1]) for name in ("name_zh", "name_en")}
    below: dict[int | None, list[Cause]] = {}
    for cause in complaint.causes.annotate(**named).select_related("noted_by", "found_by").order_by("field", "pk"):
        below.setdefault(cause.above_id, []).append(cause)
    found: list[Branch] = []
    todo = [_branch(cause, 0) for cause in reversed(below.get(None, []))]
    while todo:
        branch = todo.pop()
        found.append(branch)
        todo += [_branch(cause, branch.depth + 1) for cause in reversed(below.get(branch.cause.pk, []))]
    return found


def _branch(cause: Any, depth: int) -> Branch:
    name = (
        in_reader_language(cause.name_zh, cause.name_en) if cause.name_zh else str(dict(CauseField.choices).get(cause.field, cause.field))
    )
    return Branch(cause, depth, name)
