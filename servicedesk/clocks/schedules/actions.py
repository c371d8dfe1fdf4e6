"""Making obligations, finishing them, and noting those nobody did in time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from servicedesk.clocks.actions import follow
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.models import Limit
from servicedesk.clocks.recurrence import AfterCount, CalendarDays, Days, Slot, matches, next_slot, slot_after, slots
from servicedesk.clocks.schedules.models import PROMPT, Obligation, Schedule
from servicedesk.journal.actions import Draft, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article

MOST_CAUGHT_UP = 100  # slots one schedule makes after the desk was down; older ones are counted and left out
_JUST = timedelta(microseconds=1)
_BY = Actor.system(via="sweep")
log = structlog.get_logger("desk.schedules")


@dataclass(frozen=True)
class _Opening:
    """A slot about to become an obligation, and the matter it belongs to."""

    schedule: Schedule
    slot: Slot
    matter_id: int | None = None
    department_id: int | None = None


def days_of(schedule: Schedule) -> Days:
    """The working days a schedule counts in."""
    return CalendarDays(hours_of(schedule))


def add_schedules(article: Article, drafts: Sequence[dict[str, Any]], *, begins: datetime) -> list[Schedule]:
    """Write what recurs under an article; the first slot made is the first that opens from `begins` on."""
    schedules = []
    for draft in drafts:
        series = f"{article.regulation.code}/{article.number}/{draft['code']}"
        schedule = Schedule(article=article, series=series, opened_until=begins - _JUST, **draft)
        if article.is_active:
            first = next_slot(schedule.recurrence, schedule.opened_until, days_of(schedule))
            schedule.next_at = first.opens if first else None
        schedules.append(schedule)
    _place(schedules)
    return Schedule.objects.bulk_create(schedules)


def _place(schedules: Sequence[Schedule]) -> None:
    """Note whose department each is, as posts and departments now stand; two statements."""
    for places in ask("schedule.places"):
        found = places({(s.post_or_role, s.department_code) for s in schedules})
        for schedule in schedules:
            schedule.department_id = found.get((schedule.post_or_role, schedule.department_code))


def open_due(schedules: Sequence[Schedule], *, at: datetime) -> int:
    """Make every slot of these locked schedules that has opened by `at`, in the order they opened; returns how many.

    After the desk was down each missed slot is made once, late, the last MOST_CAUGHT_UP of a schedule; how many were
    left out is recorded. The number of statements does not grow with the schedules.
    """
    openings: list[_Opening] = []
    left_out: list[Draft] = []
    for schedule in schedules:
        found = _advance(schedule, at)
        openings += [_Opening(schedule, slot) for slot in found[-MOST_CAUGHT_UP:]]
        if older := found[:-MOST_CAUGHT_UP]:
            facts = {"count": len(older), "first": older[0].key, "last": older[-1].key}
            left_out.append(_about_schedule("schedule.slots_left_out", schedule, at, facts))
    if left_out:
        record_many(left_out)
    _place(schedules)
    made = _make(sorted(openings, key=lambda one: (one.slot.opens, one.schedule.pk)), at)
    Schedule.objects.bulk_update(schedules, ["department_id", "opened_until", "next_at"])
    return len(made)


def _advance(schedule: Schedule, at: datetime) -> list[Slot]:
    """The slots that have opened, in order; the schedule moves on past them, and stops where its article does."""
    rule, days, end = schedule.recurrence, days_of(schedule), schedule.article.effective_to
    until = at if end is None else min(at, end - _JUST)
    found = list(slots(rule, schedule.opened_until, until, days))
    following = next_slot(rule, at, days)
    schedule.opened_until = max(schedule.opened_until, at)
    schedule.next_at = following.opens if following and (end is None or following.opens < end) else None
    return found


def _make(openings: Sequence[_Opening], at: datetime) -> list[Obligation]:
    """The obligations of these slots, but for those their series has: an earlier version of the article made them."""
    if not openings:
        return []
    wanted = {one.schedule.series for one in openings}, {one.slot.key for one in openings}
    known = set(Obligation.objects.filter(series__in=wanted[0], slot__in=wanted[1]).values_list("series", "slot"))
    new = [one for one in openings if (one.schedule.series, one.slot.key) not in known]
    made = Obligation.objects.bulk_create(_obligation(one, at) for one in new)
    _record([_draft("obligation.opened", obligation, by=_BY, at=at) for obligation in made])
    return made


def _obligation(one: _Opening, at: datetime) -> Obligation:
    return Obligation(
        schedule=one.schedule,
        series=one.schedule.series,
        slot=one.slot.key,
        department_id=one.schedule.department_id or one.department_id,
        matter_id=one.matter_id,
        opens_at=one.slot.opens,
        opened_at=max(at, one.slot.opens),
        due_at=one.slot.due,
        next_at=one.slot.due,
    )


def open_counted(event: Event) -> None:
    """Make the obligations that come up because this counted thing ended; a rule that raises becomes an alarm and blocks nothing."""
    in_force = Article.objects.in_force(event.occurred_at)
    for schedule in Schedule.objects.filter(counts=event.code, article__in=in_force).select_related("article"):
        try:
            with transaction.atomic():
                _open_counted(schedule, event)
        except Exception as error:
            log.error("schedule failed", schedule=schedule.code, code=event.code, error=type(error).__name__)
            record_many([_failure(schedule, error, event.occurred_at)])


def _open_counted(schedule: Schedule, event: Event) -> None:
    rule = schedule.recurrence
    if isinstance(rule, AfterCount) and matches(rule, event.facts):
        series = f"{event.subject_kind}-{event.subject_id}"
        slot = slot_after(rule, event.facts["number"], series, event.occurred_at, days_of(schedule))
        _make([_Opening(schedule, slot, event.matter_id, event.department_id)], event.occurred_at)


def miss_due(obligations: Sequence[Obligation], *, at: datetime) -> int:
    """Note that these locked open obligations were not done by their due moment; returns how many."""
    for obligation in obligations:
        obligation.state, obligation.missed_at, obligation.next_at = Obligation.State.MISSED, at, None
    Obligation.objects.bulk_update(obligations, ["state", "missed_at", "next_at"])
    _record([_draft("obligation.missed", obligation, by=_BY, at=at, tell=obligation.schedule.tell) for obligation in obligations])
    return len(obligations)


@transaction.atomic
def finish_obligation(obligation: Obligation, *, by: Actor, at: datetime) -> Obligation:
    """Note that it was done; a second time changes nothing. Done late before any sweep saw it, it was missed all the same.

    Invalid while an app says that something of it is still to be done.
    """
    rows = Obligation.objects.select_for_update(of=("self",)).select_related("schedule__article", "done_by")
    obligation = rows.get(pk=obligation.pk)
    if obligation.state == Obligation.State.DONE:
        return obligation
    if undone := [sentence for hindrance in ask("obligation.hindrances") for sentence in hindrance(obligation)]:
        raise Invalid({"obligation": undone})
    if obligation.state == Obligation.State.OPEN and at > obligation.due_at:
        miss_due([obligation], at=at)
    obligation.state, obligation.done_at, obligation.next_at = Obligation.State.DONE, at, None
    obligation.done_by_id = by.id if by.kind == "member" else None
    obligation.save(update_fields=["state", "done_at", "next_at", "done_by"])
    _record([_draft("obligation.done", obligation, by=by, at=at)])
    return obligation


@transaction.atomic
def set_aside(row: Schedule | Obligation, error: Exception, *, until: datetime, at: datetime) -> None:
    """What raised is tried again later and alarms, once a day; the others go on."""
    waiting = type(row).objects.filter(pk=row.pk, next_at__isnull=False).update(next_at=until)
    schedule = row.schedule if isinstance(row, Obligation) else row
    alarms = Event.objects.filter(code="schedule.failed", subject_kind="schedule", subject_id=schedule.pk)
    if waiting and not alarms.filter(recorded_at__gt=Now() - timedelta(days=1)).exists():
        which = {"obligation": row.pk} if isinstance(row, Obligation) else {}
        record_many([_failure(schedule, error, at, **which)])


def _record(drafts: Sequence[Draft]) -> None:
    """Record events of obligations, and let the clocks hear of them if any limit is about obligations; one statement if none is."""
    events = record_many(drafts)
    codes = _codes(events)
    about = Q()
    for heard in ("starts_on", "stops_on", "cancels_on", "renews_on"):
        about |= Q((f"{heard}__overlap", codes))
    if Limit.objects.filter(about, about=Obligation.subject_kind).exists():
        for event in events:
            follow(event)


def _codes(events: Iterable[Event]) -> list[str]:
    return sorted({event.code for event in events})


def _draft(code: str, obligation: Obligation, *, by: Actor, at: datetime, **more: Any) -> Draft:
    schedule = obligation.schedule
    facts = _words(schedule) | {
        "slot": obligation.slot,
        "who": schedule.post_or_role,
        "opens_at": obligation.opens_at.isoformat(),
        "due_at": obligation.due_at.isoformat(),
        "opened_late": obligation.opened_at - obligation.opens_at > PROMPT,
        "late_seconds": max(0, round((at - obligation.due_at).total_seconds())),
    }
    return Draft(code, "obligation", obligation.pk, by, at, obligation.matter_id, obligation.department_id, facts | more)


def _about_schedule(code: str, schedule: Schedule, at: datetime, facts: dict[str, Any]) -> Draft:
    return Draft(code, "schedule", schedule.pk, _BY, at, None, schedule.department_id, _words(schedule) | facts)


def _failure(schedule: Schedule, error: Exception, at: datetime, **which: int) -> Draft:
    return _about_schedule("schedule.failed", schedule, at, {"error": type(error).__name__, **which})


def _words(schedule: Schedule) -> dict[str, Any]:
    return {
        "schedule": schedule.code,
        "name_zh": schedule.name_zh,
        "name_en": schedule.name_en,
        "article": schedule.article.number,
    }
