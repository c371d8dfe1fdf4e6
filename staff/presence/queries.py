"""What members do now."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import DutyState, Member
from staff.presence.rights import WATCH
from staff.presence.rules import ELSEWHERE


def state_of(member: Member) -> str:
    """What she does now; ready where she never said."""
    found = DutyState.objects.filter(member=member, until=None).values_list("state", flat=True).first()
    return found or DutyState.State.READY


def elsewhere() -> QuerySet:
    """Ids of the members who are at a meal, in a training or away now, for other statements."""
    return DutyState.objects.filter(until=None, state__in=ELSEWHERE).values("member")


def states_of(member: Member, of: str = "") -> QuerySet[DutyState]:
    """The duty states of the member of this work number, her own without one; others' take the right to watch.

    Missing for a member she does not see.
    """
    rows = DutyState.objects.select_related("member")
    if not of or of == member.work_number:
        return rows.filter(member=member)
    require_right(member, WATCH)
    asked = Member.objects.filter(work_number=of).first() if "\0" not in of else None
    if asked is None or not (member.has_right("desk.read_all") or (member.department_id and asked.department_id == member.department_id)):
        raise Missing("member")
    return rows.filter(member=asked)
