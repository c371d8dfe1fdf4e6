"""Reads about customers: their page, and who is probably the same as whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import BigIntegerField, Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.access import calls_of, tickets_of
from tickets.catalog.access import orders_of
from tickets.customers.models import Consent, Contact, Customer, CustomerQuerySet
from tickets.models import Call, Order, Ticket, Visit
from tickets.queries import clocks_by_matter, rows_of
from tickets.visits.access import visits_of
from tickets.worklist import Row

RECENT = timedelta(days=90)
SHOWN = 20
MOST = 200  # where more is asked for
WHYS = ("same_number", "contacts_number", "same_name")


class Beside(Protocol):
    """What the apps above list of a customer: its number, a title, its state in words, and the address of its page."""

    number: str
    title: str
    state: str
    address: str


@dataclass
class CustomerPage:
    """Everything a customer's page shows; matters and calls are those its reader may see."""

    customer: Customer
    open: list[Row]
    past: list[Row]
    contacts: list[Contact]
    consents: list[Consent]
    calls: list[Call]
    events: list[Event]
    twins: list["Customer"]
    recent_calls: int
    kept: int
    missed: int
    counts: dict[str, int]  # how many there are of what is listed, shown or not
    orders: list[Order]
    visits: list[Visit]
    beside: list[Beside]

    @property
    def more(self) -> bool:
        """Whether there is more than is listed."""
        listed = {name: len(getattr(self, name)) for name in ("open", "past", "calls", "orders", "visits", "beside")}
        return any(self.counts[name] > shown for name, shown in listed.items())

    @property
    def rate(self) -> float | None:
        """Percent of the decided promises that were kept; None where none was decided."""
        decided = self.kept + self.missed
        return self.kept * 100 / decided if decided else None


def customer_page(member: Member, customer: Customer, at: datetime, most: int = SHOWN) -> CustomerPage:
    """A customer's page with the newest `most` of each list, in a fixed number of statements; one more for a list that is longer."""
    matters = tickets_of(member).filter(customer=customer).select_related("owner", "customer")
    running, opened = _newest(matters.filter(status=Ticket.Status.OPEN).order_by("-opened_at", "-pk"), most)
    past, ended = _newest(matters.exclude(status=Ticket.Status.OPEN).order_by("-opened_at", "-pk"), most)
    orders, ordered = _newest(orders_of(member).filter(customer=customer).order_by("-pk"), most)
    visits, visited = _newest(visits_of(member).filter(customer=customer).order_by("-pk"), most)
    others = [found(customer, member, most) for found in ask("customer.beside")]
    clocks = clocks_by_matter(running)
    calls = calls_of(member).filter(customer=customer).select_related("answered_by")
    called = calls.aggregate(recent=Count("pk", filter=Q(created_at__gte=at - RECENT)), all=Count("pk"))
    outcome = Clock.objects.filter(matter_id__in=matters.values("pk")).aggregate(
        kept=Count("pk", filter=Q(state=Clock.State.MET)),
        missed=Count("pk", filter=Q(state__in=[Clock.State.MISSED, Clock.State.BREACHED])),
    )
    return CustomerPage(
        customer=customer,
        open=rows_of(running, clocks, at),
        past=rows_of(past, {}, at),
        contacts=list(customer.contacts.order_by("pk")),
        consents=list(customer.consents.select_related("noted_by").order_by("-pk")),
        calls=list(calls.order_by("-created_at", "-pk")[:most]),
        events=list(Event.objects.filter(subject_kind=Customer.subject_kind, subject_id=customer.pk).order_by("-pk")[:SHOWN]),
        twins=twins_of(customer),
        recent_calls=called["recent"],
        orders=orders,
        visits=visits,
        beside=[row for rows, _count in others for row in rows],
        counts={
            "open": opened,
            "past": ended,
            "calls": called["all"],
            "orders": ordered,
            "visits": visited,
            "beside": sum(count for _rows, count in others),
        },
        **outcome,
    )


def _newest(rows: QuerySet[Any], most: int) -> tuple[list[Any], int]:
    """The first `most` of these rows, and how many there are."""
    found = list(rows[: most + 1])
    return found[:most], len(found) if len(found) <= most else rows.count()


def _same_name(name_key: Any, place: Any, pk: Any) -> CustomerQuerySet:
    """Standing customers but this one with the same name, and the same address or none."""
    estate, building, room = place
    here = Q(estate=estate, building=building, room=room) | Q(estate="", building="", room="")
    return Customer.objects.standing().filter(here, name_key=name_key).exclude(pk=pk)


def twins_of(customer: Customer) -> list[Customer]:
    """Customers who are probably the same as this one: by number, a contact's included, or by name and address; ten at most."""
    if customer.merged_into_id:
        return []
    numbers = {customer.phone, *customer.contacts.values_list("phone", flat=True)} - {""}
    by_contact = Contact.objects.filter(phone__in=numbers).values("customer_id")
    named = _same_name(customer.name_key, (customer.estate, customer.building, customer.room), customer.pk).values("pk")
    wanted = Q(phone__in=numbers) | Q(pk__in=by_contact) | Q(pk__in=named)
    return list(Customer.objects.standing().filter(wanted).exclude(pk=customer.pk).order_by("pk")[:10])


def duplicates(rows: CustomerQuerySet) -> QuerySet[Any]:
    """Of these customers the standing ones that have an older likely twin, each with its id as `twin_id`, and `why`."""
    older = Customer.objects.standing().filter(pk__lt=OuterRef("pk"))
    place = [OuterRef(part) for part in ("estate", "building", "room")]
    unplaced = Q(estate="", building="", room="")
    by_number = older.filter(phone=OuterRef("phone")).exclude(phone="").order_by("pk")
    contacts = Contact.objects.filter(phone=OuterRef("phone"), customer__merged_into__isnull=True).exclude(customer=OuterRef("pk"))
    by_contact = contacts.exclude(phone="").order_by("customer_id")
    here = unplaced | Q(estate=place[0], building=place[1], room=place[2])
    by_name = older.filter(here, name_key=OuterRef("name_key")).order_by("pk")
    found = rows.standing().annotate(
        by_number=Subquery(by_number.values("pk")[:1], output_field=BigIntegerField()),
        by_contact=Subquery(by_contact.values("customer_id")[:1], output_field=BigIntegerField()),
        by_name=Subquery(by_name.values("pk")[:1], output_field=BigIntegerField()),
    )
    whys = [When(**{f"{column}__isnull": False}, then=Value(why)) for column, why in zip(_COLUMNS, WHYS, strict=True)]
    ids = [When(**{f"{column}__isnull": False}, then=F(column)) for column in _COLUMNS]
    found = found.annotate(why=Case(*whys, output_field=CharField()), twin_id=Case(*ids, output_field=BigIntegerField()))
    return found.filter(twin_id__isnull=False)


_COLUMNS = ("by_number", "by_contact", "by_name")


def with_twins(rows: list[Any]) -> list[tuple[Any, Customer]]:
    """Each of these found duplicates with its twin; one statement."""
    twins = Customer.objects.in_bulk([row.twin_id for row in rows])
    return [(row, twins[row.twin_id]) for row in rows]
