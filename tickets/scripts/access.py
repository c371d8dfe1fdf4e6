"""Doors of phrases and check lists: of a regulation in force, as the rulebook is everybody's."""

from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from servicedesk.rulebook.scopes.queries import holding_here
from tickets.models import Ticket
from tickets.rules import row_id
from tickets.scripts.models import CheckList, Phrase
from tickets.scripts.queries import check_lists_in_force, phrases_in_force

Row = TypeVar("Row", Phrase, CheckList)


def phrase_in(ticket: Ticket, pk: int, at: datetime) -> Phrase:
    """A phrase of an article in force, or one that was in force when the matter was taken in; else Missing."""
    return _one(ticket, phrases_in_force(at).filter(pk=pk), phrases_in_force(ticket.opened_at).filter(pk=pk))


def phrase_named(ticket: Ticket, wanted: str | int, at: datetime) -> Phrase:
    """The phrase a form or a request names. Invalid for one that is not in force."""
    try:
        return phrase_in(ticket, row_id(str(wanted)), at)
    except Missing:
        raise Invalid({"phrase": [_("There is no phrase “%(value)s” in force.") % {"value": str(wanted)[:20]}]}) from None


def check_list_in(ticket: Ticket, pk: int, at: datetime) -> CheckList:
    """A check list, likewise."""
    return _one(ticket, check_lists_in_force(at).filter(pk=pk), check_lists_in_force(ticket.opened_at).filter(pk=pk))


def _one(ticket: Ticket, *kept: "QuerySet[Row]") -> Row:
    """The first that applies where the matter is; Missing where none does."""
    for rows in kept:
        for row in holding_here(rows, ticket.department_id):
            return row
    raise Missing("script")
