"""Photographs and other files of what arrived."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from returns.receiving.models import Discrepancy, Receipt
from servicedesk.files.actions import attach
from servicedesk.files.models import Attachment
from servicedesk.journal.actor import Actor
from staff.models import Member


@transaction.atomic
def attach_to_receipt(
    receipt: Receipt, name: str, size: int, blocks: Iterable[bytes], *, by: Actor, at: datetime, member: Member
) -> Attachment:
    """Add a file to a receipt whose count was not withdrawn; it is never changed and never removed. WrongState, Invalid as for any."""
    row: Receipt = Receipt.objects.locked(receipt.pk)
    row.require(Receipt.State.COUNTED, Receipt.State.SIGNED)
    return attach(row, name, size, blocks, by=by, at=at, member=member)


@transaction.atomic
def attach_to_discrepancy(
    difference: Discrepancy, name: str, size: int, blocks: Iterable[bytes], *, by: Actor, at: datetime, member: Member
) -> Attachment:
    """Add a file to a difference that nobody decided yet: what it is decided by stays as it was. WrongState, Invalid as for any."""
    row: Discrepancy = Discrepancy.objects.select_related("slip").locked(difference.pk)
    row.require(Discrepancy.State.OPEN, Discrepancy.State.PROPOSED)
    return attach(row, name, size, blocks, by=by, at=at, member=member)
