"""Saying what a member does now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import DutyState, Member

State = DutyState.State
_BY = Actor.system(via="wrap-up")


@transaction.atomic
def begin_state(member: Member, state: str, *, by: Actor, at: datetime, measured: bool = False) -> tuple[DutyState, bool]:
    """Begin a duty state; the one before ends then and stays as history. Returns it, and whether it is new: the same again changes nothing,
    but a wrap-up chosen again by hand begins, and so ends, anew.

    `measured` where the exchange says so. Invalid for a state there is not.
    """
    if state not in State.values:
        raise Invalid({"state": [_("“%(value)s” is not known here; use %(known)s.") % {"value": state, "known": ", ".join(State.values)}]})
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)  # of two at once, the second sees the first
    before = DutyState.objects.filter(member=member, until=None).first()
    renewed = state == State.WRAP_UP and not measured and before is not None and before.ends_at is not None
    if before and before.state == state and not renewed:
        return before, False
    if before:
        at = max(at, before.since)
        before.until = at
        before.save(update_fields=["until"])
    found = DutyState.objects.create(member=member, state=state, since=at, measured=measured, ends_at=_end_of(state, at))
    names = {"name_zh": member.name_zh, "name_en": member.name_en}
    record("duty_state.begun", found, by=by, at=at, member_id=member.pk, state=state, measured=measured, **names)
    return found, True


def _end_of(state: str, at: datetime) -> datetime | None:
    """When this state ends by itself: a wrap-up after DESK_WRAP_UP_SECONDS, none where that is 0."""
    return at + timedelta(seconds=settings.WRAP_UP_SECONDS) if state == State.WRAP_UP and settings.WRAP_UP_SECONDS else None


def end_wrap_ups(states: Sequence[DutyState], *, at: datetime) -> int:
    """Make ready whose wrap-up is over by its time; returns how many. Where she changes it just now, the next sweep looks."""
    wanted = [state.member_id for state in states]
    free = Member.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk__in=wanted).in_bulk()
    for state in states:
        if state.member_id in free:
            begin_state(free[state.member_id], State.READY, by=_BY, at=at)
    return len(free)


@transaction.atomic
def put_off(state: DutyState, error: Exception, *, until: datetime, at: datetime) -> None:
    """A wrap-up whose end raised is tried again later."""
    DutyState.objects.filter(pk=state.pk, until=None).update(ends_at=until)
