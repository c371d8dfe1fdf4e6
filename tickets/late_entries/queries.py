"""When something happened that is entered afterwards, and whether it may still be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.journal.errors import Invalid
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import chain, with_scopes
from servicedesk.rulebook.scopes.rules import winners
from tickets.late_entries.models import LateEntryRule
from tickets.models import Ticket
from tickets.typed import moment_words

USUAL = timedelta(hours=24)  # where no article says otherwise
JUST_NOW = timedelta(minutes=1)  # a moment is typed to the minute


class Earlier(NamedTuple):
    """When it happened, and why it is entered only now."""

    at: datetime
    why: str


@dataclass(frozen=True)
class _Speaking:
    rule: LateEntryRule
    attached: Collection[int]

    @property
    def topic(self) -> tuple[str, str]:
        return "late_entry", ""

    @property
    def regulation_code(self) -> str:
        return self.rule.article.regulation.code


def window_for(ticket: Ticket, at: datetime) -> tuple[timedelta, str]:
    """How long afterwards something of this matter may be entered, and the number of the article that says so, if any does.

    The nearest scope's article rules; of those of one level the shortest.
    """
    rows: Any = with_scopes(LateEntryRule.objects.filter(article__in=Article.objects.in_force(at)))
    speaking = [_Speaking(row, tuple(row.attached)) for row in rows.select_related("article__regulation").order_by("pk")]
    here = chain(ticket.department_id) if any(one.attached for one in speaking) else ()
    ruling = [one.rule for found in winners(speaking, here).values() for one in found.rules]
    rule = min(ruling, key=lambda one: one.hours, default=None)
    return (timedelta(hours=rule.hours), rule.article.number) if rule else (USUAL, "")


def happened(ticket: Ticket, earlier: Earlier | None, *, at: datetime, since: datetime) -> tuple[datetime, dict[str, str]]:
    """When it happened, entered at `at`, and what its event says of the delay: `at` itself and nothing unless it was `earlier`.

    Invalid for a moment ahead, before `since`, or longer ago than the window, and without a reason.
    """
    if earlier is None or JUST_NOW > at - earlier.at >= timedelta(0):
        return at, {}
    errors: dict[str, list[str]] = {}
    if fault := _fault(ticket, earlier.at, at, since):
        errors["given_at"] = [fault]
    why = earlier.why.strip()
    if not 0 < len(why) <= LONGEST_REASON or "\0" in why:
        words = _("Say why it is entered only now, in at most %(longest)s characters.")
        errors["why_late"] = [words % {"longest": LONGEST_REASON}]
    if errors:
        raise Invalid(errors)
    return earlier.at, {"why_late": why}


def _fault(ticket: Ticket, moment: datetime, at: datetime, since: datetime) -> str:
    value = {"value": moment_words(moment)}
    if moment > at:
        return _("%(value)s lies ahead; give the moment at which it happened.") % value
    if moment < ticket.opened_at:
        return _("The matter was opened at %(opened)s; it cannot have happened at %(value)s.") % value | {} if False else _opened(ticket, value)
    if moment < since:
        words = _("The matter was changed at %(since)s; it cannot have been solved before that, at %(value)s.")
        return words % value | {} if False else words % {**value, "since": moment_words(since)}
    return ""
