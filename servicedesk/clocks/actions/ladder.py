"""Taking the steps of ladders."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from servicedesk.clocks.actions.drafts import about_clock, event_code, failed_clock
from servicedesk.clocks.actions.folding import Told, folded_again, save, withdraw_breach, write
from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.pauses import HELD
from servicedesk.clocks.rules import DUE, Step, due_steps
from servicedesk.journal.actions import Draft, record_many
from servicedesk.journal.models import Event


def take_steps(pairs: Sequence[tuple[Clock, Step, datetime]], *, at: datetime) -> list[Event]:
    """Write ledger row, event and deliveries for each (clock, step, moment it was to be taken), in three statements whatever their
    number.

    The clocks must be locked by the caller; the ledger's unique key makes a second time an error, never a second effect.
    """
    events = record_many([about_clock(event_code(step), clock, at=at, step=step) for clock, step, _ in pairs])
    StepTaken.objects.bulk_create(
        StepTaken(clock=clock, step=step.code, due_at=moment, taken_at=at, event=event)
        for (clock, step, moment), event in zip(pairs, events, strict=True)
    )
    return events


def settle(found: Told) -> None:
    """A stop that came late, or too early, before any sweep saw the breach is a breach all the same."""
    clock, cycle, rows = found.clock, found.cycle, found.rows
    if cycle.stopped_at is not None and cycle.state == Clock.State.MISSED and DUE not in rows:
        breach = next(step for step in clock.limit.steps if step.code == DUE)
        moment = clock.earliest_at if clock.earliest_at and clock.too_early else clock.decides_at
        take_steps([(clock, breach, moment)], at=cycle.stopped_at)


def catch_up(clocks: Sequence[Clock], *, at: datetime) -> int:
    """Take every step of these locked clocks whose moment has come, in due order; returns how many.

    Each clock is folded again from its events first: a stop that committed before the lock wins. One whose pause reached its cap
    runs on, and an event says so.
    """
    pairs: list[tuple[Clock, Step, datetime]] = []
    folded: list[Told] = []
    ran_on: list[Draft] = []
    for found in folded_again(clocks):
        found = withdraw_breach(found, at=at)
        clock, cycle, rows, moments, _ = found
        folded.append(found)
        was_paused = clock.state == Clock.State.PAUSED
        steps = due_steps(clock.limit.steps, moments, rows, at) if cycle.state == Clock.State.RUNNING else []
        pairs += [(clock, step, moments[step.code]) for step in steps]
        write(found, [*rows, *(step.code for step in steps)], at=at)
        if was_paused and _reached_its_cap(found, at):
            ran_on.append(about_clock("clock.ran_on", clock, at=at, more={"tell": ["owner"]}))
    pairs.sort(key=lambda pair: (pair[2], pair[0].pk))
    if pairs:
        take_steps(pairs, at=at)
    if ran_on:
        record_many(ran_on)
    save(clocks)
    for found in folded:
        settle(found)
    return len(pairs)


def _reached_its_cap(found: Told, at: datetime) -> bool:
    held = [pause for pause in found.cycle.pauses if pause.kind == HELD and pause.end <= at]
    return found.clock.stopped_at is None and found.clock.state != Clock.State.PAUSED and bool(held) and held[-1].ended_by is None


@transaction.atomic
def set_aside(clock: Clock, error: Exception, *, until: datetime, at: datetime) -> None:
    """A clock whose step raised is tried again later and alarms; the others go on."""
    waiting = Clock.objects.filter(pk=clock.pk, stopped_at__isnull=True).update(next_at=until)
    if waiting and not _alarmed_lately(clock):
        record_many([failed_clock(clock, error, at)])


def _alarmed_lately(clock: Clock) -> bool:
    """One alarm a day for one clock is enough."""
    same = Event.objects.filter(code="clock.failed", subject_kind=clock.about, subject_id=clock.about_id)
    return same.filter(facts__limit=clock.limit.code, recorded_at__gt=Now() - timedelta(days=1)).exists()
