"""Following events, and taking a ladder's steps: the only code that writes clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from servicedesk.clocks.models import Clock, Limit, StepTaken
from servicedesk.clocks.rules import CANCEL, DUE, START, STOP, Folded, Mark, Step, applies, due_steps, fold, next_step_at
from servicedesk.journal.actions import Draft, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article

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
    return list(found.select_related("article"))


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
            marks.append(Mark(START, event.occurred_at, event.pk))
        elif event.code in limit.stops_on:
            marks.append(Mark(STOP, event.occurred_at, event.pk))
        elif event.code in limit.cancels_on:
            marks.append(Mark(CANCEL, event.occurred_at, event.pk))
    return marks


def _refold(limit: Limit, event: Event, history: Sequence[Event], clocks: dict[tuple[int, int], Clock], *, may_start: bool) -> None:
    """Bring this limit's clocks into line with the subject's history; a new one begins only under an article then in force."""
    for cycle in fold(marks_for(limit, history), limit.seconds, limit.calendar):
        clock = clocks.get((limit.pk, cycle.cycle))
        if clock is not None:
            _apply(clock, cycle)
        elif (may_start and cycle.started_by == event.pk) or _held_at(limit, cycle.started_at):
            _start(limit, event, cycle)


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
    before = (clock.started_at, clock.due_at, clock.stopped_at, clock.state)
    taken = [row.step for row in clock.steps_taken.all()]
    _write(clock, cycle, taken)
    if (clock.started_at, clock.due_at, clock.stopped_at, clock.state) == before:
        return
    clock.save()
    _settle_breach(clock, cycle)


def _write(clock: Clock, cycle: Folded, taken: Sequence[str]) -> None:
    clock.started_at, clock.started_by_id, clock.due_at = cycle.started_at, cycle.started_by, cycle.due_at
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
    drafts = [_draft("clock.breached" if step.code == DUE else "clock.escalated", clock, at=at, step=step) for clock, step in pairs]
    events = record_many(drafts)
    StepTaken.objects.bulk_create(
        StepTaken(clock=clock, step=step.code, due_at=step.at(clock.due_at), taken_at=at, event=event)
        for (clock, step), event in zip(pairs, events, strict=True)
    )
    return events


def _draft(code: str, clock: Clock, *, at: datetime, step: Step | None = None) -> Draft:
    limit, article = clock.limit, clock.limit.article
    facts = {
        "limit": limit.code,
        "name_zh": limit.name_zh,
        "name_en": limit.name_en,
        "article": article.number,
        "due_at": clock.due_at.isoformat(),
        "about": clock.about,
        "about_id": clock.about_id,
    }
    if step is not None:
        facts |= {"step": step.code, "tell": list(step.tell), "late_seconds": round((at - clock.due_at).total_seconds())}
    return Draft(code, "clock", clock.pk, Actor.system(via="sweep"), at, clock.matter_id, clock.department_id, facts)


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
    pairs.sort(key=lambda pair: (pair[1].at(pair[0].due_at), pair[0].pk))
    if pairs:
        take_steps(pairs, at=at)
    Clock.objects.bulk_update(clocks, ["state", "started_at", "due_at", "stopped_at", "stopped_by", "next_at"])
    for clock, cycle in folded:
        _settle_breach(clock, cycle)
    return len(pairs)


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
        cycles = fold(marks_for(clock.limit, events), clock.limit.seconds, clock.limit.calendar)
        taken = [row.step for row in clock.steps_taken.all()]
        yield clock, cycles[clock.cycle - 1], taken


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


def _record_failure(limit: Limit, event: Event, error: Exception) -> None:
    record_many([_failure(limit, event.subject_kind, event.subject_id, event.matter_id, event.department_id, error, event.occurred_at)])


def _failure(limit: Limit, kind: str, pk: int, matter: int | None, department: int | None, error: Exception, at: datetime) -> Draft:
    facts = {
        "limit": limit.code,
        "name_zh": limit.name_zh,
        "name_en": limit.name_en,
        "article": limit.article.number,
        "error": type(error).__name__,  # its words may hold a customer's, and events are for good
    }
    return Draft("clock.failed", kind, pk, Actor.system(via="clocks"), at, matter, department, facts)
