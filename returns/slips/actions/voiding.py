"""Declaring a slip void while nothing of it was received."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.receiving.models import Receipt
from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from servicedesk.journal.actions import reason_given
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked
from servicedesk.registers.actions import void_entry
from staff.models import Member

State = ReturnSlip.State


@transaction.atomic
def void_slip(slip: ReturnSlip, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ReturnSlip:
    """Declare a slip void, for good; its number stays taken.

    Blocked once goods of it were counted or received: it is settled with what came instead. Blocked too while copies are with others:
    have them received back first. WrongState once it has ended.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    reason = reason_given(reason)
    came = Receipt.objects.filter(slip=slip).exclude(state=Receipt.State.WITHDRAWN).exists()
    if came and slip.state not in ReturnSlip.ENDED:
        words = _("Goods of %(number)s have arrived, so it stands. Settle it with what came; a settlement is undone by a counter-entry.")
        raise Blocked(words % {"number": slip.number}, [slip.number])
    slip.require(State.REQUESTED, State.APPROVED, State.ISSUED)
    was, at = slip.state, max(at, slip.issued_at or slip.decided_at or slip.requested_at)
    slip.change(state=State.VOID, voided_by=member, voided_at=at, void_reason=reason)
    void_entry(slip.entry, reason, by=by, at=at, member=member)
    record_slip("return_slip.voided", slip, by=by, at=at, reason=reason, was=was)
    return slip
