"""Moving what runs: other hours of its calendar, another version of its article, a suspension."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from servicedesk.clocks.actions.drafts import moved
from servicedesk.clocks.actions.folding import folded_again, save, withdraw_breaches, write
from servicedesk.clocks.calendars.models import OWN
from servicedesk.clocks.models import Clock
from servicedesk.clocks.queries import own_calendar
from servicedesk.clocks.suspensions.models import Suspension, pauses_of
from servicedesk.journal.actions import Draft, reason_given, record, record_many
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import WrongState
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import chain

RUNNING = (Clock.State.RUNNING, Clock.State.PAUSED)  # a clock that is late keeps what it was promised


def move_clocks(code: str, *, by: Actor, at: datetime) -> int:
    """Reckon the running clocks of a calendar again, now that it has other hours; returns how many moved.

    A clock that is overdue, kept or late keeps what it was promised. The number of statements does not grow with the clocks.
    """
    return _settle(_running(Q(calendar=code)), at=at, by=by, afresh=True, calendar=code)


@transaction.atomic
def adopt_version(article: Article, *, reason: str, by: Actor, at: datetime) -> int:
    """Move the running clocks of earlier versions of an article to this one, in force; returns how many it took over.

    They count from their own start. A clock whose promise this version does not have stays with the version it was made under.
    WrongState where it is not in force, Invalid without a reason of at most LONGEST_REASON characters.
    """
    reason = reason_given(reason)
    if not Article.objects.in_force(at).filter(pk=article.pk).exists():
        raise WrongState("not_in_force", ["in_force"])
    limits = {limit.code: limit for limit in article.limits.all()}
    running = _running(under_earlier_versions(article))
    for clock in running:
        old, clock.limit = clock.limit.calendar, limits[clock.limit.code]
        if clock.limit.calendar != old:
            clock.calendar = _home(clock) if clock.limit.calendar == OWN else clock.limit.calendar
    fitting = [found.clock for found in folded_again(running, afresh=True) if not found.gone]  # its conditions hold for these
    _settle(fitting, at=at, by=by, afresh=True, version=article.version)
    facts = {"article": article.number, "version": article.version, "reason": reason, "moved": len(fitting)}
    record("article.adopted", article.regulation, by=by, at=at, **facts)
    return len(fitting)


def _home(clock: Clock) -> str:
    """The calendar of the nearest scope of what it is on; two statements."""
    return own_calendar(chain(clock.department_id, clock.started_by.facts.get("project")))[0]


def under_earlier_versions(article: Article) -> Q:
    """The clocks made under an earlier version of an article, of promises that this one has too."""
    codes = [limit.code for limit in article.limits.all()]
    same = Q(limit__article__regulation=article.regulation_id, limit__article__number=article.number, limit__code__in=codes)
    return same & Q(limit__article__version__lt=article.version)


def suspend_clocks(suspension: Suspension, *, by: Actor, at: datetime) -> int:
    """Give the clocks of a suspension its stretch, or its new end where they have it; take it away where it is granted no
    longer. Returns how many moved; the number of statements does not grow with the clocks.

    Minimum waits run on. What was late only because of the time now granted is corrected, also where it has stopped; what has
    stopped keeps what it was granted when the suspension ends before its time.
    """
    whose = Q(department_id__in=suspension.departments) | Q(suspended__contains=[[suspension.pk]]) if suspension.departments else Q()
    late = Q(state=Clock.State.MISSED, stopped_at__gt=suspension.begins_at, started_at__lt=suspension.ends_at)
    concerned = Q(stopped_at__isnull=True)
    if suspension.state == Suspension.State.APPROVED:
        concerned |= late
    touched = []
    for clock in _locked(Q(concerned, whose, due_at__isnull=False)):
        old = [one for one in clock.suspended if one[2] == suspension.pk]
        new = _stretches(suspension, clock, had=bool(old))
        if pauses_of(old) != pauses_of(new):
            clock.suspended = [*(one for one in clock.suspended if one[2] != suspension.pk), *new]
            touched.append(clock)
    return _settle(touched, at=at, by=by, suspension=suspension.pk)


def _stretches(suspension: Suspension, clock: Clock, *, had: bool) -> list[list[Any]]:
    if not suspension.is_granted or not (had or clock.started_at < suspension.ends_at):
        return []
    return [[suspension.begins_at.isoformat(), suspension.ends_at.isoformat(), suspension.pk]]


def _locked(which: Q) -> list[Clock]:
    rows = Clock.objects.filter(which).to_fold().select_related("started_by")
    return list(rows.select_for_update(of=("self",)).order_by("id"))


def _running(which: Q) -> list[Clock]:
    return _locked(which & Q(state__in=RUNNING))


def _settle(clocks: Collection[Clock], *, at: datetime, by: Actor, afresh: bool = False, **why: Any) -> int:
    """Fold these clocks again, save them, and record each whose moments moved; `afresh` with their windows reckoned anew.

    Invalid where a calendar no longer has an answer.
    """
    old = {clock.pk: (clock.earliest_at, clock.due_at, clock.provisional) for clock in clocks}
    drafts: list[Draft] = []
    for found in withdraw_breaches(folded_again(list(clocks), afresh=afresh), at=at, **why):
        write(found, found.rows, at=at)
        clock = found.clock
        if (clock.earliest_at, clock.due_at, clock.provisional) != old[clock.pk]:
            drafts.append(moved(clock, old[clock.pk][:2], at=at, by=by, **why))
    if clocks:
        save(list(clocks), "limit", "calendar", "suspended")
    if drafts:
        record_many(drafts)
    return len(drafts)
