"""What the 8D report and the customer's answer say, over the complaint's data."""

from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from complaints.choices import StageCode
from complaints.inquiry.choices import Finding
from complaints.inquiry.queries import tree_of
from complaints.models import Complaint, Lesson, Measure, Stage
from complaints.prevention.choices import ActionKind, ActionState
from complaints.remedy.phases import phases_of
from complaints.remedy.queries import last_answer, standing_remedy
from complaints.verdict.queries import standing_verdict
from staff.models import Member


def eight_disciplines(complaint: Complaint) -> dict[str, Any]:
    """What each of the eight parts needs; lines where a part is a list."""
    stages = {row.code: row for row in Stage.objects.filter(complaint=complaint).select_related("done_by", "responsible")}
    team = {row.done_by_id: row.done_by for row in stages.values() if row.done_by_id}
    return {
        "team": [member for member in team.values() if isinstance(member, Member)],
        "verdict": standing_verdict(complaint),
        "remedy": standing_remedy(complaint),
        "answer": last_answer(complaint),
        "assessment": stages.get(StageCode.ASSESSMENT),
        "investigation": stages.get(StageCode.INVESTIGATION),
        "verification": stages.get(StageCode.VERIFICATION),
        "correction": stages.get(StageCode.CORRECTION),
        "closing": stages.get(StageCode.CLOSING),
        "told": {
            "d3": _contained(complaint),
            "d4": _causes(complaint),
            "d5": _actions(complaint),
            "d6": _verified(complaint),
            "d7": _prevention(complaint),
        },
    }


def _contained(complaint: Complaint) -> list[str]:
    """What was done at once so that it gets no worse, and by whom."""
    rows = Measure.objects.filter(complaint=complaint, kind=Measure.Kind.CONTAINED).select_related("by").order_by("pk")
    return [f"{one.text} ({one.by.name})" for one in rows]


def _causes(complaint: Complaint) -> list[str]:
    """The whys that stand, the causes that were confirmed, and what the investigations ended with."""
    whys = [f"{one.question} {one.answer}" for one in complaint.whys.filter(stands=True).order_by("place")]
    confirmed = [one for one in tree_of(complaint) if one.cause.finding == Finding.CONFIRMED]
    ended = complaint.inquiries.exclude(closed_at=None).order_by("pk")
    return [*whys, *(f"{one.name}: {one.cause.words}" for one in confirmed), *(one.summary for one in ended)]


def _actions(complaint: Complaint) -> list[str]:
    """The corrective actions: what, whose, by what it is judged."""
    rows = complaint.actions.filter(kind=ActionKind.CORRECTIVE).select_related("owner").order_by("pk")
    return [f"{one.what} ({one.owner.name}): {one.criterion}" for one in rows]


def _verified(complaint: Complaint) -> list[str]:
    """What was verified: what was done, what the check saw, and who looked."""
    rows = complaint.actions.filter(state=ActionState.VERIFIED).select_related("verified_by").order_by("pk")
    told = []
    for one in rows.prefetch_related("checks"):
        seen = [check.words for check in one.checks.all() if check.round == one.round]
        told.append(f"{one.what}: {' '.join([one.result, *seen])} ({one.verified_by.name})" if one.verified_by else one.what)
    return told


def _prevention(complaint: Complaint) -> list[str]:
    """The preventive actions, and the lesson that is kept."""
    rows = complaint.actions.filter(kind=ActionKind.PREVENTIVE).select_related("owner").order_by("pk")
    lessons = Lesson.objects.filter(complaint=complaint).select_related("knowledge")
    kept = [_("Kept as knowledge %(number)s") % {"number": one.knowledge.pk} for one in lessons]
    return [*(f"{one.what} ({one.owner.name}, {one.get_state_display()})" for one in rows), *kept]


def answer_document(complaint: Complaint) -> dict[str, Any]:
    """The last answer, and how far the complaint came when, in the customer's language."""
    with override(complaint.ticket.customer.language or get_language()):
        return {"answer": last_answer(complaint), "phases": phases_of(complaint)}
