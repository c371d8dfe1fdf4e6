"""Giving an unfinished matter a reason and a new date."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.deferrals.models import LONGEST_DEFERRAL
from tickets.deferrals.queries import hours_of_department
from tickets.models import Deferral, Ticket
from tickets.typed import words_of


@transaction.atomic
def defer_ticket(
    ticket: Ticket, day: date, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Deferral:
    """Say why an open matter is not finished today, and on which later day it will be, at most 90 days ahead.

    It is due again at the end of that day in its department's calendar. A deferral that stood gives way to it. Invalid for another day
    and without a reason.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    at = max(at, ticket.updated_at)
    until, errors = _end_of(day, ticket.department_id, at)
    try:
        reason = words_of("reason", reason, 300)
    except Invalid as refusal:
        errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    for earlier in ticket.deferrals.filter(replaced_at=None):
        earlier.replaced_at = at
        earlier.save(update_fields=["replaced_at"])
        record("ticket.deferral_replaced", ticket, by=by, at=at, deferral_id=earlier.pk, day=earlier.day.isoformat())
    deferral = Deferral.objects.create(ticket=ticket, reason=reason, day=day, until=until, by=member, at=at)
    ticket.change(updated_at=at)
    facts = {"kind": ticket.kind, "severity": ticket.severity, "deferral_id": deferral.pk}
    record("ticket.deferred", ticket, by=by, at=at, day=day.isoformat(), until=until.isoformat(), reason=reason, **facts)
    return deferral


def _end_of(day: date, department_id: int, at: datetime) -> tuple[datetime, dict[str, list[str]]]:
    """When this day ends for the department, and what is wrong with choosing it."""
    hours = hours_of_department(department_id)
    today = hours.day_of(at)
    if not today < day <= today + LONGEST_DEFERRAL:
        fill = {"value": day.isoformat(), "days": LONGEST_DEFERRAL.days}
        return at, {"day": [_("%(value)s is not a later day within the next %(days)s days; choose another.") % fill]}
    until = hours.day_end(day)
    if until is None:
        return at, {"day": [_("Nobody works on %(value)s; choose a working day.") % {"value": day.isoformat()}]}
    return until, {}
