"""What members do now."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import DutyState, Member
from staff.presence.rights import WATCH
from staff.presence.rules import ELSEWHERE


def signed_in(at: datetime) -> Q:
    """Members whose last sign-in still holds, for other statements; signing out begins a state of its own."""
    return Q(last_login__gt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE))


def state_of(member: Member, at: datetime) -> str:
    """What she does now. Whoever never said is ready while she is signed in, and away else."""
    found = DutyState.objects.filter(member=member, until=None).values_list("state", flat=True).first()
    if found:
        return found
    there = Member.objects.filter(signed_in(at), pk=member.pk).exists()
    return DutyState.State.READY if there else DutyState.State.AWAY


def not_ready(at: datetime) -> Q:
    """Members who are not ready now, for other statements."""
    busy = DutyState.objects.filter(until=None).exclude(state=DutyState.State.READY)
    said = DutyState.objects.filter(until=None)
    return Q(pk__in=busy.values("member")) | (~signed_in(at) | Q(last_login=None)) & ~Q(pk__in=said.values("member"))


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
