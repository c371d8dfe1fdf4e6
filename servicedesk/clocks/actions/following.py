"""Following an event: the clocks it starts, stops, pauses, resumes, reopens or changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Least

from servicedesk.clocks.actions import drafts
from servicedesk.clocks.actions.folding import (
    Told,
    bring_editions,
    changes_of,
    ends_of,
    fold_limit,
    paired,
    told,
    vanished,
    withdraw_breach,
    write,
)
from servicedesk.clocks.actions.ladder import settle
from servicedesk.clocks.calendars.models import with_calendar
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.models import Clock, Limit
from servicedesk.clocks.queries import Nearest, concerned_by, nearest
from servicedesk.clocks.rules import FROM_START, Folded, applies
from servicedesk.clocks.suspensions.models import ending_after, pauses_of, stretches_for
from servicedesk.journal.actions import record_many
from servicedesk.journal.errors import TooEarly
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import with_scopes

log = structlog.get_logger("desk.clocks")


def follow(event: Event) -> None:
    """Bring the subject's clocks into line with `event`; a rule that raises becomes an alarm and blocks nothing.

    TooEarly where the event is a step that a minimum wait holds back: the action that recorded it is undone.
    """
    changes = event.code in changes_of(event.subject_kind)
    ends = event.code in ends_of(event.subject_kind)
    has_clocks, may_begin = concerned_by(event, changes=changes)
    clocks = _clocks_of(event) if has_clocks else []
    _move_to_department(clocks, event)
    limits = {c.limit_id: c.limit for c in clocks if ends or event.code in c.limit.heard or (changes and c.limit.conditions)}
    may_start = {limit.pk: limit for limit in _limits_starting(event, changes=changes)} if may_begin else {}
    if not limits and not may_start:
        return
    concerned = [clock for clock in clocks if clock.limit_id in limits]
    bring_editions(concerned)
    _grant_what_came_since(concerned)
    history = _history(event, {**limits, **may_start}.values())
    chosen = _chosen(may_start.values(), history, event)
    later = _chosen_later(event, history, {**limits, **may_start})
    if later:
        history = _history(event, [*limits.values(), *may_start.values(), *(ruling.rule for ruling in later.values())])
    for limit in {**limits, **{pk: ruling.rule for pk, ruling in {**chosen, **later}.items()}}.values():
        birth = _birth(limit, event, chosen, later, clocks, may_start=limit.pk in may_start)
        try:
            with transaction.atomic():
                _refold(limit, event, history, clocks, birth)
        except TooEarly:
            raise
        except Exception as error:
            log.error("rule failed", limit=limit.code, code=event.code, error=type(error).__name__)
            record_many([drafts.failed_event(limit, event, error)])


def _clocks_of(event: Event) -> list[Clock]:
    since = Least(OuterRef("started_at"), Value(event.occurred_at))
    rows = Clock.objects.of(event.subject_kind, event.subject_id).to_fold().annotate(stretches=ending_after(since))
    return list(rows.select_for_update(of=("self",)).order_by("id"))


def _grant_what_came_since(clocks: Iterable[Clock]) -> None:
    """A clock that is over is granted nothing more; one that this event may bring back has it all the same."""
    for clock in clocks:
        if clock.stopped_at and clock.due_at:
            kept = {pk for *_stretch, pk in clock.suspended}
            missing = [one for one in stretches_for(clock.stretches, clock.department_id) if one[2] not in kept]
            clock.suspended = [*clock.suspended, *missing]


def _move_to_department(clocks: Iterable[Clock], event: Event) -> None:
    """Clocks go with their subject: whoever it belongs to now hears of the next rung. The promise itself stays."""
    elsewhere = [c for c in clocks if c.stopped_at is None and event.department_id and c.department_id != event.department_id]
    for clock in elsewhere:
        clock.department_id = event.department_id
    if elsewhere:
        Clock.objects.bulk_update(elsewhere, ["department_id"])


def _limits_starting(event: Event, *, changes: bool) -> list[Limit]:
    """The limits of which this event may begin a cycle, wherever their regulations apply."""
    begins = Q(starts_on__contains=[event.code]) | Q(renews_on__contains=[event.code]) | Q(reopening__on__contains=[event.code])
    if changes:
        begins |= ~Q(conditions={})
    in_force = Article.objects.in_force(event.occurred_at)
    found = with_scopes(with_calendar(Limit.objects.filter(begins, article__in=in_force, about=event.subject_kind)))
    return list(found.annotate(granted=ending_after(event.occurred_at)).select_related("article__regulation"))


def _history(event: Event, limits: Iterable[Limit]) -> list[Event]:
    codes = {*changes_of(event.subject_kind), *ends_of(event.subject_kind), *(code for limit in limits for code in limit.heard)}
    return list(Event.objects.filter(subject_kind=event.subject_kind, subject_id=event.subject_id, code__in=codes))


def _chosen(limits: Collection[Limit], history: Sequence[Event], event: Event) -> dict[int, Nearest]:
    """Of the limits whose conditions hold from this event on, or as the history went on after it, those of the nearest scope, by id."""
    changes = changes_of(event.subject_kind)
    told = sorted(history, key=lambda e: (e.occurred_at, e.pk))
    holding = [limit for limit in limits if _comes_to_hold(limit, told, event, changes)]
    project = next((e.facts["project"] for e in reversed(told) if "project" in e.facts), None)
    return {ruling.rule.pk: ruling for ruling in nearest(holding, event.department_id, project)}


def _chosen_later(event: Event, history: Sequence[Event], known: Collection[int]) -> dict[int, Nearest]:
    """Where this event was entered late: the limits, none of those `known`, of which an event after it may have begun a cycle.

    A newer version of the article was in force by then, so that the cycle which only now shows is that version's.
    """
    found: dict[int, Nearest] = {}
    for each in history:
        if each.occurred_at > event.occurred_at:
            limits = _limits_starting(each, changes=each.code in changes_of(each.subject_kind))
            found |= _chosen([limit for limit in limits if limit.pk not in known], history, each)
    return found


def _comes_to_hold(limit: Limit, told: Iterable[Event], event: Event, changes: Collection[str]) -> bool:
    """By the facts that folding goes by: those of starts, changes and reopenings."""
    facts: dict[str, Any] = {}
    for each in told:
        if each.code in changes or each.code in {*limit.starts_on, *limit.renews_on, *limit.reopening.get("on", ())}:
            facts |= each.facts
        if (each.occurred_at, each.pk) >= (event.occurred_at, event.pk) and applies(limit.conditions, facts):
            return True
    return False


def _refold(limit: Limit, event: Event, history: Sequence[Event], clocks: list[Clock], birth: "_Birth | None") -> None:
    """Bring this limit's clocks into line with the subject's history; a new one begins only under an article then in force."""
    mine = [clock for clock in clocks if clock.limit_id == limit.pk]
    fresh = birth.suspended if birth else []
    home = birth.home if birth else mine[-1]
    story = fold_limit(limit, history, mine, hours=partial(hours_of, home), fresh=pauses_of(fresh))
    for mark, undecided in story.undecided if birth else ():
        if mark.event_id == event.pk or (limit.on_change == FROM_START and event.code in changes_of(event.subject_kind)):
            record_many([drafts.undecided(limit, event, undecided)])
    pairs, bare, lost = paired(mine, story.cycles)
    for clock in lost:
        if clock.state != Clock.State.CANCELLED:
            _apply(told(clock, vanished(clock, event.occurred_at, event.pk), gone=True), event)
    for clock, cycle in sorted(pairs, key=lambda pair: pair[1].stopped_at is None):  # one open cycle at a time
        _refuse_early(limit, cycle, event)
        if cycle.started_by != clock.started_by_id:  # an earlier start came to light
            clock.suspended, clock.calendar = stretches_for(clock.stretches, clock.department_id), home.calendar
        _apply(told(clock, cycle), event)
    for cycle in bare:
        if birth is not None and _begins(limit, cycle, event, history, clocks, now=birth.now):
            _refuse_early(limit, cycle, event)
            number = max((clock.cycle for clock in mine), default=0) + 1
            clocks.append(_start(limit, event, replace(cycle, cycle=number), birth))
            mine.append(clocks[-1])


@dataclass(frozen=True)
class _Birth:
    """What a clock that begins takes along: which level rules, the stretches granted to many, and of `home` its calendar.

    `now`: this event may begin it; otherwise only a cycle of an earlier event, which shows only now.
    """

    ruled: dict[str, Any]
    suspended: list[list[Any]]
    home: Nearest | Clock
    now: bool


def _birth(
    limit: Limit,
    event: Event,
    chosen: Mapping[int, Nearest],
    later: Mapping[int, Nearest],
    clocks: Iterable[Clock],
    *,
    may_start: bool,
) -> _Birth | None:
    """Empty where this event may begin no cycle of the limit: it is outranked, or does not apply here."""
    if ruling := chosen.get(limit.pk) or later.get(limit.pk):
        granted = stretches_for(limit.granted, event.department_id)  # type: ignore[attr-defined]
        return _Birth(ruling.as_json(), granted, ruling, limit.pk in chosen)
    if may_start:
        return None
    earlier = [clock for clock in clocks if clock.limit_id == limit.pk]
    if not earlier:
        return None
    granted = stretches_for(earlier[-1].stretches, earlier[-1].department_id)
    return _Birth(earlier[-1].ruled, granted, earlier[-1], False)


def _begins(limit: Limit, cycle: Folded, event: Event, history: Iterable[Event], clocks: Iterable[Clock], *, now: bool) -> bool:
    """Whether a cycle without a clock gets one: begun by this event, or by an earlier one that only now shows under this article.

    The latter where this event was entered late, or a change counts from the first start; and only where the article held then and
    was loaded. Not where another version's or regulation's clock of the same promise runs on: an open matter keeps what it was
    promised. Nor where the cycle was already counted under another version of the article.
    """
    if cycle.started_by == event.pk:
        begun_now = now
    else:
        from_start = now and limit.on_change == FROM_START and cycle.stopped_at is None
        begun_now = (from_start or event.occurred_at <= cycle.started_at) and _held(limit, cycle, history)
    return begun_now and not any(_stands_for(clock, limit, cycle) for clock in clocks)


def _held(limit: Limit, cycle: Folded, history: Iterable[Event]) -> bool:
    """Whether the limit's article was in force, and loaded, when the event that began a cycle was recorded."""
    start = next(event for event in history if event.pk == cycle.started_by)
    in_force = Article.objects.in_force(cycle.started_at)
    return in_force.filter(pk=limit.article_id, loaded_at__lte=start.recorded_at).exists()


def _stands_for(clock: Clock, limit: Limit, cycle: Folded) -> bool:
    """Whether a clock of another limit is the same promise, and stands in this cycle's place; not in that of one over before it began."""
    if clock.limit.code != limit.code or clock.limit_id == limit.pk:
        return False
    ours, theirs = limit.article, clock.limit.article
    runs_on = clock.stopped_at is None and (cycle.stopped_at is None or cycle.stopped_at > clock.started_at)
    if ours.regulation_id != theirs.regulation_id:
        return runs_on
    return ours.number == theirs.number and (runs_on or clock.started_by_id == cycle.started_by)


def _refuse_early(limit: Limit, cycle: Folded, event: Event) -> None:
    early = cycle.window.earliest
    if cycle.stopped_by == event.pk and cycle.state == "missed" and early and event.occurred_at < early and limit.refuses_early:
        raise TooEarly(early, limit.name_zh, limit.name_en, limit.article.number)


def _start(limit: Limit, event: Event, cycle: Folded, birth: _Birth) -> Clock:
    clock = Clock(
        limit=limit,
        about=event.subject_kind,
        about_id=event.subject_id,
        matter_id=event.matter_id,
        department_id=event.department_id,
        cycle=cycle.cycle,
        calendar=birth.home.calendar,
        suspended=birth.suspended,
        ruled=birth.ruled,
    )
    found = told(clock, cycle)
    write(found, (), at=event.occurred_at)
    clock.save(force_insert=True)
    settle(found)
    return clock


def _apply(found: Told, event: Event) -> None:
    clock, before = found.clock, _shown(found.clock)
    found = withdraw_breach(found, at=event.occurred_at)
    write(found, found.rows, at=event.occurred_at)
    if _shown(clock) != before:
        clock.save()
        settle(found)


def _shown(clock: Clock) -> tuple[Any, ...]:
    return (clock.started_at, clock.earliest_at, clock.due_at, clock.stopped_at, clock.state, clock.next_at)
