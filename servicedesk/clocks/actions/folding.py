"""Bringing clocks into line with what their subjects' events amount to."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from servicedesk.clocks.actions.drafts import about_clock
from servicedesk.clocks.calendars.rows import editions_of, hours_of
from servicedesk.clocks.models import Clock, Limit, StepTaken
from servicedesk.clocks.pauses import Pause
from servicedesk.clocks.rules import (
    CANCEL,
    CHANGE,
    DUE,
    PAUSE,
    RENEW,
    REOPEN,
    RESUME,
    START,
    STOP,
    Folded,
    Mark,
    Story,
    fold,
    moments_of,
    next_step_at,
)
from servicedesk.clocks.worktime import CALENDARS, Calendar
from servicedesk.journal.actions import record_many
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import in_reader_language

FOLDED = (
    "state",
    "started_at",
    "started_by",
    "promised_earliest_at",
    "promised_due_at",
    "earliest_at",
    "due_at",
    "paused_until",
    "provisional",
    "stopped_at",
    "stopped_by",
    "next_at",
    "rungs",
)


def changes_of(kind: str) -> tuple[str, ...]:
    """The events after which a subject of this kind has other facts, such as another severity."""
    return tuple(code for table in ask("clock.changes") for code in table.get(kind, ()))


def ends_of(kind: str) -> tuple[str, ...]:
    """The events after which a subject of this kind is no more, so that whatever clock of it is open is cancelled."""
    return tuple(code for table in ask("clock.ends") for code in table.get(kind, ()))


def marks_for(limit: Limit, events: Iterable[Event]) -> list[Mark]:
    """What these events of one subject do to a clock of this limit."""
    acts = dict.fromkeys(changes_of(limit.about), CHANGE) if limit.conditions else {}
    for act, codes in (
        (REOPEN, limit.reopening.get("on", ())),
        (RESUME, limit.pauses.get("until", ())),
        (PAUSE, limit.pauses.get("on", ())),
        (CANCEL, limit.cancels_on),
        (RENEW, limit.renews_on),
        (STOP, limit.stops_on),
        (START, limit.starts_on),
    ):
        acts |= dict.fromkeys(codes, act)
    acts |= {code: CANCEL for code in ends_of(limit.about) if acts.get(code) != STOP}  # an article may call it kept, nothing else
    return [Mark(acts[event.code], event.occurred_at, event.pk, event.facts) for event in events if event.code in acts]


def fold_limit(
    limit: Limit,
    events: Iterable[Event],
    clocks: Collection[Clock],
    *,
    hours: Callable[[], Calendar],
    fresh: Sequence[Pause] = (),
    afresh: bool = False,
) -> Story:
    """The cycles of this limit; those that have their clock keep the window they were promised, unless `afresh`.

    Each also keeps its calendar and the stretches it was granted; `hours` and `fresh` are those of a cycle that has no clock yet.
    """
    mine = {(clock.started_by_id, clock.started_at): clock for clock in clocks if clock.limit_id == limit.pk}
    made = {} if afresh else {start: clock.promised for start, clock in mine.items()}
    granted = {start: clock.granted for start, clock in mine.items()}

    def hours_of_cycle(mark: Mark) -> Calendar:
        clock = mine.get((mark.event_id, mark.at))
        return clock.hours if clock else hours()

    return fold(
        marks_for(limit, events),
        limit.terms(
            lambda mark: made.get((mark.event_id, mark.at)) or limit.window_after(mark.at, mark.facts, hours_of_cycle(mark)),
            hours_of_cycle,
            lambda mark: granted.get((mark.event_id, mark.at), fresh),
        ),
    )


def paired(clocks: Iterable[Clock], cycles: Iterable[Folded]) -> tuple[list[tuple[Clock, Folded]], list[Folded], list[Clock]]:
    """Clocks of one limit with their cycles, the cycles that have no clock yet, the clocks whose cycle is no more.

    A clock is known by the event that started it; where an earlier start came to light, by lying in the cycle that begins with it.
    """
    pairs: list[tuple[Clock, Folded]] = []
    lost = {clock.started_by_id: clock for clock in clocks}
    bare: list[Folded] = []
    for cycle in cycles:
        if cycle.started_by in lost:
            pairs.append((lost.pop(cycle.started_by), cycle))
        else:
            bare.append(cycle)
    for cycle in list(bare):
        inside = [
            c for c in lost.values() if cycle.started_at <= c.started_at and not (cycle.stopped_at and cycle.stopped_at < c.started_at)
        ]
        if inside:
            pairs.append((lost.pop(inside[0].started_by_id), cycle))
            bare.remove(cycle)
    return pairs, bare, list(lost.values())


def bring_editions(clocks: Collection[Clock]) -> None:
    """Let locked clocks know their calendars' present editions; one statement, none where all run round the clock.

    Asked for after the lock: what a query brings along while it waits for one is of before the wait.
    """
    working = [clock for clock in clocks if clock.calendar not in CALENDARS]
    if not working:
        return
    editions = editions_of({clock.calendar for clock in working})
    for clock in working:
        clock.calendar_edition = editions.get(clock.calendar)  # type: ignore[attr-defined]


class Told(NamedTuple):
    """What a subject's events say of one clock."""

    clock: Clock
    cycle: Folded
    rows: dict[str, StepTaken]
    moments: dict[str, datetime]
    gone: bool = False  # its cycle is no more


def folded_again(clocks: Sequence[Clock], *, afresh: bool = False) -> Iterator[Told]:
    """Each of these clocks with its cycle as its events tell it now; one statement for all events."""
    subjects: dict[str, list[int]] = {}
    codes: set[str] = set()
    for clock in clocks:
        subjects.setdefault(clock.about, []).append(clock.about_id)
        codes |= {*clock.limit.heard, *changes_of(clock.about), *ends_of(clock.about)}
    theirs = reduce(or_, (Q(subject_kind=kind, subject_id__in=ids) for kind, ids in subjects.items()), Q())
    by_subject: dict[tuple[str, int], list[Event]] = {}
    for event in Event.objects.filter(theirs, code__in=codes) if clocks else ():
        by_subject.setdefault((event.subject_kind, event.subject_id), []).append(event)
    bring_editions(clocks)
    for clock in clocks:
        events = by_subject.get((clock.about, clock.about_id), ())
        story = fold_limit(clock.limit, events, [clock], hours=partial(hours_of, clock), afresh=afresh)
        cycle = _cycle_of(clock, story)
        yield told(clock, cycle or vanished(clock, clock.started_at, clock.started_by_id), gone=cycle is None)


def _cycle_of(clock: Clock, story: Story) -> Folded | None:
    """Its cycle, None where that is no more; Invalid where its limit can no longer be reckoned."""
    for mark, missing in story.undecided:
        if mark.event_id == clock.started_by_id:
            raise Invalid({"hours": [f"{clock.limit.name}: {in_reader_language(missing.reason.zh, missing.reason.en)}"]})
    pairs, _, _ = paired([clock], story.cycles)
    return pairs[0][1] if pairs else None


def vanished(clock: Clock, at: datetime, event_id: int) -> Folded:
    """A cycle that a late entry showed never to have been: cancelled by that event."""
    at = max(at, clock.started_at)
    return Folded(clock.cycle, clock.started_at, clock.started_by_id, clock.promised, clock.promised, at, event_id, "cancelled")


def told(clock: Clock, cycle: Folded, *, gone: bool = False) -> Told:
    """What the ledger holds of a clock and when its rungs are to be taken, now that its cycle is known."""
    rows = {row.step: row for row in clock.steps_taken.all() if row.corrected_at is None} if clock.pk else {}
    return Told(clock, cycle, rows, moments_of(clock.limit.steps, cycle, lambda: clock.counted), gone)


def withdraw_breach(found: Told, *, at: datetime) -> Told:
    """A breach that was none after all stays in the ledger as corrected, with its escalations; an event says so."""
    return withdraw_breaches([found], at=at)[0]


def withdraw_breaches(many: Iterable[Told], *, at: datetime, **why: Any) -> list[Told]:
    """The same for many clocks, whose events say `why`; a few statements whatever their number."""
    kept, wrong, drafts = [], [], []
    for found in many:
        clock, cycle, rows, moments, gone = found
        breach = rows.get(DUE)
        if breach is not None and (gone or _was_none(breach, cycle)):
            moment = cycle.stopped_at or at
            reminders = {step.code for step in clock.limit.steps if step.before_due}
            for code, row in rows.items():
                if code not in reminders:
                    row.corrected_at = moment
                    wrong.append(row)
            drafts.append(about_clock("clock.corrected", clock, at=moment, more=why))
            found = Told(clock, cycle, {code: row for code, row in rows.items() if code in reminders}, moments, gone)
        kept.append(found)
    if drafts:
        StepTaken.objects.bulk_update(wrong, ["corrected_at"])
        record_many(drafts)
    return kept


def _was_none(breach: StepTaken, cycle: Folded) -> bool:
    """Whether the clock was not late when the breach was taken, as is known now."""
    due = cycle.due_at
    if cycle.state == "cancelled":
        return due is not None and cycle.stopped_at is not None and cycle.stopped_at < due
    return cycle.state == "met" or (cycle.state == "running" and due is not None and breach.taken_at < due)


_SAVE = """
    update clocks_clock as c set {columns} from jsonb_to_recordset(%s) as d(id bigint, {types}) where c.id = d.id
"""


def save(clocks: Sequence[Clock], *more: str) -> None:
    """Save what `write` set of any number of clocks, and the columns of these fields, in one statement.

    Django's own takes seconds for a batch of a sweep: it writes a case for each value.
    """
    wanted = (*FOLDED, *more)
    fields = [field for field in Clock._meta.concrete_fields if field.name in wanted]
    columns = ", ".join(f"{field.column} = d.{field.column}" for field in fields)
    types = ", ".join(f"{field.column} {field.db_type(connection)}" for field in fields)
    rows = [{"id": clock.pk} | {str(field.column): getattr(clock, field.attname) for field in fields} for clock in clocks]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE.format(columns=columns, types=types), [json.dumps(rows, default=datetime.isoformat)])


def write(found: Told, taken: Collection[str], *, at: datetime) -> None:
    """Set a clock's columns as its cycle tells them; nothing is saved. `taken` are the rungs its ledger will hold."""
    clock, cycle, moments = found.clock, found.cycle, found.moments
    clock.started_at, clock.started_by_id = cycle.started_at, cycle.started_by
    clock.promised_earliest_at, clock.promised_due_at = cycle.promised.earliest, cycle.promised.latest
    clock.earliest_at, clock.due_at, clock.provisional = cycle.window.earliest, cycle.window.latest, cycle.promised.provisional
    clock.stopped_at, clock.stopped_by_id, clock.state = cycle.stopped_at, cycle.stopped_by, cycle.state
    clock.next_at = clock.paused_until = None
    clock.rungs = {}
    if cycle.state != Clock.State.RUNNING:
        return
    clock.next_at = next_step_at(moments, taken)
    clock.rungs = {code: moment.isoformat() for code, moment in moments.items() if code not in taken}
    if DUE in taken:
        clock.state = Clock.State.BREACHED
        return
    clock.paused_until = cycle.paused_until(at)
    if clock.paused_until is not None:
        clock.state = Clock.State.PAUSED
    if turns := cycle.turns(at):
        clock.next_at = min(turns[0], clock.next_at or turns[0])
