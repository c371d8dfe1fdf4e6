"""Calling a supervisor to goods that are being received, and her answer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.receiving.actions.counting import require_apart
from returns.receiving.models import Receipt, SupervisorCall
from returns.receiving.queries import last_call
from returns.slips.access import require_warehouse, slips_of
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from returns.slips.rights import RECEIVE
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from staff.absences.queries import away_at, standing_in
from staff.models import Member
from staff.queries import heads_of, line_above
from tickets.typed import gathering, text_of

MOST_WORDS = 200


@transaction.atomic
def call_supervisor(
    slip: ReturnSlip, words: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> SupervisorCall:
    """Call her supervisors to where goods of a slip are received; the event names no figure and none of her words, which are for them.

    Nothing of the slip changes, nor does its version: a count that is being made goes on. Invalid for more than 200 characters;
    Forbidden for whoever may not receive these goods; WrongState before it is issued; Blocked once everything has come, while an
    earlier call to the same goods waits for its answer, and where nobody stands above her who sees the slip; Stale.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(*ReturnSlip.TAKING)
    require_warehouse(member, slip)
    require_apart(slip, member)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        words = text_of("words", words, MOST_WORDS)
    if errors:
        raise Invalid(errors)
    if slip.complete:
        said = _("Everything of %(number)s has come already. What comes now is taken in without a slip.")
        raise Blocked(said % {"number": slip.number}, [slip.number])
    if (earlier := last_call(slip)) and earlier.answered_at is None:
        when = f"{timezone.localtime(earlier.at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        said = _("%(names)s was called at %(when)s and told; nobody has answered yet.")
        raise Blocked(said % {"names": earlier.called, "when": when}, [slip.number])
    at = max(at, slip.issued_at or at)
    supervisors = _supervisors_of(member, slip, at)
    if not supervisors:
        raise Blocked(_nobody_above(member), [slip.number])
    part = Receipt.objects.filter(slip=slip, state=Receipt.State.SIGNED).count() + 1
    call = SupervisorCall.objects.create(slip=slip, part=part, by=member, words=words, at=at)
    call.supervisors.set(supervisors)
    record_slip("return_slip.supervisor_called", slip, by=by, at=at, call_id=call.pk)
    return call


def _supervisors_of(member: Member, slip: ReturnSlip, at: datetime) -> list[Member]:
    """Of the posts above hers the holders of the first who see the slip; who stands in where one is away."""
    away = away_at(at)
    for rung in line_above(member):
        others = [one for one in standing_in(rung.holders, away) if one.pk != member.pk]
        if found := [one for one in others if slips_of(one).filter(pk=slip.pk).exists()]:
            return found
    return []


def _nobody_above(member: Member) -> str:
    heads = [one.name for one in heads_of(member.department_id) if one.pk != member.pk]
    if heads:
        words = _("Nobody stands above your post who sees this return, so nobody was called. Fetch %(names)s, who leads your department.")
        return words % {"names": _(", ").join(heads)}
    return _("Nobody stands above your post who sees this return, so nobody was called. Have a post above yours entered.")


@transaction.atomic
def answer_call(slip: ReturnSlip, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> SupervisorCall:
    """Answer the call to goods of a slip: she is on her way, or there; whoever called is told.

    WrongState where no call waits, be it answered or the goods signed for; Forbidden for whoever was not called; Stale.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    call = last_call(slip)
    if call is None or call.answered_at is not None:
        raise WrongState("answered" if call else slip.state, ("called",))
    if not call.is_to(member):
        raise Forbidden(RECEIVE, _("answer a call to returned goods, as whoever was called"), [one.name for one in call.supervisors.all()])
    call.answered_by, call.answered_at = member, max(at, call.at)
    call.save(update_fields=["answered_by", "answered_at"])
    record_slip("return_slip.supervisor_answered", slip, by=by, at=call.answered_at, call_id=call.pk)
    return call
