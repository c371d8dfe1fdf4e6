"""What each act of the composer does with its form: its fields read, one action called."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from staff.queries import department_coded
from tickets.actions import close_ticket, hold_ticket, reclassify_ticket, reopen_ticket, reply_to, resume_ticket, solve_ticket
from tickets.call_backs.actions import note_call_back
from tickets.calls.actions import agree_plan, note_outcome
from tickets.closings.actions import close_at_once
from tickets.custody.forms import assign, hand_on
from tickets.deferrals.actions import defer_ticket
from tickets.escalations.actions import escalate_ticket
from tickets.extensions.actions import ask_for_extension
from tickets.extensions.rules import names_in
from tickets.fault_reports.actions import report_fault
from tickets.feedback.actions import note_feedback
from tickets.forms import DayForm, MomentForm, acting, corrections, version_of
from tickets.informing.actions import inform_about
from tickets.informing.queries import whom
from tickets.intake.actions import correct_details
from tickets.knowledge.access import knowledge_named
from tickets.knowledge.actions import send_knowledge
from tickets.late_entries.queries import Earlier
from tickets.models import Ticket
from tickets.notes.actions import note_on
from tickets.promised.actions import promise_answer
from tickets.scripts.access import phrase_named


def _earlier(request: HttpRequest) -> Earlier | None:
    """When it really happened, where the form says that; Invalid where only the reason is given."""
    why = request.POST.get("why_late", "")
    if request.POST.get("given_at", "").strip():
        return Earlier(MomentForm(request.POST, "given_at").value(), why)
    if why.strip():
        raise Invalid({"given_at": [_("Missing; say when it happened, or leave the reason empty.")]})
    return None


def _reply(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how: dict[str, Any] = {"by": request.user.actor(), "at": at, "author": request.user, "expected": version_of(request)}
    reply_to(matter, text, **how, earlier=_earlier(request))


def _refer(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    article = knowledge_named(request.user, request.POST.get("knowledge", ""))
    send_knowledge(matter, article, text, **acting(request, at))


def _solve(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    solve_ticket(matter, text, **acting(request, at), earlier=_earlier(request))


def _close(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    close_ticket(matter, text, **acting(request, at))


def _hold(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    until = MomentForm(request.POST, "until").value()
    how = acting(request, at)
    hold_ticket(matter, request.POST.get("reason", ""), until, text, **how)


def _resume(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    resume_ticket(matter, **acting(request, at))


def _reopen(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    reopen_ticket(matter, text, by=request.user.actor(), at=at, expected=version_of(request))


def _reclassify(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    severity = request.POST.get("severity", "")
    reclassify_ticket(matter, severity, text, by=request.user.actor(), at=at, expected=version_of(request))


def _promise(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    promised_at = MomentForm(request.POST, "promised_at").value()
    how = acting(request, at)
    promise_answer(matter, promised_at, request.POST.get("contact", ""), text, **how)


def _correct(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at)
    correct_details(matter, corrections(request.POST), text, **how)


def _note(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    note_on(matter, text, by=request.user.actor(), at=at, author=request.user)


def _close_at_once(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at)
    close_at_once(matter, request.POST.get("quick", ""), text, **how)


def _report(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    department = department_coded(request.POST.get("department", ""))
    how = acting(request, at)
    report_fault(matter, text, department=department, priority=request.POST.get("priority", ""), **how)


def _escalate(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    escalate_ticket(matter, text, **acting(request, at))


def _feedback(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at)
    note_feedback(matter, text, request.POST.get("learned", ""), **how)


def _conclude(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at) | {"insists": "insists" in request.POST, "refusal": request.POST.get("refusal", "")}
    wanted = request.POST.get("phrase", "")
    phrase = phrase_named(matter, wanted, at) if wanted else None
    note_outcome(matter, request.POST.get("result", ""), text, phrase=phrase, **how, earlier=_earlier(request))


def _call_back(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at) | {"hung_up_first": request.POST.get("hung_up_first", "")}
    note_call_back(matter, request.POST.get("purpose", ""), request.POST.get("result", ""), text, **how)


def _agree(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    agree_plan(matter, text, **acting(request, at))


def _extend(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    how = acting(request, at)
    ask_for_extension(matter, text, MomentForm(request.POST, "until").value(), names_in(request.POST.get("also", "")), **how)


def _defer(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    day = DayForm(request.POST.get("day", "")).chosen()
    defer_ticket(matter, day, text, **acting(request, at))


def _inform(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    inform_about(matter, whom(request.POST.get("to", "")), text, by=request.user.actor(), at=at, member=request.user)


PERFORM: dict[str, Callable[[HttpRequest, Ticket, str, datetime], None]] = {
    "reply": _reply,
    "refer": _refer,
    "solve": _solve,
    "close": _close,
    "hold": _hold,
    "resume": _resume,
    "reopen": _reopen,
    "reclassify": _reclassify,
    "extend": _extend,
    "defer": _defer,
    "inform": _inform,
    "promise": _promise,
    "correct": _correct,
    "hand_on": hand_on,
    "assign": assign,
    "note": _note,
    "close_at_once": _close_at_once,
    "report": _report,
    "escalate": _escalate,
    "feedback": _feedback,
    "conclude": _conclude,
    "call_back": _call_back,
    "agree": _agree,
}
