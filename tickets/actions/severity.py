"""How grave a matter is."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from tickets.models import Ticket
from tickets.typed import words_of


@transaction.atomic
def reclassify_ticket(ticket: Ticket, severity: str, reason: str, *, by: Actor, at: datetime, expected: int | None = None) -> Ticket:
    """Give a matter that is not closed another severity; the clocks of the old one end and those of the new one begin.

    Invalid for a severity there is not, or the one it has.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    reason = words_of("reason", reason, 300)
    if severity not in Ticket.Severity:
        known = ", ".join(Ticket.Severity.values)
        raise Invalid({"severity": [_("“%(value)s” is no severity; use one of %(known)s.") % {"value": severity, "known": known}]})
    if severity == ticket.severity:
        name = ticket.get_severity_display()
        raise Invalid({"severity": [_("Its severity is “%(name)s” already; choose another.") % {"name": name}]})
    at, old = max(at, ticket.updated_at), ticket.severity
    ticket.change(severity=severity, updated_at=at)
    record("ticket.reclassified", ticket, by=by, at=at, severity=severity, old=old, reason=reason)
    return ticket
