"""Options, choice, approval, answer, acceptance and closing, on the complaint's page; and its two documents."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.access import complaint_for, option_of
from complaints.closings.actions import close_complaint, reopen_complaint
from complaints.models import Complaint
from complaints.page_steps import PageStep, decimal_of, perform
from complaints.remedy.actions import answer_complaint, approve_remedy, choose_remedy, note_acceptance, offer_option
from complaints.remedy.documents import answer_document, eight_disciplines
from servicedesk.clocks import now
from tickets.rules import row_id


def _page(door: str, do: Any, card: str, name: str = "") -> Any:
    """A view that takes this step behind this door, and goes on at this card; its form goes by this name."""

    @login_required
    @require_POST
    def view(request: HttpRequest, number: str) -> HttpResponse:
        return perform(request, number, PageStep(door, do, card, name))

    return view


def _offer(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    quantity = decimal_of("quantity", typed["option_quantity"]) if typed.get("option_quantity", "").strip() else None
    amount = decimal_of("amount", typed.get("option_amount", ""))
    offer_option(complaint, typed.get("option_kind", ""), typed.get("option_words", ""), amount=amount, quantity=quantity, **how)
    return _("It is on the table.")


def _choose(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    remedy = choose_remedy(complaint, option_of(complaint, row_id(typed.get("option", ""))), **how)
    return _("The remedy waits for approval.") if remedy.needs_approval else _("The remedy is decided.")


def _approve(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    approved = typed.get("approved") == "yes"
    approve_remedy(complaint, typed.get("approval_words", ""), approved=approved, **how)
    return _("The remedy is decided.") if approved else _("The remedy is refused.")


def _answer(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    answer_complaint(complaint, typed.get("text", ""), channel=typed.get("channel", ""), **how)
    return _("The answer is on record, and leaves as the ticket's answers do.")


def _accept(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    accepted = typed.get("accepted") == "yes"
    note_acceptance(complaint, typed.get("her_words", ""), accepted=accepted, **how)
    return _("Noted.") if accepted else _("Noted; it went up.")


def _close(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    said = {"unreachable": "unreachable" in typed, "reason": typed.get("closing_reason", ""), "with_ticket": "with_ticket" in typed}
    closure = close_complaint(complaint, **said, **how)
    if closure.ticket_status == "closed":
        return _("The complaint and its ticket are closed.")
    return _("The complaint is closed; its ticket %(number)s is not.") % {"number": complaint.ticket.number}


def _reopen(complaint: Complaint, typed: Mapping[str, Any], how: dict[str, Any]) -> str:
    reopen_complaint(complaint, typed.get("reopening_reason", ""), **how)
    return _("The complaint is open again.")


offer = _page("handle", _offer, "remedy")
choose = _page("handle", _choose, "remedy", "remedy")
approve = _page("approve", _approve, "remedy")
answer = _page("handle", _answer, "answer", "answer")
accept = _page("handle", _accept, "answer")
close = _page("handle", _close, "closing", "closing")
reopen = _page("handle", _reopen, "closing")


@login_required
@require_safe
def eight_d(request: HttpRequest, number: str) -> HttpResponse:
    """The 8D report over the complaint's data, for print."""
    complaint, at = complaint_for(request.user, number), now()
    return render(request, "complaints/eight_d.html", {"complaint": complaint, "at": at} | eight_disciplines(complaint))


@login_required
@require_safe
def answer_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The answer to the customer as a letter, for print."""
    complaint, at = complaint_for(request.user, number), now()
    return render(request, "complaints/answer.html", {"complaint": complaint, "at": at} | answer_document(complaint))
