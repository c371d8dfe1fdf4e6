"""What an intake would promise, and by when, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db.models import Q

from servicedesk.clocks.calendars.models import with_calendar
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Limit
from servicedesk.clocks.queries import Nearest, nearest
from servicedesk.clocks.rules import applies
from servicedesk.rulebook.models import Article, in_reader_language
from servicedesk.rulebook.scopes.queries import with_scopes

log = structlog.get_logger("desk.intake")


@dataclass(frozen=True)
class Promise:
    """A limit that would start now; `said` is its bound in the reader's language, as it would count.

    `due_at` is empty where nothing falls due, where no moment follows (`missing` says why, in the reader's language), where its rule
    fails, or where nothing measures it.
    """

    limit: Limit
    said: str
    due_at: datetime | None = None
    earliest_at: datetime | None = None
    measured: bool = True
    missing: str = ""


def promises_for(facts: Mapping[str, str], at: datetime, *, by_hand: bool, department_id: int | None = None) -> list[Promise]:
    """The promises of a matter of this department opened now with these facts, the next due first; one statement, two or three with scopes.

    `by_hand` is a telephone call that no exchange reported: its rings are promised, but nothing measures them.
    """
    subjects = Q(about="ticket", starts_on__contains=["ticket.opened"])
    if by_hand:
        subjects |= Q(about="call", starts_on__contains=["call.rang"])
    limits = with_scopes(with_calendar(Limit.objects.filter(subjects, article__in=Article.objects.in_force(at))))
    holding = [limit for limit in limits.select_related("article__regulation") if limit.about == "call" or applies(limit.conditions, facts)]
    found = [_promise(ruling, facts, at) for ruling in nearest(holding, department_id, facts.get("project"))]
    return sorted(found, key=lambda promise: (promise.measured, promise.due_at is None, promise.due_at or at, promise.limit.pk))


def _promise(ruling: Nearest, facts: Mapping[str, str], at: datetime) -> Promise:
    limit, said = ruling.rule, ruling.said
    if limit.about == "call":
        return Promise(limit, said, measured=False)
    try:
        window = limit.window_after(at, facts, ruling.hours)
    except Exception as error:  # a broken rule must not keep a customer from being taken in
        log.error("promise cannot be computed", limit=limit.code, error=type(error).__name__)
        return Promise(limit, said)
    if isinstance(window, Undecided):
        return Promise(limit, said, missing=in_reader_language(window.reason.zh, window.reason.en))
    return Promise(limit, said, window.latest, window.earliest)


def answer_by(promises: list[Promise]) -> datetime | None:
    """By when the customer hears from us: the first promise that an answer keeps."""
    kept_by_reply = (promise.due_at for promise in promises if promise.due_at and "ticket.replied" in promise.limit.kept_by)
    return min(kept_by_reply, default=None)
