"""What the composer offers on a ticket's page: each act with its words, and in which states it is open."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket

_OPEN, _SOLVED, _CLOSED, _MERGED = Ticket.Status


@dataclass(frozen=True)
class Act:
    """`on` is the event it records, `tab`, `send`, `label` and `hint` are words of its form, `said` what is shown when it is done."""

    on: str
    states: tuple[str, ...]
    icon: str
    tab: Promise
    send: Promise
    label: Promise
    hint: Promise
    said: Promise
    key: str = ""
    most: int = 300
    optional: bool = False


ACTS = {
    "reply": Act(
        "ticket.replied",
        (_OPEN, _SOLVED),
        "reply",
        tab=_("Answer the customer"),
        send=_("Record the answer"),
        label=_("Answer to the customer"),
        hint=_("What you told %(name)s"),
        said=_("Answer recorded."),
        key="R",
        most=10_000,
    ),
    "solve": Act(
        "ticket.solved",
        (_OPEN,),
        "check",
        tab=_("Solve"),
        send=_("Solve the matter"),
        label=_("How it was solved"),
        hint=_("How was it solved? The customer may ask."),
        said=_("Solved."),
        most=10_000,
    ),
    "close": Act(
        "ticket.closed",
        (_SOLVED,),
        "lock",
        tab=_("Close"),
        send=_("Close the matter"),
        label=_("Why it is closed"),
        hint=_("Why is it closed?"),
        said=_("Closed."),
        key="D",
    ),
    "hold": Act(
        "ticket.held",
        (_OPEN,),
        "pause",
        tab=_("Wait"),
        send=_("Let it wait"),
        label=_("What it waits for"),
        hint=_("What exactly does it wait for? May stay empty."),
        said=_("It waits now."),
        key="P",
        optional=True,
    ),
    "reclassify": Act(
        "ticket.reclassified",
        (_OPEN, _SOLVED),
        "up",
        tab=_("Severity"),
        send=_("Change the severity"),
        label=_("Why its severity changes"),
        hint=_("Why does its severity change?"),
        said=_("Severity changed."),
        key="S",
    ),
    "extend": Act(
        "ticket.extension_asked",
        (_OPEN,),
        "clock",
        tab=_("Ask for more time"),
        send=_("Ask for more time"),
        label=_("Why it needs more time"),
        hint=_("Why does it need more time? %(name)s is told this."),
        said=_("Asked; those who may grant it are told."),
        key="+",
    ),
    "defer": Act(
        "ticket.deferred",
        (_OPEN,),
        "calendar",
        tab=_("New date"),
        send=_("Save the new date"),
        label=_("Why it is not finished today"),
        hint=_("Why is it not finished today?"),
        said=_("New date saved."),
        key="Z",
    ),
    "inform": Act(
        "ticket.informed",
        (_OPEN, _SOLVED),
        "bell",
        tab=_("Inform"),
        send=_("Send the notice"),
        label=_("What they are told"),
        hint=_("What should they know?"),
        said=_("They are told."),
        key="H",
        most=1000,
    ),
    "promise": Act(
        "ticket.promised",
        (_OPEN,),
        "clock",
        tab=_("Promise"),
        send=_("Promise the answer"),
        label=_("What was promised"),
        hint=_("What exactly was promised? May stay empty."),
        said=_("Promised."),
        key="B",
        optional=True,
    ),
    "correct": Act(
        "ticket.corrected",
        (_OPEN, _SOLVED),
        "pen",
        tab=_("Correct the details"),
        send=_("Correct the details"),
        label=_("Why the details are corrected"),
        hint=_("Why are the details corrected?"),
        said=_("Details corrected."),
        key="=",
    ),
    "escalate": Act(
        "ticket.escalated",
        (_OPEN, _SOLVED),
        "up",
        tab=_("Escalate"),
        send=_("Tell the line above"),
        label=_("Why it is escalated"),
        hint=_("Why do those above have to know? The matter stays with its owner."),
        said=_("Escalated; the line above is told."),
        key="E",
    ),
    "hand_on": Act(
        "slip.offered",
        (_OPEN, _SOLVED),
        "slip",
        tab=_("Hand on"),
        send=_("Offer the slip"),
        label=_("What is asked of them"),
        hint=_("What is asked of them? You answer for the matter until somebody accepts."),
        said=_("Offered; they are told."),
        key="T",
        most=1000,
    ),
    "assign": Act(
        "ticket.assigned",
        (_OPEN, _SOLVED),
        "swap",
        tab=_("Take over"),
        send=_("Take the matter over"),
        label=_("Why it is taken over"),
        hint=_("Why is it taken over?"),
        said=_("Taken over; its owner is told."),
    ),
    "reopen": Act(
        "ticket.reopened",
        (_SOLVED, _CLOSED),
        "history",
        tab=_("Open again"),
        send=_("Open the matter again"),
        label=_("Why it is opened again"),
        hint=_("Why is it opened again?"),
        said=_("Open again."),
    ),
    "note": Act(
        "ticket.noted",
        (_OPEN, _SOLVED, _CLOSED),
        "note",
        tab=_("Note"),
        send=_("Keep the note"),
        label=_("Internal note"),
        hint=_("For colleagues only; the customer never sees it. @ tells somebody."),
        said=_("Noted."),
        key="N",
        most=10_000,
    ),
    "report": Act(
        "ticket.reported",
        (_OPEN,),
        "flag",
        tab=_("Report a fault"),
        send=_("Report the fault"),
        label=_("What is at fault"),
        hint=_("What is at fault, and how can one see it?"),
        said=_("Reported; the department is told."),
        most=2_000,
    ),
    "conclude": Act(
        "ticket.outcome_noted",
        (_OPEN, _SOLVED),
        "phone",
        tab=_("Call outcome"),
        send=_("Note the outcome"),
        label=_("What she insists on, or why her request is refused"),
        hint=_("What does %(name)s insist on, or why is the request refused? Else it may stay empty."),
        said=_("Outcome noted."),
        key="U",
        most=1_000,
        optional=True,
    ),
    "call_back": Act(
        "ticket.called_back",
        (_OPEN, _SOLVED, _CLOSED),
        "phone",
        tab=_("Call back"),
        send=_("Note the call"),
        label=_("What was said with the customer"),
        hint=_("What was said with %(name)s? May stay empty where nobody was reached."),
        said=_("Call noted."),
        key="L",
        most=2_000,
        optional=True,
    ),
    "agree": Act(
        "ticket.plan_agreed",
        (_OPEN, _SOLVED),
        "check",
        tab=_("Agreed plan"),
        send=_("Note the agreed plan"),
        label=_("What was agreed with the customer"),
        hint=_("What was agreed with %(name)s: what is done, by whom, until when?"),
        said=_("Plan noted."),
        most=2_000,
    ),
    "feedback": Act(
        "ticket.fed_back",
        (_OPEN, _SOLVED),
        "chat",
        tab=_("Feedback"),
        send=_("Note the feedback"),
        label=_("What the customer said after the answer"),
        hint=_("What did %(name)s say after the answer?"),
        said=_("Feedback noted."),
        most=2_000,
    ),
}
AT_HAND = ("reply", "note", "hand_on", "solve", "close")  # the tabs in sight; the others stand in a menu
FIRST = {_OPEN: "reply", _SOLVED: "close", _CLOSED: "", _MERGED: ""}  # the tab a page shows before one is chosen


def open_to(ticket: Ticket) -> list[str]:
    """The acts this ticket is open to, as it came with its hold; what it is in already it cannot be put into again."""
    shut = {"hold": ticket.hold, "extend": ticket.extension}
    return [name for name, act in ACTS.items() if ticket.status in act.states and not shut.get(name)]
