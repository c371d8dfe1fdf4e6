"""Approving a requisition by signature, refusing it, withdrawing it, and ending one that is not issued in full."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from returns.requisitions.models import Requisition
from returns.requisitions.queries import unsigned_roles
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden
from servicedesk.journal.wires import ask
from servicedesk.registers.actions import sign_entry, void_entry
from servicedesk.registers.models import Entry
from servicedesk.registers.rights import APPROVE
from staff.models import Member

State = Requisition.State


@transaction.atomic
def approve_requisition(
    requisition: Requisition, role: str, *, by: Actor, at: datetime, member: Member, strokes: str = "", expected: int | None = None
) -> Requisition:
    """Sign a requisition in an approving role of its form; with the last of these it is approved.

    Without `strokes` her password stood for her name, which the door has asked for. Forbidden for whoever asked; WrongState unless it is
    to be approved; Invalid where this role is signed already, or she signed in another.
    """
    row = _locked(requisition, expected)
    row.require(State.ASKED)
    _require_another(row, member)
    at = max(at, row.asked_at)
    sign_entry(row.entry, role, by=by, at=at, member=member, strokes=strokes)
    sheet = Entry.objects.select_related("register", "form").prefetch_related("signatures", "corrections").get(pk=row.entry_id)
    if not unsigned_roles(sheet):
        row.change(state=State.APPROVED, approved_by=member, approved_at=at)
        _record("requisition.approved", row, by=by, at=at)
    return Requisition.objects.shown().get(pk=row.pk)


@transaction.atomic
def refuse_requisition(
    requisition: Requisition, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Requisition:
    """Refuse it, for good, saying why; whoever asked is told. Forbidden for herself, who withdraws it instead."""
    row = _locked(requisition, expected)
    row.require(State.ASKED)
    _require_another(row, member)
    return _over(row, State.REFUSED, "requisition.refused", reason, by=by, at=at, member=member)


@transaction.atomic
def withdraw_requisition(
    requisition: Requisition, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Requisition:
    """Withdraw it before it is approved, saying why. WrongState once it is approved: end it instead."""
    row = _locked(requisition, expected)
    row.require(State.ASKED)
    return _over(row, State.WITHDRAWN, "requisition.withdrawn", reason, by=by, at=at, member=member)


@transaction.atomic
def end_requisition(
    requisition: Requisition, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Requisition:
    """End an approved one of which something is not issued and will not be, saying why; what is out may still come back."""
    row = _locked(requisition, expected)
    row.require(State.APPROVED)
    return _over(row, State.ENDED, "requisition.ended", reason, by=by, at=at, member=member)


def _over(row: Requisition, state: str, code: str, reason: str, *, by: Actor, at: datetime, member: Member) -> Requisition:
    reason, at = reason_given(reason), max(at, row.asked_at)
    row.change(state=state, ended_by=member, ended_at=at, reason=reason)
    _record(code, row, by=by, at=at, reason=reason)
    if state != State.ENDED:
        _void_sheet(row, reason, by=by, at=at, member=member)
    return row


def _void_sheet(row: Requisition, reason: str, *, by: Actor, at: datetime, member: Member) -> None:
    """Nobody signs the sheet any more, unless copies of it are with others, who would not know."""
    try:
        if row.entry.state == Entry.State.STANDING:
            void_entry(row.entry, reason, by=by, at=at, member=member)
    except Blocked:
        return


def _require_another(row: Requisition, member: Member) -> None:
    if member.pk == row.asked_by_id:
        holders = [title for titles in ask("right.holders") for title in titles(APPROVE)]
        raise Forbidden(APPROVE, _("decide on a requisition that somebody else made"), holders)


def _locked(requisition: Requisition, expected: int | None) -> Requisition:
    """The row, after its sheet's, which every step that signs or voids it locks too."""
    Entry.objects.locked(requisition.entry_id)
    rows = Requisition.objects.select_related("entry__form", "entry__register", "place__department", "asked_by")
    return rows.locked(requisition.pk, expected)


def _record(code: str, row: Requisition, *, by: Actor, at: datetime, **facts: str) -> None:
    record(code, row, by=by, at=at, number=row.number, place=row.place.code, **facts)
