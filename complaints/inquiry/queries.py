"""What an investigation has come to."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.choices import StageCode
from complaints.inquiry.choices import Side
from complaints.inquiry.models import Cause, Inquiry, Party
from complaints.models import Complaint
from complaints.once import once
from complaints.stages.queries import done_stages
from servicedesk.journal.errors import Blocked


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


@dataclass(frozen=True)
class Branch:
    """A cause in the tree, `depth` 0 at the top."""

    cause: Cause
    depth: int


def tree_of(complaint: Complaint) -> list[Branch]:
    """The cause tree from the top down, each cause before those under it; one statement."""
    below: dict[int | None, list[Cause]] = {}
    for cause in complaint.causes.select_related("noted_by", "found_by").order_by("field", "pk"):
        below.setdefault(cause.above_id, []).append(cause)
    found: list[Branch] = []
    todo = [Branch(cause, 0) for cause in reversed(below.get(None, []))]
    while todo:
        branch = todo.pop()
        found.append(branch)
        todo += [Branch(cause, branch.depth + 1) for cause in reversed(below.get(branch.cause.pk, []))]
    return found
