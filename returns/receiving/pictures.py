"""Photographs on the pages of returns: those that come with a count or a signature, and those added to a receipt or a difference later."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from returns.receiving.actions import attach_to_discrepancy, attach_to_receipt
from returns.receiving.models import Discrepancy, Receipt
from returns.slips.access import discrepancy_on, receipt_for, require_picture
from returns.slips.models import ReturnSlip
from servicedesk.clocks import now
from servicedesk.files.access import attachments_by_id
from servicedesk.files.brought import Brought, brought_by
from servicedesk.files.models import Attachment
from servicedesk.journal.errors import Invalid, Missing
from staff.models import Member

T = TypeVar("T", Receipt, Discrepancy)


def brought_with(request: HttpRequest) -> list[Brought]:
    """The photographs of a form: chosen now, or with an earlier sending of it that was refused."""
    return brought_by(request.user, request.FILES.getlist("file"), request.POST.getlist("brought"))


def attach_all(receipt: Receipt, brought: Iterable[Brought], member: Member) -> None:
    """Add what came with a form to a receipt; inside the transaction of whatever else the form does, so that all of it is kept or none."""
    how: dict[str, Any] = {"by": member.actor(), "at": now(), "member": member}
    for one in brought:
        attach_to_receipt(receipt, one.name, one.size, one.blocks(), **how)


def add_pictures(request: HttpRequest, slip: ReturnSlip) -> str:
    """Add photographs to the receipt or the difference that the form names, of a slip whose door is open."""
    member: Member = request.user
    require_picture(member, slip)
    brought = brought_with(request)
    if not brought:
        raise Invalid({"file": [_("No file came along; choose at least one.")]})
    typed = request.POST
    how: dict[str, Any] = {"by": member.actor(), "at": now(), "member": member}
    with transaction.atomic():
        if "difference" in typed:
            difference = discrepancy_on(slip, _pk(typed["difference"]))
            for one in brought:
                attach_to_discrepancy(difference, one.name, one.size, one.blocks(), **how)
        else:
            receipt = receipt_for(member, _pk(typed.get("receipt", "")), to="receive")
            if receipt.slip_id != slip.pk:
                raise Missing("receipt")
            attach_all(receipt, brought, member)
    return _("The photographs are added.")


def _pk(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def with_pictures(rows: Sequence[T]) -> list[tuple[T, list[Attachment]]]:
    """Receipts or differences, each with what was added to it; one statement more, none where there are none."""
    found = attachments_by_id(rows[0].subject_kind, [row.pk for row in rows]) if rows else {}
    return [(row, found[row.pk]) for row in rows]
