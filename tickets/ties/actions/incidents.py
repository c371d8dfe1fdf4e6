"""One matter that stands for many: declaring a mass incident, attaching matters to it, ending it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, Missing
from staff.models import Member
from tickets.models import Incident, Membership, Ticket
from tickets.ties.guards import lock_matters, running_incident
from tickets.typed import words_of


@transaction.atomic
def declare_incident(ticket: Ticket, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Incident:
    """Let an open matter stand for a mass incident; the whole desk is shown `words` until it is ended.

    Blocked where it stands for one already, or is attached to one.
    """
    ticket = lock_matters([ticket], expected)[ticket.pk]
    ticket.require(Ticket.Status.OPEN)
    _require_free(ticket)
    words = words_of("words", words, 200)
    at = max(at, ticket.updated_at)
    incident = Incident.objects.create(ticket=ticket, words=words, declared_by=member, declared_at=at)
    record("ticket.declared", ticket, by=by, at=at, words=words, incident_id=incident.pk)
    return incident


@transaction.atomic
def end_incident(ticket: Ticket, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Incident:
    """Take the incident this matter stands for from the desk; what was attached stays attached. Missing where it stands for none."""
    ticket = lock_matters([ticket], expected)[ticket.pk]
    incident = running_incident(ticket)
    if incident is None:
        raise Missing("incident")
    incident.ticket, incident.ended_by, incident.ended_at = ticket, member, max(at, ticket.updated_at, incident.declared_at)
    incident.save(update_fields=["ended_by", "ended_at"])
    record("ticket.incident_ended", ticket, by=by, at=incident.ended_at, incident_id=incident.pk)
    return incident


@transaction.atomic
def attach_ticket(
    ticket: Ticket, incident: Incident, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Membership:
    """Attach a matter to a running incident. Invalid for the incident's own; Blocked where it is attached already, or it has ended."""
    if ticket.pk == incident.ticket_id:
        raise Invalid({"incident": [_("%(number)s stands for this incident itself; attach others to it.") % {"number": ticket.number}]})
    rows = lock_matters([ticket, incident.ticket], expected)
    ticket, master = rows[ticket.pk], rows[incident.ticket_id]
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    current = running_incident(master)
    if current is None or current.pk != incident.pk:
        words = _("The incident of %(number)s has ended; look at the list of incidents again.") % {"number": master.number}
        raise Blocked(words, [master.number])
    _require_free(ticket)
    at = max(at, ticket.updated_at, current.declared_at)
    membership = Membership.objects.create(ticket=ticket, incident=current, by=member, at=at)
    record("ticket.joined", ticket, by=by, at=at, other=master.number, incident_id=current.pk)
    return membership


@transaction.atomic
def detach_ticket(ticket: Ticket, *, by: Actor, at: datetime, expected: int | None = None) -> None:
    """Take a matter from the incident it is attached to; Missing where it is attached to none."""
    ticket = lock_matters([ticket], expected)[ticket.pk]
    membership = Membership.objects.filter(ticket=ticket).select_related("incident__ticket").first()
    if membership is None:
        raise Missing("membership")
    number = membership.incident.ticket.number
    membership.delete()
    record("ticket.left", ticket, by=by, at=max(at, ticket.updated_at), other=number)


def _require_free(ticket: Ticket) -> None:
    fill = {"number": ticket.number}
    if running_incident(ticket):
        raise Blocked(_("%(number)s stands for an incident already; end that one first.") % fill, [ticket.number])
    known = Membership.objects.filter(ticket=ticket).select_related("incident__ticket").first()
    if known is not None:
        fill["master"] = known.incident.ticket.number
        raise Blocked(_("%(number)s is attached to the incident of %(master)s already; detach it first.") % fill, [fill["master"]])
