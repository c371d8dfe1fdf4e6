"""Reads over clocks and the events about them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from servicedesk.clocks.calendars.models import OWN, with_calendar
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.checks import STILL_FAILED
from servicedesk.clocks.models import Clock, Limit
from servicedesk.clocks.worktime import ALWAYS, Calendar
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Scope, in_reader_language
from servicedesk.rulebook.scopes.queries import chain
from servicedesk.rulebook.scopes.rules import CORE, winners

# Most events concern no clock: what is asked first costs a tenth of reading clocks and limits with all they are folded by.
_CONCERNED = """
    select exists (select from clocks_clock where about = %(kind)s and about_id = %(pk)s),
        exists (select from clocks_limit where about = %(kind)s and (
            starts_on @> array[%(code)s]::varchar[] or renews_on @> array[%(code)s]::varchar[]
            or reopening -> 'on' @> to_jsonb(%(code)s::text) or %(changes)s and conditions <> '{}'))
"""


def concerned_by(event: Event, *, changes: bool) -> tuple[bool, bool]:
    """Whether the event's subject has clocks, and whether some limit, in force or not, may begin one by such an event.

    `changes`: it may change facts that limits have conditions on.
    """
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"kind": event.subject_kind, "pk": event.subject_id, "code": event.code, "changes": changes}
        cursor.execute(_CONCERNED, given)
        has_clocks, may_begin = cursor.fetchone()
    return has_clocks, may_begin


def failed_rules() -> QuerySet[Event]:
    """The `clock.failed` and `schedule.failed` events of the last day that nothing has mended since, newest first."""
    return Event.objects.filter(pk__in=RawSQL(STILL_FAILED, [])).order_by("-pk")


def undecided_starts(since: datetime) -> QuerySet[Event]:
    """The `clock.undecided` events recorded since then, newest first: starts for which no limit could be reckoned."""
    return Event.objects.filter(code="clock.undecided", recorded_at__gte=since).order_by("-pk")


def running_under(articles: Collection[int]) -> dict[int, int]:
    """How many clocks nobody has stopped yet, by the id of the article's version they were promised under."""
    counted = Clock.objects.open().filter(limit__article__in=articles).order_by().values_list("limit__article")
    return dict(counted.annotate(n=Count("pk")))


@dataclass(frozen=True)
class Nearest:
    """A limit that rules where a matter lies: by the scope of its level (empty for a pack that applies everywhere), over others.

    `calendar` is the code of the calendar its clocks count in there, `calendar_edition` that one's present edition.
    """

    rule: Limit
    scope: int | None
    over: tuple[Limit, ...]
    calendar: str
    calendar_edition: UUID | None

    @property
    def hours(self) -> Calendar:
        """The calendar its clocks count in; LookupError where nobody has one of this code."""
        return hours_of(self)

    @property
    def said(self) -> str:
        """Its bound in the reader's language, as it counts there."""
        return in_reader_language(self.rule.said_for(self.calendar, "zh"), self.rule.said_for(self.calendar, "en"))

    def as_json(self) -> dict[str, Any]:
        """What its clocks keep: the level, and which limits it outranks."""
        level = "core" if self.rule.article.regulation.code == CORE else "scope" if self.scope else "pack"
        over = [{"limit": one.pk, "regulation": one.article.regulation.code, "article": one.article.number} for one in self.over]
        return {"level": level, "scope": self.scope, "over": over}


@dataclass(frozen=True)
class _Speaking:
    """A limit as the rules of precedence see it: of the limits of one topic the nearest scope's rules."""

    limit: Limit
    attached: tuple[int, ...]

    @property
    def topic(self) -> tuple[str, str]:
        return self.limit.about, self.limit.code

    @property
    def regulation_code(self) -> str:
        return self.limit.article.regulation.code


def own_calendar(scopes: Sequence[int]) -> tuple[str, UUID | None]:
    """The calendar of the first of these scopes that has one, and its present edition; 24h where none has. One statement."""
    having = {row.pk: row for row in with_calendar(Scope.objects.filter(pk__in=scopes).exclude(calendar=""))}
    found: Any = next((having[pk] for pk in scopes if pk in having), None)
    return (found.calendar, found.calendar_edition) if found else (ALWAYS, None)


def nearest(limits: Collection[Any], department_id: int | None, project: str | None = None) -> list[Nearest]:
    """Of limits that came `with_scopes` and `with_calendar`, those that rule for a matter of this department and project.

    One statement where a scope decides which, another where one counts in its scope's calendar.
    """
    speaking = [_Speaking(limit, tuple(limit.attached)) for limit in limits]
    by_scope = any(limit.calendar == OWN for limit in limits)
    here = chain(department_id, project) if by_scope or any(one.attached for one in speaking) else ()
    own = own_calendar(here) if by_scope else (ALWAYS, None)
    found = []
    for ruling in winners(speaking, here).values():
        over = tuple(one.limit for one in ruling.outranked)
        for rule in ruling.rules:
            scope = next((pk for pk in here if pk in rule.attached), None)
            calendar = own if rule.limit.calendar == OWN else (rule.limit.calendar, rule.limit.calendar_edition)  # type: ignore[attr-defined]
            found.append(Nearest(rule.limit, scope, over, *calendar))
    return found
