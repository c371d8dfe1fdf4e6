"""Doors of whispers: who wrote one and whom it is for see it, and who may read confidential notes among those whose work she sees."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from staff.skills.access import member_for, members_of
from tickets.keeping.queries import hidden_from
from tickets.models import Whisper
from tickets.whispers.rights import READ, WHISPER


def whispers_of(member: Member) -> QuerySet[Whisper]:
    """The whispers she may see."""
    rows = Whisper.objects.select_related("from_member", "to_member", "ticket", "call__customer")
    hers = Q(from_member=member) | Q(to_member=member)
    if member.has_right(READ):
        hers |= Q(to_member__in=members_of(member).values("pk"))
    return rows.filter(hers).exclude(ticket__in=hidden_from(member))


def whisper_to(member: Member, pk: int) -> Whisper:
    """One of those she was told; anybody else's is Missing."""
    found = whispers_of(member).filter(pk=pk, to_member=member).first()
    if found is None:
        raise Missing("whisper")
    return found


def hearer_for(member: Member, work_number: str) -> Member:
    """Whom she whispers to, if she sees her (else Missing) and may whisper (else Forbidden)."""
    require_right(member, WHISPER)
    return member_for(member, work_number)
