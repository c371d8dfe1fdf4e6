"""Issuing a slip in its four copies, its pick-up, and printing copies again that were spoilt or lost."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from returns.slips.actions.recording import record_slip
from returns.slips.models import ReturnSlip
from returns.slips.queries import PLACES, belonging, newest_copies, places_here
from returns.slips.rules import SENT_ALONG, STUB
from servicedesk.journal.actions import reason_given
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from servicedesk.registers.actions import move_copy, print_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.copies.rules import LOST, SENT
from servicedesk.registers.models import Copy
from staff.models import Department, Member
from tickets.typed import words_of

State = ReturnSlip.State
COPIES = 4


@transaction.atomic
def issue_slip(slip: ReturnSlip, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ReturnSlip:
    """Print an approved slip; copy 1 stays with whoever issues it, the other three go to the warehouse (RET-003).

    WrongState before it is approved; Blocked where no article says which departments get copies, or the form has not four.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(State.APPROVED)
    at = max(at, slip.decided_at or slip.requested_at)
    places = _places(slip, at)
    copies = newest_copies(slip.entry)
    if sorted(copies) != [STUB, *SENT_ALONG]:
        words = _("The form of return slips has %(count)s copies; four are needed. Have its article corrected.")
        raise Blocked(words % {"count": len(copies)}, [slip.number])
    slip.change(state=State.ISSUED, issued_by=member, issued_at=at, **places)
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    print_entry(slip.entry, **how)
    for n in SENT_ALONG:
        send(copies[n], places["warehouse"], **how)
    record_slip("return_slip.issued", slip, by=by, at=at, **_named(places["warehouse"]))
    return slip


def _places(slip: ReturnSlip, at: datetime) -> dict[str, Department]:
    places = places_here(slip.department_id, at)
    found = {name: place for name, place in places.items() if place is not None}
    if lacking := [name for name in PLACES if name not in found]:
        words = _("No article in force names an existing department as %(places)s for returns; have one published.")
        titles = {"warehouse": _("warehouse"), "accounting": _("accounting"), "business": _("business department")}
        raise Blocked(words % {"places": _(", ").join(titles[name] for name in lacking)}, [slip.number])
    return found


def _named(department: Department) -> dict[str, str]:
    return {"department_zh": department.name_zh, "department_en": department.name_en}


def send(copy: Copy, department: Department, *, by: Actor, at: datetime, member: Member) -> None:
    """Send a copy to a department; inside the action that does so."""
    to = Holder(department.name[:60], None, department.pk)
    move_copy(copy, SENT, to, by=by, at=at, member=member)


@transaction.atomic
def note_pick_up(slip: ReturnSlip, carrier: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> ReturnSlip:
    """Note that the goods were picked up at the customer's, and by which carrier. WrongState unless it is issued, or once picked up."""
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(State.ISSUED)
    if slip.picked_up_at is not None:
        raise Blocked(_("It was picked up already, by %(carrier)s.") % {"carrier": slip.carrier}, [slip.number])
    carrier = words_of("carrier", carrier, 120)
    at = max(at, slip.issued_at or at)
    slip.change(carrier=carrier, picked_up_by=member, picked_up_at=at)
    record_slip("return_slip.picked_up", slip, by=by, at=at, carrier=carrier)
    return slip


@transaction.atomic
def reprint_slip(
    slip: ReturnSlip, numbers: Collection[int], reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ReturnSlip:
    """Print copies again, such as those a printer spoilt half way, with the reason; each print is counted and marked.

    WrongState unless it is issued or received; Blocked for a lost copy, which is replaced under a token of its own.
    """
    slip = ReturnSlip.objects.locked(slip.pk, expected)
    slip.require(*ReturnSlip.TAKING)
    copies = newest_copies(slip.entry)
    if lost := [copies[n].name for n in sorted(set(numbers) or copies) if n in copies and copies[n].state == LOST]:
        words = _("%(copies)s is lost; replace it instead, so that the lost one counts no more.")
        raise Blocked(words % {"copies": _(", ").join(lost)}, [slip.number])
    print_entry(slip.entry, numbers, reason, by=by, at=at, member=member)
    slip.change()
    return slip


@transaction.atomic
def replace_copy(
    slip: ReturnSlip, n: int, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> ReturnSlip:
    """Note a copy as lost, print it anew under another token, and send it where the lost one was to be; before the slip is settled.

    Invalid for a copy there is none of, WrongState unless the slip is issued or received.
    """
    slip = ReturnSlip.objects.select_related("entry", "warehouse", "accounting", "business").locked(slip.pk, expected)
    slip.require(*ReturnSlip.TAKING)
    reason = reason_given(reason)
    copies = newest_copies(slip.entry)
    if n not in copies:
        raise Invalid({"n": [_("There is no copy %(n)s; there are 1 to %(most)s.") % {"n": n, "most": len(copies)}]})
    how: dict[str, Any] = {"by": by, "at": at, "member": member}
    if copies[n].state != LOST:
        move_copy(copies[n], LOST, remark=reason, **how)
    print_entry(slip.entry, [n], reason, **how)
    if n != STUB:
        send(newest_copies(slip.entry)[n], _where(slip, n), **how)
    slip.change()
    return slip


def _where(slip: ReturnSlip, n: int) -> Department:
    """The department a copy is on its way to, or with: the warehouse until everything has come, then its own."""
    pk = belonging(slip)[n] if slip.complete else slip.warehouse_id
    return Department.objects.get(pk=pk or 0)
