"""Following events, and taking a ladder's steps: the only code that writes clocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from servicedesk.clocks.calendars.models import with_calendar
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Clock, Limit, StepTaken
from servicedesk.clocks.rules import CANCEL, DUE, START, STOP, Folded, Mark, Step, WindowOf, applies, due_steps, fold, next_step_at
from servicedesk.clocks.worktime import Calendar
from servicedesk.journal.actions import Draft, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article

_FOLDED = ("state", "started_at", "started_by", "earliest_at", "due_at", "provisional", "stopped_at", "stopped_by", "next_at")
log = structlog.get_logger("desk.clocks")


def follow(event: Event) -> None:
    """Start and stop the subject's clocks as `event` says; a rule that raises becomes an alarm and blocks nothing."""
    clocks = {(c.limit_id, c.cycle): c for c in _clocks_of(event)}
    limits = {c.limit_id: c.limit for c in clocks.values() if event.code in (*c.limit.starts_on, *c.limit.stops_on, *c.limit.cancels_on)}
    starting = {limit.pk: limit for limit in _limits_starting(event)}
    limits |= starting
    if not limits:
        return
    history = _history(event, limits.values())
    for limit in limits.values():
        try:
            with transaction.atomic():
                _refold(limit, event, history, clocks, may_start=limit.pk in starting)
        except Exception as error:
            log.error("rule failed", limit=limit.code, code=event.code, error=type(error).__name__)
            _record_failure(limit, event, error)


def _limits_starting(event: Event) -> list[Limit]:
    in_force = Article.objects.in_force(event.occurred_at)
    found = Limit.objects.filter(article__in=in_force, about=event.subject_kind, starts_on__contains=[event.code])
    return list(with_calendar(found).select_related("article"))


def _clocks_of(event: Event) -> list[Clock]:
    return list(
        Clock.objects.of(event.subject_kind, event.subject_id)
        .select_related("limit__article")
        .prefetch_related("steps_taken")
        .select_for_update(of=("self",))
        .order_by("id")
    )


def _history(event: Event, limits) -> list[Event]:
    codes = {code for limit in limits for code in (*limit.starts_on, *limit.stops_on, *limit.cancels_on)}
    return list(Event.objects.filter(subject_kind=event.subject_kind, subject_id=event.subject_id, code__in=codes))


def marks_for(limit: Limit, events: Sequence[Event]) -> list[Mark]:
    """What these events of one subject do to a clock of this limit."""
    marks = []
    for event in events:
        if event.code in limit.starts_on and applies(limit.conditions, event.facts):
            marks.append(Mark(START, event.occurred_at, event.pk, event.facts))
        elif event.code in limit.stops_on:
            marks.append(Mark(STOP, event.occurred_at, event.pk))
        elif event.code in limit.cancels_on:
            marks.append(Mark(CANCEL, event.occurred_at, event.pk))
    return marks


def _refold(limit: Limit, event: Event, history: Sequence[Event], clocks: dict[tuple[int, int], Clock], *, may_start: bool) -> None:
    """Bring this limit's clocks into line with the subject's history; a new one begins only under an article then in force."""
    story = fold(marks_for(limit, history), _promised_by(limit, [c for c in clocks.values() if c.limit_id == limit.pk]))
    for mark, undecided in story.undecided if may_start else ():
        if mark.event_id == event.pk:
            _record_undecided(limit, event, undecided)
    for cycle in story.cycles:
        clock = clocks.get((limit.pk, cycle.cycle))
        if clock is not None:
            _apply(clock, cycle)
        elif (may_start and cycle.started_by == event.pk) or _held_at(limit, cycle.started_at):
            _start(limit, event, cycle)


def _promised_by(limit: Limit, clocks: Sequence[Clock]) -> WindowOf:
    """The window of each start: as promised where its clock runs already, so that only a calendar's change moves it."""
    made = {(clock.started_by_id, clock.started_at): clock.window for clock in clocks}
    return lambda mark: made.get((mark.event_id, mark.at)) or limit.window_after(mark.at, mark.facts)


def _held_at(limit: Limit, at: datetime) -> bool:
    """Whether the limit's article was in force when an earlier event began a cycle that only now shows."""
    return Article.objects.in_force(at).filter(pk=limit.article_id).exists()


def _start(limit: Limit, event: Event, cycle: Folded) -> None:
    clock = Clock(
        limit=limit,
        about=event.subject_kind,
        about_id=event.subject_id,
        matter_id=event.matter_id,
        department_id=event.department_id,
        cycle=cycle.cycle,
    )
    _write(clock, cycle, taken=())
    clock.save(force_insert=True)
    _settle_breach(clock, cycle)


def _apply(clock: Clock, cycle: Folded) -> None:
    before = (clock.started_at, clock.window, clock.stopped_at, clock.state)
    taken = [row.step for row in clock.steps_taken.all()]
    _write(clock, cycle, taken)
    if (clock.started_at, clock.window, clock.stopped_at, clock.state) == before:
        return
    clock.save()
    _settle_breach(clock, cycle)


def _write(clock: Clock, cycle: Folded, taken: Sequence[str]) -> None:
    clock.started_at, clock.started_by_id = cycle.started_at, cycle.started_by
    clock.earliest_at, clock.due_at, clock.provisional = cycle.window.earliest, cycle.window.latest, cycle.window.provisional
    clock.stopped_at, clock.stopped_by_id, clock.state = cycle.stopped_at, cycle.stopped_by, cycle.state
    clock.next_at = None
    if cycle.state == Clock.State.RUNNING:
        clock.next_at = next_step_at(clock.limit.steps, cycle.due_at, taken)
        if DUE in taken:
            clock.state = Clock.State.BREACHED


def _settle_breach(clock: Clock, cycle: Folded) -> None:
    """A stop that came late before any sweep saw the breach is a breach all the same; one that was in time corrects it."""
    if cycle.stopped_at is None:
        return
    taken = {row.step: row for row in clock.steps_taken.all()} if clock.pk else {}
    if cycle.state == Clock.State.MISSED and DUE not in taken:
        breach = next(step for step in clock.limit.steps if step.code == DUE)
        take_steps([(clock, breach)], at=cycle.stopped_at)
    elif cycle.state == Clock.State.MET and DUE in taken and taken[DUE].corrected_at is None:
        StepTaken.objects.filter(clock=clock, corrected_at__isnull=True).update(corrected_at=cycle.stopped_at)
        record_many([_draft("clock.corrected", clock, at=cycle.stopped_at)])


def take_steps(pairs: Sequence[tuple[Clock, Step]], *, at: datetime) -> list[Event]:
    """Write ledger row, event and deliveries for each (clock, step), in three statements whatever their number.

    The clocks must be locked by the caller; the ledger's unique key makes a second time an error, never a second effect.
    """
    drafts = [_draft(_event_code(step), clock, at=at, step=step) for clock, step in pairs]
    events = record_many(drafts)
    StepTaken.objects.bulk_create(
        StepTaken(clock=clock, step=step.code, due_at=_moment(clock, step), taken_at=at, event=event)
        for (clock, step), event in zip(pairs, events, strict=True)
    )
    return events


def _about(limit: Limit) -> dict[str, Any]:
    return {"limit": limit.code, "name_zh": limit.name_zh, "name_en": limit.name_en, "article": limit.article.number}


def _event_code(step: Step) -> str:
    if step.code == DUE:
        return "clock.breached"
    return "clock.escalated" if step.after > 0 else "clock.reminded"


def _moment(clock: Clock, step: Step) -> datetime:
    """When this rung is to be taken; the breach of a step that came too early, at the moment it should have waited for."""
    return clock.earliest_at if clock.earliest_at and clock.too_early else step.at(clock.decides_at)


def _draft(
    code: str, clock: Clock, *, at: datetime, step: Step | None = None, by: Actor | None = None, more: Mapping[str, Any] | None = None
) -> Draft:
    facts: dict[str, Any] = _about(clock.limit) | {
        "due_at": clock.decides_at.isoformat(),
        "about": clock.about,
        "about_id": clock.about_id,
    }
    if clock.too_early:
        facts |= {"too_early": True, "earliest_at": clock.earliest_at and clock.earliest_at.isoformat()}
    if step is not None:
        facts |= {"step": step.code, "tell": list(step.tell), "late_seconds": round((at - clock.decides_at).total_seconds())}
    by = by or Actor.system(via="sweep")
    return Draft(code, "clock", clock.pk, by, at, clock.matter_id, clock.department_id, facts | dict(more or {}))


def catch_up(clocks: Sequence[Clock], *, at: datetime) -> int:
    """Take every step of these locked clocks whose moment has come, in due order; returns how many.

    Each clock is folded again from its events first: a stop that committed before the lock wins.
    """
    pairs: list[tuple[Clock, Step]] = []
    folded: list[tuple[Clock, Folded]] = []
    for clock, cycle, taken in _folded_again(clocks):
        folded.append((clock, cycle))
        steps = clock.limit.steps
        found = due_steps(steps, cycle.due_at, taken, at) if cycle.state == Clock.State.RUNNING else []
        pairs += [(clock, step) for step in found]
        _write(clock, cycle, taken := [*taken, *(step.code for step in found)])
    pairs.sort(key=lambda pair: (_moment(*pair), pair[0].pk))
    if pairs:
        take_steps(pairs, at=at)
    Clock.objects.bulk_update(clocks, _FOLDED)
    for clock, cycle in folded:
        _settle_breach(clock, cycle)
    return len(pairs)


def move_clocks(code: str, hours: Calendar, *, by: Actor, at: datetime) -> int:
    """Reckon the running clocks of a calendar again, now that it has other hours; returns how many moved.

    A clock that is overdue, kept or late keeps what it was promised. The number of statements does not grow with the clocks.
    """
    running = Clock.objects.filter(state=Clock.State.RUNNING, limit__calendar=code).select_for_update(of=("self",)).order_by("id")
    moved: list[Clock] = []
    drafts: list[Draft] = []
    for clock in running.select_related("limit__article", "started_by").prefetch_related("steps_taken"):
        found = clock.limit.window_after(clock.started_at, clock.started_by.facts, hours)
        if isinstance(found, Undecided):
            raise Invalid({"hours": [f"{clock.limit.name}: {found.reason.en} / {found.reason.zh}"]})
        old = clock.window
        clock.earliest_at, clock.due_at, clock.provisional = found.earliest, found.latest, found.provisional
        if clock.window == old:
            continue
        clock.next_at = next_step_at(clock.limit.steps, clock.due_at, [row.step for row in clock.steps_taken.all()])
        moved.append(clock)
        facts = {"old_due_at": old.latest and old.latest.isoformat(), "old_earliest_at": old.earliest and old.earliest.isoformat()}
        drafts.append(_draft("clock.moved", clock, at=at, by=by, more=facts | {"calendar": code}))
    if moved:
        Clock.objects.bulk_update(moved, _FOLDED)
        record_many(drafts)
    return len(moved)


def _folded_again(clocks: Sequence[Clock]):
    subjects = Q()
    for clock in clocks:
        subjects |= Q(subject_kind=clock.about, subject_id=clock.about_id)
    codes = {code for c in clocks for code in (*c.limit.starts_on, *c.limit.stops_on, *c.limit.cancels_on)}
    by_subject: dict[tuple[str, int], list[Event]] = {}
    for event in Event.objects.filter(subjects, code__in=codes) if clocks else ():
        by_subject.setdefault((event.subject_kind, event.subject_id), []).append(event)
    for clock in clocks:
        events = by_subject.get((clock.about, clock.about_id), [])
        story = fold(marks_for(clock.limit, events), _promised_by(clock.limit, [clock]))
        taken = [row.step for row in clock.steps_taken.all()]
        yield clock, story.cycles[clock.cycle - 1], taken


@transaction.atomic
def set_aside(clock: Clock, error: Exception, *, until: datetime, at: datetime) -> None:
    """A clock whose step raised is tried again later and alarms; the others go on."""
    waiting = Clock.objects.filter(pk=clock.pk, stopped_at__isnull=True).update(next_at=until)
    if waiting and not _alarmed_lately(clock):
        record_many([_failure(clock.limit, clock.about, clock.about_id, clock.matter_id, clock.department_id, error, at)])


def _alarmed_lately(clock: Clock) -> bool:
    """One alarm a day for one clock is enough."""
    same = Event.objects.filter(code="clock.failed", subject_kind=clock.about, subject_id=clock.about_id)
    return same.filter(facts__limit=clock.limit.code, recorded_at__gt=Now() - timedelta(days=1)).exists()


def _record_undecided(limit: Limit, event: Event, undecided: Undecided) -> None:
    """A start without a clock is on record; administrators hear of it once a day for one limit."""
    said = {"field": undecided.field, "reason_zh": undecided.reason.zh, "reason_en": undecided.reason.en}
    earlier = Event.objects.filter(code="clock.undecided", facts__limit=limit.code, facts__article=limit.article.number, facts__alarm=True)
    facts = _about(limit) | said | {"alarm": not earlier.filter(recorded_at__gt=Now() - timedelta(days=1)).exists()}
    actor = Actor.system(via="clocks")
    record_many(
        [
            Draft(
                "clock.undecided",
                event.subject_kind,
                event.subject_id,
                actor,
                event.occurred_at,
                event.matter_id,
                event.department_id,
                facts,
            )
        ]
    )


def _record_failure(limit: Limit, event: Event, error: Exception) -> None:
    record_many([_failure(limit, event.subject_kind, event.subject_id, event.matter_id, event.department_id, error, event.occurred_at)])


def _failure(limit: Limit, kind: str, pk: int, matter: int | None, department: int | None, error: Exception, at: datetime) -> Draft:
    facts = _about(limit) | {"error": type(error).__name__}  # its words may hold a customer's, and events are for good
    return Draft("clock.failed", kind, pk, Actor.system(via="clocks"), at, matter, department, facts)
