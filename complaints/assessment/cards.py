"""What the page of a complaint shows of how grave it is, what repeats, and what was done at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.assessment.queries import facts_of, formula_at, repeats_of, types_at
from complaints.assessment.rules import is_higher, reckon
from complaints.models import Complaint
from complaints.receipt.facts import ticket_severity
from complaints.rights import HANDLE, INVESTIGATE, LOWER, RECEIVE
from complaints.trees import choices_of, path_in
from staff.models import Department, Member
from staff.queries import line_above
from tickets.access import lacks
from tickets.classes.queries import process_of
from tickets.keeping.queries import is_kept


@dataclass(frozen=True)
class Figure:
    """A line of the formula as it is shown."""

    title: str
    figure: str
    points: int


def assessment_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The last assessment, the formula with its figures as they are now, the lowering that waits, and what repeats."""
    types = types_at(at, complaint.ticket.department_id)  # what may be chosen now; a type that went out of force is named as it was
    assessment = complaint.assessments.select_related("by").order_by("-pk").first()
    safety = complaint.safety if assessment else any(one.safety for one in path_in(types, complaint.type_code))
    ruled = formula_at(max(at, complaint.received_at), complaint.ticket.department_id)
    reckoned = reckon(facts_of(complaint, types, type_code=complaint.type_code, safety=safety), ruled.formula)
    waiting = complaint.lowerings.select_related("proposed_by").filter(agreed=None).first()
    path = path_in(types, complaint.type_code)
    if complaint.type_code and not path:
        path = path_in(types_at(complaint.received_at, complaint.ticket.department_id), complaint.type_code)
    named = " / ".join(one.name for one in path) or complaint.type_code
    return {
        "assessment": assessment,
        "type_path": named,
        "type_choices": choices_of(types),
        "is_internal": any(one.internal for one in path),
        "safety_now": safety,
        "figures": [
            Figure(titles()[part.code], shown_figure(part.code, named if part.code == "type" else part.figure), part.points)
            for part in reckoned.parts
        ],
        "reckoned": reckoned,
        "reckoned_label": Complaint.Severity(reckoned.severity).label,
        "thresholds": (ruled.formula.serious_from, ruled.formula.major_from),
        "formula_article": ruled.article,
        "severities": Complaint.Severity.choices,
        "lower_ones": [(code, label) for code, label in Complaint.Severity.choices if is_higher(complaint.severity, code)],
        "lowering": waiting,
        "lowered_by_me": waiting is not None and waiting.proposed_by_id == member.pk,
        "repeats": [(one.complaint, [same_word(word) for word in one.same]) for one in repeats_of(complaint, member)],
        "process": process_of(complaint.ticket, ticket_severity(complaint)),
        "lacks_handle": lacks(member, HANDLE),
        "lacks_lower": lacks(member, LOWER),
    }


def titles() -> dict[str, str]:
    """What each part of the formula is called."""
    return {
        "safety": _("Concerns safety"),
        "repeats": _("Earlier complaints of the same"),
        "share": _("Share of what was delivered"),
        "amount": _("Amount concerned"),
        "type": _("Type"),
    }


def shown_figure(code: str, figure: str) -> str:
    """A figure as it is shown; a dash where nobody knows it."""
    if code == "safety":
        return _("yes") if figure == "yes" else _("no")
    return figure or "–"


def same_word(word: str) -> str:
    """What two complaints have in common."""
    known = {"customer": _("same customer"), "product": _("same product"), "type": _("same type"), "member": _("same colleague")}
    return known[word]


def measures_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """What was done at once, whether it was settled or went up, what departments handle inside, and whether it was withdrawn."""
    above = [holder for rung in line_above(member) for holder in rung.holders if not is_kept(holder, complaint.ticket)]
    return {
        "measures": list(complaint.measures.select_related("by", "to").order_by("pk")),
        "tasks": list(complaint.inside_tasks.select_related("department", "given_by", "done_by").order_by("pk")),
        "above": list({one.pk: one for one in above if one.pk != member.pk}.values()),
        "departments": Department.objects.order_by("code"),
        "withdrawal": complaint.withdrawals.select_related("by").filter(undone_at=None).first(),
        "lacks_receive": lacks(member, RECEIVE),
        "lacks_investigate": lacks(member, INVESTIGATE),
    }


CARDS = (assessment_card, measures_card)
