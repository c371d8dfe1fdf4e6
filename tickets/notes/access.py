"""Who may be mentioned in a matter: everybody who may see it."""

from django.db.models import Exists, Q, QuerySet

from staff.models import Member
from tickets.access import tickets_of
from tickets.custody.rights import ARBITRATE
from tickets.models import ContactSlip, Ticket


def may_see(member: Member, ticket: Ticket) -> bool:
    """Whether she may see the matter now; one statement, two where her rights are not read yet."""
    return tickets_of(member).filter(pk=ticket.pk).exists()


def those_who_see(ticket: Ticket) -> QuerySet[Member]:
    """The active members to offer where one is to be mentioned, by work number: its department and the one asked by an open slip,
    whoever answers or answered for it, reads everything, or has to arbitrate it now. Whoever is mentioned is looked at by `may_see`."""
    people = Q(pk__in=[ticket.owner_id, ticket.first_responder_id]) | Q(pk__in=ticket.custody.values("member"))
    asked = ContactSlip.objects.open().filter(ticket=ticket).values("to_department")
    places = Q(department_id=ticket.department_id) | Q(department_id__in=asked)
    disputed = Exists(ContactSlip.objects.filter(ticket=ticket, state=ContactSlip.State.DISPUTED))
    by_right = Q(posts__rights__contains=["desk.read_all"]) | Q(disputed, posts__rights__contains=[ARBITRATE])
    rows = Member.objects.active().filter(people | places | by_right)
    return rows.select_related("department").distinct().order_by("work_number")
