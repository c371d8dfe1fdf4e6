"""Doors of tickets: fetch for this member and this verb, or refuse."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right, visible
from staff.models import Member
from tickets.models import Call, Customer, Ticket

RIGHT_FOR = {"read": None, "reply": "ticket.work", "solve": "ticket.work", "close": "ticket.close"}


def tickets_of(member: Member) -> QuerySet[Ticket]:
    """The tickets she may see: her department's, those she owns, those she was first asked."""
    if member.has_right("desk.read_all"):
        return Ticket.objects.all()
    return Ticket.objects.filter(_part_in(member) | Q(department_id=member.department_id))


def _part_in(member: Member) -> Q:
    return Q(owner=member) | Q(first_responder=member)


def matters_of(member: Member) -> QuerySet:
    """Ids of the matters she has a part in, for other apps' scopes."""
    return Ticket.objects.filter(_part_in(member)).values("pk")


def ticket_for(member: Member, number: str, to: str = "read") -> Ticket:
    """The ticket, if she may see it (else Missing) and do this to it (else Forbidden)."""
    related = ("customer", "call", "department", "first_responder", "owner", "solution__by", "closure__by")
    ticket = tickets_of(member).select_related(*related).filter(number=number).first() if "\0" not in number else None
    if ticket is None:
        raise Missing("ticket")
    if right := RIGHT_FOR[to]:
        require_right(member, right)
    return ticket


def calls_of(member: Member) -> QuerySet[Call]:
    """The calls she may see."""
    return visible(Call.objects.all(), member)


def call_for(member: Member, pk: int) -> Call:
    """The call, if she may see it."""
    call = calls_of(member).select_related("customer", "answered_by").filter(pk=pk).first()
    if call is None:
        raise Missing("call")
    return call


def customers_of(member: Member) -> QuerySet[Customer]:
    """Customers are everybody's who may open tickets; the telephone stays masked."""
    require_right(member, "ticket.open")
    return Customer.objects.all()


def customer_for(member: Member, pk: int) -> Customer:
    """The customer, if there is one."""
    customer = customers_of(member).filter(pk=pk).first()
    if customer is None:
        raise Missing("customer")
    return customer
