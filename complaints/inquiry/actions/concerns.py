"""What departments improve after they were told of findings."""

from datetime import datetime

from django.db import transaction

from complaints.inquiry.models import LONGEST_WORDS, Concern
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member
from tickets.typed import words_of


@transaction.atomic
def note_improvement(
    concern: Concern, improvement: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Concern:
    """The department says what it improved, and is followed no longer. Invalid without words; WrongState where it said so before."""
    row = Concern.objects.locked(concern.pk, expected)
    row.require("told")
    improvement = words_of("improvement", improvement, LONGEST_WORDS)
    at = max(at, row.told_at)
    row.change(improvement=improvement, improved_by=member, improved_at=at)
    record("concern.improved", row, by=by, at=at, complaint=row.inquiry.complaint.number)
    return row
