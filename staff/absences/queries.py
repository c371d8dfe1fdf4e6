"""Who is away now, and who stands in."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from staff.absences.models import Absence
from staff.models import Member


def away_at(at: datetime) -> dict[int, Member]:
    """Member id → who stands in for her, of all who are away at this moment; one statement."""
    return {absence.member_id: absence.deputy for absence in Absence.objects.at(at).select_related("deputy")}


def standing_in(members: Iterable[Member], away: Mapping[int, Member]) -> list[Member]:
    """These members, whoever is away replaced by who stands in for her; she herself where everybody on that way is away or has left."""
    found = {}
    for member in members:
        deputy = _stand_in(member, away)
        found[deputy.pk] = deputy
    return list(found.values())


def _stand_in(member: Member, away: Mapping[int, Member]) -> Member:
    seen, current = {member.pk}, member
    while current.pk in away:
        current = away[current.pk]
        if current.pk in seen:
            return member
        seen.add(current.pk)
    return current if current.is_active else member
