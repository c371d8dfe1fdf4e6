"""What the cards of remedy, answer and closing need, and the bar that names the next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.assessment.queries import settled_at_once
from complaints.choices import StageCode
from complaints.closings.queries import hindrances, outcome_of
from complaints.models import Complaint, ComplaintAnswer, ComplaintClosure, Remedy, RemedyOption
from complaints.remedy.phases import phases_of
from complaints.remedy.queries import last_answer, ruling_on, standing_remedy
from complaints.rights import APPROVE, HANDLE
from complaints.stages.queries import clocks_of, done_stages
from complaints.verdict.queries import liability_of, open_objection
from servicedesk.clocks.models import Clock
from staff.models import Member
from tickets.access import lacks


def remedy_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The options, the one that stands, its limit, and who may choose and approve."""
    remedy = standing_remedy(complaint)
    proposer = remedy is not None and remedy.proposed_by_id == member.pk
    return {
        "options": list(complaint.remedy_options.select_related("by")),
        "remedy": remedy,
        "remedy_kinds": RemedyOption.Kind.choices,
        "remedy_ruling": ruling_on(complaint, at),
        "handle_refused": lacks(member, HANDLE),
        "approve_refused": lacks(member, APPROVE) or (_("You proposed it; somebody else approves.") if proposer else ""),
        "refused_remedy": complaint.remedies.filter(state=Remedy.State.REFUSED).select_related("approved_by").order_by("pk").last(),
    }


def answer_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The phases the customer is told of, the answer that was given last, and its channels."""
    return {"phases": phases_of(complaint), "answer": last_answer(complaint), "answer_channels": ComplaintAnswer.Channel.choices}


def closing_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """What stands in the way of closing, and how it was closed."""
    is_open = complaint.state == Complaint.State.OPEN
    return {
        "hindrances": hindrances(complaint, at) if is_open else [],
        "outcome": outcome_of(complaint) if is_open else "",
        "closure": ComplaintClosure.objects.filter(complaint=complaint).select_related("by", "undone_by").order_by("pk").last(),
    }


@dataclass(frozen=True)
class Bar:
    """The step that comes next: its name, where it stands on the page, the form its button sends, the button's words, and its clock."""

    code: str
    title: str
    anchor: str
    form: str
    button: str
    clock: Clock | None


_ENDS = {
    "assessment": "complaint.assessed",
    "investigation": "complaint.investigated",
    "verdict": "complaint.verdict_given",
    "objection": "complaint.objection_decided",
    "remedy": "complaint.remedy_decided",
    "approval": "complaint.remedy_decided",
    "reply": "complaint.answered",
    "acceptance": "complaint.accepted",
    "closing": "complaint.closed",
}


def bar_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The bar at the foot of the page; none once the complaint has ended."""
    if complaint.state != Complaint.State.OPEN:
        return {"bar": None}
    code = next_step(complaint)
    titles: dict[str, tuple[str, str, str, str]] = {
        "assessment": (str(StageCode.ASSESSMENT.label), "assessment", "", _("Go to it")),
        "investigation": (str(StageCode.INVESTIGATION.label), "inquiry", "", _("Go to it")),
        "verdict": (_("Decide on liability"), "liability", "verdict-form", pgettext("liability", "Decide")),
        "objection": (_("Decide on the objection"), "liability", "", _("Go to it")),
        "remedy": (_("Choose a remedy"), "remedy", "remedy-form", _("Choose")),
        "approval": (_("Approve the remedy"), "remedy", "approval-form", _("Approve")),
        "reply": (_("Answer the customer"), "answer", "answer-form", _("Answer")),
        "acceptance": (_("Ask how she takes it"), "answer", "acceptance-form", _("Note it")),
        "closing": (_("Close the complaint"), "closing", "closing-form", _("Close it")),
    }
    return {"bar": Bar(code, *titles[code], _clock_of(complaint, code))}


def next_step(complaint: Complaint) -> str:
    """What comes next for an open complaint."""
    done = done_stages(complaint)
    if settled_at_once(complaint) and StageCode.ASSESSMENT in done:
        return "closing"
    remedy, answer = standing_remedy(complaint), last_answer(complaint)
    steps = (
        ("assessment", StageCode.ASSESSMENT in done),
        ("investigation", StageCode.INVESTIGATION in done),
        ("objection", not open_objection(complaint)),
        ("verdict", liability_of(complaint) != "undecided"),
        ("remedy", remedy is not None),
        ("approval", remedy is not None and remedy.state == Remedy.State.DECIDED),
        ("reply", StageCode.REPLY in done),
        ("acceptance", answer is not None and answer.accepted is not None),
    )
    return next((code for code, is_done in steps if not is_done), "closing")


def _due_first(clock: Clock) -> tuple[bool, float, int]:
    return clock.due_at is None, clock.due_at.timestamp() if clock.due_at else 0, clock.pk


def _clock_of(complaint: Complaint, code: str) -> Clock | None:
    """The clock that ends with this step, else the one of the matter that is due first."""
    running = sorted((clock for clock in clocks_of(complaint) if clock.stopped_at is None), key=_due_first)
    return next((clock for clock in running if _ENDS[code] in clock.limit.stops_on), running[0] if running else None)
