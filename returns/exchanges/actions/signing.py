"""The chain of an exchange slip: each of its posts signs in turn, or refuses and ends it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.exchanges.access import require_turn
from returns.exchanges.actions.requesting import named, turn
from returns.exchanges.choices import StepResult
from returns.exchanges.models import LONGEST_REMARK, ExchangeSlip, ExchangeStep
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.registers.actions import sign_entry
from servicedesk.registers.models import Signature
from staff.models import Member
from tickets.typed import text_of

State = ExchangeSlip.State


@transaction.atomic
def sign_exchange(
    slip: ExchangeSlip,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    remark: str = "",
    strokes: str = "",
    expected: int | None = None,
) -> ExchangeSlip:
    """Sign a slip in one's turn; the last signature approves it, and where its conditions are not met grants the exception.

    With `strokes` the signature is drawn, else a password stood for it, which the door has asked for. Where the chain asks for a remark,
    and for an exception, `remark` says what was checked or why it is granted. WrongState unless it waits, Stale where somebody acted
    since, Forbidden out of turn, twice, or on one's own, Invalid without a remark that must be.
    """
    slip = _locked(slip, expected)
    require_turn(member, slip, at)
    place = slip.next_place or 0  # it waits, so there is one
    step = slip.policy.chain[place - 1]
    last = place == len(slip.policy.chain)
    exception = last and not slip.met
    remark = _remark(remark, needed=step["remark"], exception=exception)
    at = max(at, slip.requested_at)
    signature = sign_entry(slip.entry, step["role"], by=by, at=at, member=member, strokes=strokes)
    _note(slip, StepResult.SIGNED, remark, by=member, at=at, exception=exception, signature=signature)
    slip.change(**({"state": State.APPROVED, "next_place": None} if last else {"next_place": place + 1}))
    signed = {"place": place, "as_zh": step["name_zh"], "as_en": step["name_en"], "remark": remark}
    record("exchange_slip.signed", slip, by=by, at=at, **named(slip), **signed, **turn(slip))
    if last:
        record("exchange_slip.approved", slip, by=by, at=at, **named(slip), exception=exception, reason=remark if exception else "")
    return slip


@transaction.atomic
def refuse_exchange(
    slip: ExchangeSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ExchangeSlip:
    """Refuse a slip in one's turn, for the reason given; that ends it. It may be asked again as a new slip that names it.

    WrongState unless it waits, Stale, Forbidden as for signing.
    """
    slip = _locked(slip, expected)
    require_turn(member, slip, at)
    reason, at = reason_given(reason), max(at, slip.requested_at)
    step = slip.policy.chain[(slip.next_place or 0) - 1]
    _note(slip, StepResult.REFUSED, reason, by=member, at=at)
    slip.change(state=State.REFUSED, next_place=None, ended_by=member, ended_at=at, ended_why=reason)
    record("exchange_slip.refused", slip, by=by, at=at, **named(slip), as_zh=step["name_zh"], as_en=step["name_en"], reason=reason)
    return slip


def _locked(slip: ExchangeSlip, expected: int | None) -> ExchangeSlip:
    row = ExchangeSlip.objects.select_related("policy", "entry", "owner").locked(slip.pk, expected)
    row.require(State.WAITING)
    return row


def _remark(remark: str, *, needed: bool, exception: bool) -> str:
    remark = text_of("remark", remark, LONGEST_REMARK)
    if exception and not remark:
        words = _("Its conditions are not met: say in the remark why the exception is granted, or refuse it.")
        raise Invalid({"remark": [words]})
    if needed and not remark:
        raise Invalid({"remark": [_("Say in the remark what was checked and what you confirm.")]})
    return remark


def _note(
    slip: ExchangeSlip,
    result: StepResult,
    remark: str,
    *,
    by: Member,
    at: datetime,
    exception: bool = False,
    signature: Signature | None = None,
) -> None:
    place = slip.next_place or 0
    step = slip.policy.chain[place - 1]
    ExchangeStep.objects.create(
        slip=slip,
        place=place,
        role=step["role"],
        post=step["post"],
        result=result,
        remark=remark,
        exception=exception,
        signature=signature,
        requested_by=slip.owner,
        by=by,
        at=at,
    )
