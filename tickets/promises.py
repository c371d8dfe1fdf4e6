"""What an intake would promise, and by when, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db.models import Q

from servicedesk.clocks.calendars.models import with_calendar
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.models import Limit
from servicedesk.clocks.rules import applies
from servicedesk.rulebook.models import Article, in_reader_language

log = structlog.get_logger("desk.intake")


@dataclass(frozen=True)
class Promise:
    """A limit that would start now; `due_at` is empty where nothing falls due, where no moment follows (`missing` says why, in the
    reader's language), where its rule fails, or where nothing measures it."""

    limit: Limit
    due_at: datetime | None = None
    earliest_at: datetime | None = None
    measured: bool = True
    missing: str = ""


def promises_for(facts: Mapping[str, str], at: datetime, *, by_hand: bool) -> list[Promise]:
    """The promises of a matter opened now with these facts, the next due first; one statement.

    `by_hand` is a telephone call that no exchange reported: its rings are promised, but nothing measures them.
    """
    subjects = Q(about="ticket", starts_on__contains=["ticket.opened"])
    if by_hand:
        subjects |= Q(about="call", starts_on__contains=["call.rang"])
    limits = with_calendar(Limit.objects.filter(subjects, article__in=Article.objects.in_force(at))).select_related("article__regulation")
    found = [_promise(limit, facts, at) for limit in limits if limit.about == "call" or applies(limit.conditions, facts)]
    return sorted(found, key=lambda promise: (promise.measured, promise.due_at is None, promise.due_at or at, promise.limit.pk))


def _promise(limit: Limit, facts: Mapping[str, str], at: datetime) -> Promise:
    if limit.about == "call":
        return Promise(limit, measured=False)
    try:
        window = limit.window_after(at, facts)
    except Exception as error:  # a broken rule must not keep a customer from being taken in
        log.error("promise cannot be computed", limit=limit.code, error=type(error).__name__)
        return Promise(limit)
    if isinstance(window, Undecided):
        return Promise(limit, missing=in_reader_language(window.reason.zh, window.reason.en))
    return Promise(limit, window.latest, window.earliest)


def answer_by(promises: list[Promise]) -> datetime | None:
    """By when the customer hears from us: the first promise that an answer keeps."""
    kept_by_reply = (promise.due_at for promise in promises if promise.due_at and "ticket.replied" in promise.limit.stops_on)
    return min(kept_by_reply, default=None)
