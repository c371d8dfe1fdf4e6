"""Asking for more time, granting and refusing it, taking a request back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid, Missing, WrongState
from staff.access import holders_of
from staff.models import Member
from tickets.extensions.models import LONGEST_EXTENSION
from tickets.extensions.rules import LONGEST_NAME, MOST_NAMES
from tickets.informing.actions import note_told
from tickets.models import ExtensionRequest, PartyNotice, Ticket
from tickets.typed import moment_faults, words_of

State = ExtensionRequest.State
APPROVE = "extension.approve"


@transaction.atomic
def ask_for_extension(
    ticket: Ticket,
    reason: str,
    until: datetime,
    also: Sequence[str] = (),
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> ExtensionRequest:
    """Ask for more time for an open matter, until a moment at most 90 days ahead; no clock moves yet.

    Its customer, and whoever is named besides at the customer's (`also`), is told in the customer's language; the text is kept
    with the matter. WrongState while another request waits.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    if ticket.extension_requests.filter(state=State.ASKED).exists():
        raise WrongState(State.ASKED, (Ticket.Status.OPEN,))
    at = max(at, ticket.updated_at)
    reason, names = words_of("reason", reason, 300), list(dict.fromkeys(name.replace("\0", "").strip() for name in also))
    _check(until, names, _standing(ticket), at)
    fields: dict[str, Any] = {"reason": reason, "until": until, "also": names, "asked_by": member, "asked_at": at}
    request = ExtensionRequest.objects.create(ticket=ticket, **fields)
    ticket.change(updated_at=at)
    _record("ticket.extension_asked", request, by=by, at=at, member=member)
    return request


@transaction.atomic
def grant_extension(
    request: ExtensionRequest, note: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExtensionRequest:
    """Grant what somebody else asked for; clocks stop or begin as their articles say, and everybody concerned is told.

    An extension that stood gives way to it. Forbidden for whoever asked; Invalid once the moment asked for has passed.
    """
    request = _locked(request, expected)
    _require_another(request, by)
    ticket, at = request.ticket, max(at, request.ticket.updated_at)
    if request.until <= at:
        passed = _("%(value)s has passed; refuse it, and let more time be asked for anew.")
        raise Invalid({"until": [passed % {"value": _said(request.until)}]})
    note = words_of("note", note, 300) if note.strip() else ""
    if (earlier := _standing(ticket)) is not None:
        earlier.replaced_at = at
        earlier.save(update_fields=["replaced_at"])
        facts = {"request_id": earlier.pk, "until": earlier.until.isoformat()}
        record("ticket.extension_replaced", ticket, by=by, at=at, **facts)
    _decide(request, State.GRANTED, note, member, at)
    _record("ticket.extended", request, by=by, at=at, member=member)
    return request


@transaction.atomic
def refuse_extension(
    request: ExtensionRequest, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExtensionRequest:
    """Refuse what somebody else asked for, with the reason; the matter keeps its time. Forbidden for whoever asked."""
    request = _locked(request, expected)
    _require_another(request, by)
    at = max(at, request.ticket.updated_at)
    _decide(request, State.REFUSED, words_of("reason", reason, 300), member, at)
    _record("ticket.extension_refused", request, by=by, at=at, member=member)
    return request


@transaction.atomic
def withdraw_extension(
    request: ExtensionRequest, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExtensionRequest:
    """Take one's own request back before anybody decided. Forbidden for everybody else."""
    request = _locked(request, expected)
    if request.asked_by_id != by.id:
        raise Forbidden("extension.withdraw", _("take this request back"), [request.asked_by.name])
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    at = max(at, request.ticket.updated_at)
    request.ticket.change(updated_at=at)
    _record("ticket.extension_withdrawn", request, by=by, at=at, member=member)
    return request


def _locked(request: ExtensionRequest, expected: int | None) -> ExtensionRequest:
    """The request, its ticket locked first so that two deciders meet there; both must be open."""
    ticket = Ticket.objects.locked(request.ticket_id, expected)
    row = ExtensionRequest.objects.select_for_update(of=("self",)).select_related("asked_by").filter(pk=request.pk).first()
    if row is None:
        raise Missing("extension")
    if row.state != State.ASKED:
        raise WrongState(row.state, (State.ASKED,))
    ticket.require(Ticket.Status.OPEN)
    row.ticket = ticket
    return row


def _standing(ticket: Ticket) -> ExtensionRequest | None:
    return ticket.extension_requests.filter(state=State.GRANTED, replaced_at=None).first()


def _decide(request: ExtensionRequest, state: str, answer: str, member: Member, at: datetime) -> None:
    request.state, request.answer, request.decided_by, request.decided_at = state, answer, member, at
    request.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    request.ticket.change(updated_at=at)


def _record(code: str, request: ExtensionRequest, *, by: Actor, at: datetime, member: Member) -> None:
    """Tell the customer's side, and write the event with what everybody else is told from."""
    ticket = request.ticket
    parties = [(str(PartyNotice.Party.CUSTOMER), ticket.customer.name), *((str(PartyNotice.Party.OTHER), name) for name in request.also)]
    with translation.override(ticket.customer.language):
        text = _text(request)
    told = note_told(ticket, parties, text, at=at, member=member, extension=request)
    facts = {"request_id": request.pk, "until": request.until.isoformat(), "reason": request.reason, "answer": request.answer}
    asked = {"asked_by_id": request.asked_by_id, "kind": ticket.kind, "severity": ticket.severity}
    record(code, ticket, by=by, at=at, **facts, **asked, recorded=[notice.name for notice in told])


def _text(request: ExtensionRequest) -> str:
    """What the customer's side is told, in the language that is active."""
    ticket = request.ticket
    fill = {"number": ticket.number, "sentence": ticket.sentence, "until": _said(request.until), "reason": request.reason}
    words = {
        State.ASKED: _("Your matter %(number)s “%(sentence)s” needs more time: we asked to finish it by %(until)s. Reason: %(reason)s"),
        State.GRANTED: _("Your matter %(number)s “%(sentence)s” will be finished by %(until)s. Reason: %(reason)s"),
        State.REFUSED: _("Your matter %(number)s “%(sentence)s” keeps the time promised first; it is not put off to %(until)s."),
        State.WITHDRAWN: _("Your matter %(number)s “%(sentence)s” keeps the time promised first; we no longer ask for %(until)s."),
    }
    return words[State(request.state)] % fill


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _check(until: datetime, names: Sequence[str], standing: ExtensionRequest | None, at: datetime) -> None:
    errors = moment_faults("until", until, at, LONGEST_EXTENSION)
    if not errors and standing is not None and until <= standing.until:
        errors["until"] = [_("It is extended to %(value)s already; ask for a later moment.") % {"value": _said(standing.until)}]
    if len(names) > MOST_NAMES or any(not 0 < len(name) <= LONGEST_NAME for name in names):
        fill = {"most": MOST_NAMES, "length": LONGEST_NAME}
        errors["also"] = [_("Name %(most)s at most, each with 1 to %(length)s characters.") % fill]
    if errors:
        raise Invalid(errors)


def _require_another(request: ExtensionRequest, by: Actor) -> None:
    if request.asked_by_id == by.id:
        raise Forbidden(APPROVE, _("decide on what somebody else has asked for"), holders_of(APPROVE))
