"""Which matters are kept from whom: from members by name, or from all but their owner and who has one of some rights."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django.db.models import Q
from django.db.models.expressions import RawSQL

from servicedesk.journal.written import written
from staff.models import Member
from staff.queries import line_above
from tickets.models import Ticket

KEPT = ~Q(kept_from=[]) | ~Q(for_rights=[])
# The same as `kept_for` says, over tickets called t, for statements written out; it wants `member` and `rights`.
KEPT_SQL = """(%(member)s = any(t.kept_from)
    or t.for_rights <> '{}' and t.owner_id <> %(member)s and not t.for_rights && %(rights)s::varchar[])"""


def kept_for(member: Member) -> Q:
    """Over tickets: those that are kept from her."""
    return _kept_for(member.pk, member.rights)


def _kept_for(member_id: int, rights: Collection[str]) -> Q:
    others = ~Q(for_rights=[]) & ~Q(owner=member_id) & ~Q(for_rights__overlap=sorted(rights))
    return Q(kept_from__contains=[member_id]) | others


def is_kept(member: Member, ticket: Ticket) -> bool:
    """Whether this matter is kept from her; no statement but for her rights."""
    if member.pk in ticket.kept_from:
        return True
    return bool(ticket.for_rights) and ticket.owner_id != member.pk and not member.rights.intersection(ticket.for_rights)


def next_above(member: Member, ticket: Ticket) -> Member | None:
    """The nearest holder of a post above hers whom the matter is not kept from, leaving the member herself out."""
    for rung in line_above(member):
        for holder in rung.holders:
            if holder.pk != member.pk and not is_kept(holder, ticket):
                return holder
    return None


def hidden_from(member: Member) -> RawSQL:
    """Ids of the matters that are kept from her, for scopes of whatever hangs on matters."""
    return _hidden_from(member.pk, frozenset(member.rights))


@lru_cache(1000)  # the text of a condition, not what it finds
def _hidden_from(member_id: int, rights: frozenset[str]) -> RawSQL:
    return written(Ticket.objects.filter(KEPT & _kept_for(member_id, rights)).values("pk"))


def kept_from(matter_id: int, members: Collection[Member]) -> set[int]:
    """Ids of those of these members a matter is kept from; one statement, their rights besides where it is kept from anybody."""
    ticket = Ticket.objects.filter(KEPT, pk=matter_id).first()
    return {member.pk for member in members if is_kept(member, ticket)} if ticket else set()


def kept_by_name(matter_id: int, members: Collection[Member]) -> set[int]:
    """Ids of those of these members a matter is kept from whatever they are to do with it; one statement."""
    names = Ticket.objects.filter(pk=matter_id).values_list("kept_from", flat=True).first() or []
    return {member.pk for member in members if member.pk in names}


def kept_matters(matters: Iterable[int]) -> set[int]:
    """Those of these matters that are kept from somebody; one statement."""
    return set(Ticket.objects.filter(KEPT, pk__in=set(matters)).values_list("pk", flat=True))
