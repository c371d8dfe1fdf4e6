"""What is done about a live call: passing it to a superior, hanging up, and noting how the customer took what she was told."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing, WrongState
from staff.models import Member
from tickets.actions.outcome import TWICE, solve_ticket
from tickets.calls.models import LONGEST
from tickets.calls.queries import superiors_of
from tickets.late_entries.queries import Earlier, happened
from tickets.models import Call, CallOutcome, CallReport, CallTransfer, Phrase, Ticket
from tickets.scripts.actions import say_phrase
from tickets.scripts.queries import refusals_of
from tickets.typed import gathering, text_of, words_of

Result, Refusal = CallOutcome.Result, CallOutcome.Refusal


def _locked(call: Call) -> Call:
    row = Call.objects.select_for_update(of=("self",)).select_related("on_line").filter(pk=call.pk).first()
    if row is None:
        raise Missing("call")
    return row


@transaction.atomic
def transfer_call(call: Call, to: Member, reason: str = "", *, by: Actor, at: datetime, member: Member) -> CallTransfer:
    """Pass a live call from whoever speaks with the caller to a superior of hers; it stands on the matter's timeline and in her notices.

    WrongState unless the call is answered and not over; one that began LONGEST ago is, whatever was reported of it.
    Invalid where `to` is no superior of hers.
    """
    row = _locked(call)
    if row.state != Call.State.ANSWERED or (row.answered_at and row.answered_at <= at - LONGEST):
        raise WrongState(Call.State.ENDED if row.state == Call.State.ANSWERED else row.state, (Call.State.ANSWERED,))
    giver = row.on_line or member
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        reason = text_of("reason", reason, 300)
    above = superiors_of(giver)
    if to.pk not in {one.pk for one in above}:
        names = _(", ").join(one.name for one in above) or _("nobody yet")
        errors["to"] = [_("“%(name)s” is no superior of hers; choose one of: %(names)s.") % {"name": to.name, "names": names}]
    if errors:
        raise Invalid(errors)
    at = max(at, row.answered_at or at)
    transfer = CallTransfer.objects.create(call=row, from_member=giver, to_member=to, reason=reason, at=at)
    row.on_line = to
    row.save(update_fields=["on_line"])
    people = {"to_zh": to.name_zh, "to_en": to.name_en, "giver_zh": giver.name_zh, "giver_en": giver.name_en}
    record("call.transferred", row, by=by, at=at, member_id=to.pk, from_id=giver.pk, reason=reason, **people)
    return transfer


@transaction.atomic
def note_hang_up(call: Call, first: str, *, by: Actor, at: datetime) -> tuple[Call, bool]:
    """Note by hand that a call is over and who hung up first; returns the call and whether that is new.

    Invalid for a side there is not, WrongState for a call nobody answered or of which the other side was noted already.
    """
    if first not in Call.Side.values:
        known = ", ".join(Call.Side.values)
        raise Invalid({"first": [_("“%(value)s” is neither side; use %(known)s.") % {"value": first, "known": known}]})
    row = _locked(call)
    if row.hung_up_first == first:
        return row, False
    if row.answered_at is None or row.hung_up_first:
        raise WrongState(f"hung_up_by_{row.hung_up_first}" if row.hung_up_first else row.state, (Call.State.ANSWERED, Call.State.ENDED))
    new_end = row.ended_at is None
    at = row.ended_at or max(at, row.answered_at)
    row.ended_at, row.hung_up_first = at, first
    row.save(update_fields=["ended_at", "hung_up_first"])
    if new_end:
        CallReport.objects.create(call=row, kind=CallReport.Kind.ENDED, at=at)
    record("call.ended" if new_end else "call.hang_up_noted", row, by=by, at=at, hung_up_first=first, **_on_line(row))
    return row, True


def _on_line(call: Call) -> dict[str, int]:
    return {"member_id": call.on_line_id} if call.on_line_id else {}


@transaction.atomic
def note_outcome(
    ticket: Ticket,
    result: str,
    words: str = "",
    *,
    insists: bool = False,
    refusal: str = "",
    phrase: Phrase | None = None,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
    earlier: Earlier | None = None,
) -> CallOutcome:
    """Note how the customer took what she was told.

    One who insists on her view goes to whoever is responsible at once, for a plan agreed with her (`ticket.insisted`); a request that
    is refused ends here: the matter is solved with the reason, and `phrase` is marked as what it was refused with. It must be one where
    the regulations have any for a refusal. The same words of the same member within a minute are one outcome.
    It may have been said `earlier`; a refusal then after the matter's last change.
    Invalid for what there is not, and where insisting or refusing comes without words; WrongState unless the matter is open or solved.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    at = max(at, ticket.opened_at)
    errors: dict[str, list[str]] = {}
    late: dict[str, Any] = {}
    with gathering(errors):
        words = text_of("words", words, 1000)
    with gathering(errors):
        at, late = happened(ticket, earlier, at=at, since=ticket.updated_at if refusal else ticket.opened_at)
    known = {"result": result, "insists": insists, "refusal": refusal, "words": words}
    if not errors and "\0" not in result + refusal and (twin := _twin(ticket, known, member, at)):
        return twin
    ticket.require(*((Ticket.Status.OPEN,) if refusal else (Ticket.Status.OPEN, Ticket.Status.SOLVED)))
    errors = _faults(ticket, result, words, insists, refusal) | _phrase_faults(ticket, refusal, phrase, member, at) | errors
    if errors:
        raise Invalid(errors)
    outcome = CallOutcome.objects.create(ticket=ticket, call_id=ticket.call_id, phrase=phrase, **known, by=member, at=at)
    if phrase:
        say_phrase(ticket, phrase, by=by, at=at, member=member)
    record("ticket.outcome_noted", ticket, by=by, at=at, outcome_id=outcome.pk, phrase_id=phrase.pk if phrase else None, **known, **late)
    if insists:
        told = {"about": ticket.subject_kind, "about_id": ticket.pk, "tell": ["supervisor"]}
        record("ticket.insisted", ticket, by=by, at=at, outcome_id=outcome.pk, words=words, **told)
    if refusal:
        solve_ticket(ticket, words, by=by, at=at, member=member, **late)
        outcome.ticket.refresh_from_db(fields=["version", "status", "updated_at"])
    else:
        ticket.change(updated_at=max(at, ticket.updated_at))
    return outcome


def _twin(ticket: Ticket, known: dict[str, Any], member: Member, at: datetime) -> CallOutcome | None:
    rows = ticket.call_outcomes.filter(**known, by=member, at__gt=at - TWICE, at__lt=at + TWICE)
    return rows.select_related("ticket").order_by("pk").last()


def _faults(ticket: Ticket, result: str, words: str, insists: bool, refusal: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for field, value, known in (("result", result, Result.values), ("refusal", refusal, ["", *Refusal.values])):
        if value not in known:
            fill = {"value": value, "known": ", ".join(filter(None, known))}
            errors[field] = [_("“%(value)s” is not known here; use %(known)s.") % fill]
    if insists and result != Result.NOT_ACCEPTED:
        errors["insists"] = [_("Only a customer who does not accept the answer can insist; choose “not accepted”.")]
    elif insists and ticket.call_outcomes.filter(insists=True, planned_at=None).exists():
        errors["insists"] = [_("She insists already, and whoever is responsible was told; agree on the plan first.")]
    if (insists or refusal) and not words.strip():
        errors["words"] = [_("Missing; say what she insists on.") if insists else _("Missing; say why the request is refused.")]
    return errors


def _phrase_faults(ticket: Ticket, refusal: str, phrase: Phrase | None, member: Member, at: datetime) -> dict[str, list[str]]:
    """What speaks against the words of a refusal; they are asked for where a regulation has some."""
    if not refusal:
        return {"phrase": [_("Only a refused request is refused with a phrase; choose why it is refused.")]} if phrase else {}
    known = refusals_of(ticket, member, at)
    if phrase is None and known:
        return {"phrase": [_("Missing; choose the words the request was refused with.")]}
    if phrase is not None and phrase.pk not in {one.phrase.pk for one in known}:
        return {"phrase": [_("This is no phrase for a refusal here; choose one of those offered.")]}
    return {}


@transaction.atomic
def agree_plan(ticket: Ticket, plan: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> CallOutcome:
    """Note the plan that was agreed with a customer who insisted. Invalid without a plan, or where nobody insists."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    outcome = ticket.call_outcomes.filter(insists=True, planned_at=None).first()
    if outcome is None:
        raise Invalid({"plan": [_("No customer insists here; note the call's outcome first.")]})
    outcome.plan, outcome.planned_by = words_of("plan", plan, 2000), member
    outcome.planned_at = at = max(at, outcome.at + timedelta(microseconds=1))
    outcome.save(update_fields=["plan", "planned_by", "planned_at"])
    ticket.change(updated_at=max(at, ticket.updated_at))
    record("ticket.plan_agreed", ticket, by=by, at=at, outcome_id=outcome.pk, plan=outcome.plan)
    outcome.ticket = ticket
    return outcome
