"""Taking a complaint back, and taking it up again."""

from datetime import datetime

from django.db import transaction

from complaints.choices import Phase
from complaints.inquiry.actions.assists import lapse_open
from complaints.models import Complaint, Withdrawal
from complaints.stages.actions import come_to
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.typed import words_of

State = Complaint.State


@transaction.atomic
def withdraw_complaint(
    complaint: Complaint, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Withdrawal:
    """The complainant takes it back, with the reason; its clocks are cancelled. Its ticket goes on. WrongState unless it is open."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    reason = words_of("reason", reason, 300)
    at = max(at, complaint.received_at)
    withdrawal = Withdrawal.objects.create(complaint=complaint, reason=reason, by=member, at=at)
    lapse_open(complaint, by=by, at=at, member=member)
    complaint.change(state=State.WITHDRAWN, ended_by=member, ended_at=at)
    record("complaint.withdrawn", complaint, by=by, at=at, withdrawal_id=withdrawal.pk)
    return withdrawal


@transaction.atomic
def take_up_again(complaint: Complaint, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Complaint:
    """She complains after all: it goes on where it stood, with the reason. WrongState unless it was withdrawn."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.WITHDRAWN)
    reason = words_of("reason", reason, 300)
    withdrawal = complaint.withdrawals.get(undone_at=None)
    at = max(at, withdrawal.at)
    withdrawal.undone_reason, withdrawal.undone_by, withdrawal.undone_at = reason, member, at
    withdrawal.save(update_fields=["undone_reason", "undone_by", "undone_at"])
    phase = come_to(complaint, Phase.INVESTIGATING, member=member, at=at) if complaint.phase == Phase.TRACED else {}
    complaint.change(state=State.OPEN, ended_by=None, ended_at=None, **phase)
    facts = {"number": complaint.number, "severity": complaint.severity, "kind": complaint.ticket.kind, "type": complaint.type_code}
    record("complaint.taken_up_again", complaint, by=by, at=at, withdrawal_id=withdrawal.pk, **facts)
    return complaint
