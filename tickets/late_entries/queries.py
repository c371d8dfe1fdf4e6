"""When something happened that is entered afterwards, and whether it may still be."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.journal.errors import Invalid
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import ruling_here
from tickets.late_entries.models import LateEntryRule
from tickets.models import Ticket
from tickets.typed import gathering, text_of

USUAL = timedelta(hours=24)  # where no article says otherwise
JUST_NOW = timedelta(minutes=1)  # a moment is typed to the minute


class Earlier(NamedTuple):
    """When it happened, and why it is entered only now."""

    at: datetime
    why: str


def window_for(ticket: Ticket, at: datetime) -> tuple[timedelta, str]:
    """How long afterwards something of this matter may be entered, and the number of the article that says so, if any does.

    The nearest scope's article rules; of those of one level the shortest.
    """
    ruling = ruling_here(LateEntryRule.objects.filter(article__in=Article.objects.in_force(at)), ticket.department_id)
    rule = min(ruling, key=lambda one: one.hours, default=None)
    return (timedelta(hours=rule.hours), rule.article.number) if rule else (USUAL, "")


def happened(ticket: Ticket, earlier: Earlier | None, *, at: datetime, since: datetime) -> tuple[datetime, dict[str, Any]]:
    """When it happened, entered at `at`, and what its event says of the delay: `at` itself and nothing unless it was `earlier`.

    Invalid for a moment ahead, before `since`, or longer ago than the window, and without a reason.
    """
    if earlier is None or JUST_NOW > at - earlier.at >= timedelta(0):
        return at, {}
    errors: dict[str, list[str]] = {}
    if fault := _fault(ticket, earlier.at, at, since):
        errors["given_at"] = [fault]
    why = ""
    with gathering(errors):
        why = text_of("why_late", earlier.why, LONGEST_REASON)
        if not why:
            raise Invalid({"why_late": [_("Missing; say why it is entered only now.")]})
    if errors:
        raise Invalid(errors)
    return earlier.at, {"why_late": why}


def _fault(ticket: Ticket, moment: datetime, at: datetime, since: datetime) -> str:
    """Why it cannot have happened then, or can no longer be entered; empty where it can."""
    fill: dict[str, Any] = {"value": _named(moment), "opened": _named(ticket.opened_at), "since": _named(since)}
    if moment > at:
        return _("%(value)s lies ahead; give the moment at which it happened.") % fill
    if moment < ticket.opened_at:
        return _("The matter was opened at %(opened)s; nothing happened in it at %(value)s.") % fill
    if moment < since:
        return _("The matter was changed at %(since)s; give a moment after that instead of %(value)s.") % fill
    window, article = window_for(ticket, at)
    if at - moment <= window:
        return ""
    fill |= {"first": _named(at - window), "hours": window // timedelta(hours=1), "article": article}
    if article:
        return _("%(value)s is too long ago: Art. %(article)s allows %(hours)s h, from %(first)s on.") % fill
    return _("%(value)s is too long ago: what is older than %(hours)s h is no longer entered, so from %(first)s on.") % fill


def _named(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
