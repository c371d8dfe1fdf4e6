"""Orders over REST, and what of the books a matter is about."""

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.catalog.access import entry_for, line_for, named_on, order_for, orders_of
from tickets.catalog.actions import (
    NewLine,
    add_line,
    book_entry,
    change_line,
    change_order,
    enter_order,
    name_sold,
    take_off_sold,
    undo_entry,
)
from tickets.catalog.models import LineEntry, Named, Order, OrderLine
from tickets.catalog.named import customer_named, line_named, product_named, products_named, sold_named
from tickets.catalog.queries import with_amounts
from tickets.catalog.serializers import (
    LineEntryInputSerializer,
    LineEntrySerializer,
    NamedCreatedSerializer,
    NamedInputSerializer,
    NamedSerializer,
    NewLineSerializer,
    OrderChangeSerializer,
    OrderInputSerializer,
    OrderLineChangeSerializer,
    OrderSerializer,
)


class OrderFilter(django_filters.FilterSet):
    """`search` finds a part of an order's number; `material` and `batch` are those of a line."""

    customer = django_filters.NumberFilter(field_name="customer_id", min_value=0, max_value=2**63 - 1)
    material = django_filters.CharFilter(method="by_line", max_length=40)
    batch = django_filters.CharFilter(method="by_line", max_length=60)
    search = django_filters.CharFilter(field_name="number", lookup_expr="icontains", max_length=40)

    def by_line(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        column = {"material": "product__material", "batch": "batch"}[name]
        return rows.filter(pk__in=OrderLine.objects.filter(**{column: value}).values("order"))


def _with_lines(rows: QuerySet[Order]) -> QuerySet[Order]:
    lines = with_amounts(OrderLine.objects.select_related("product")).order_by("place")
    return rows.prefetch_related(Prefetch("lines", lines))


class OrderList(DeskView):
    resource = "orders"
    queryset = Order.objects.none()
    serializer_class = OrderSerializer
    filterset_class = OrderFilter

    @extend_schema(responses=OrderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List orders with their lines, the newest first."""
        return self.page(_with_lines(orders_of(request.user)))

    @extend_schema(request=OrderInputSerializer, responses={201: OrderSerializer})
    def post(self, request: Request) -> Response:
        """Enter an order with its lines."""
        orders_of(request.user, to="edit")
        given = self.taken(OrderInputSerializer)
        lines = given.pop("lines")
        products = products_named((line["material"] for line in lines), "lines")
        entered = [NewLine(products[line.pop("material").strip()], **line) for line in lines]
        customer = customer_named(request.user, given.pop("customer"))
        number = given.pop("number")
        order = enter_order(number, customer, entered, **given, by=self.actor, at=now(), member=request.user)
        return self.created(_shown(self, order), location=f"/api/v1/orders/{order.number}/")


def _shown(view: DeskView, order: Order) -> dict:
    return view.shown(_with_lines(orders_of(view.request.user)).get(pk=order.pk), OrderSerializer)


class OrderOne(DeskView):
    resource = "orders"
    versioned = True
    serializer_class = OrderSerializer

    @extend_schema(responses=OrderSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One order with its lines; it has no ETag, since its version does not count what is booked on its lines."""
        return Response(_shown(self, order_for(request.user, number)))

    @extend_schema(request=OrderChangeSerializer, responses={200: OrderSerializer})
    def patch(self, request: Request, number: str) -> Response:
        """Correct an order; another customer only as long as nothing of it was booked."""
        order = order_for(request.user, number, to="edit")
        expected, given = expected_version(request, order.version), self.taken(OrderChangeSerializer)
        if "customer" in given:
            given["customer"] = customer_named(request.user, given["customer"])
        change_order(order, given, by=self.actor, at=now(), expected=expected)
        return Response(_shown(self, order))


class OrderLines(DeskView):
    resource = "orders"
    serializer_class = OrderSerializer

    @extend_schema(request=NewLineSerializer, responses={201: OrderSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Add a line at the end of an order; answers the order."""
        order = order_for(request.user, number, to="edit")
        given = self.taken(NewLineSerializer)
        add_line(order, NewLine(product_named(given.pop("material")), **given), by=self.actor, at=now())
        return self.created(_shown(self, order))


class OrderLineOne(DeskView):
    resource = "orders"
    versioned = True
    serializer_class = OrderSerializer

    @extend_schema(request=OrderLineChangeSerializer, responses={200: OrderSerializer})
    def patch(self, request: Request, number: str, pk: int) -> Response:
        """Correct a line by its place; If-Match names the order's version, which counts it. Answers the order."""
        line = line_for(request.user, number, pk, to="edit")
        order = order_for(request.user, number)
        expected = expected_version(request, order.version)
        change_line(line, self.taken(OrderLineChangeSerializer), by=self.actor, at=now(), expected=expected)
        return Response(_shown(self, order))


class OrderEntries(DeskView):
    resource = "orders"
    queryset = LineEntry.objects.none()
    serializer_class = LineEntrySerializer

    @extend_schema(responses=LineEntrySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what was delivered of an order and what came back, the newest first."""
        order = order_for(request.user, number)
        return self.page(LineEntry.objects.filter(line__order=order).select_related("line", "by"))

    @extend_schema(request=LineEntryInputSerializer, responses={201: LineEntrySerializer})
    def post(self, request: Request, number: str) -> Response:
        """Book a delivery or a return of a line; more than was delivered cannot come back."""
        order = order_for(request.user, number, to="edit")
        given = self.taken(LineEntryInputSerializer)
        line = line_named(request.user, order.number, given.pop("line"))
        return self.created(self.shown(book_entry(line, **given, by=self.actor, at=now(), member=request.user)))


class OrderEntryUndoing(DeskView):
    resource = "orders"
    serializer_class = LineEntrySerializer

    @extend_schema(request=None, responses={201: LineEntrySerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Take a booking back by a counter-entry; both stay."""
        entry = entry_for(request.user, number, pk, to="edit")
        return self.created(self.shown(undo_entry(entry, by=self.actor, at=now(), member=request.user)))


class TicketSold(DeskView):
    resource = "tickets"
    versioned = True
    queryset = Named.objects.none()
    serializer_class = NamedSerializer
    order = "id"

    @extend_schema(responses=NamedSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the orders and the equipment a matter is about."""
        ticket = ticket_for(request.user, number)
        return self.page(Named.objects.filter(ticket=ticket).select_related("order", "equipment", "by"))

    @extend_schema(request=NamedInputSerializer, responses={201: NamedCreatedSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Name an order or a piece of equipment this matter is about."""
        ticket = ticket_for(request.user, number, to="name_sold")
        expected = expected_version(request, ticket.version)
        sold = sold_named(request.user, self.taken(NamedInputSerializer)["sold"])
        named = name_sold(ticket, sold, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(named, NamedCreatedSerializer), version=ticket.version)


class TicketSoldOne(DeskView):
    resource = "tickets"
    versioned = True

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str, pk: int) -> Response:
        """Note that the matter is not about this after all."""
        ticket = ticket_for(request.user, number, to="name_sold")
        expected = expected_version(request, ticket.version)
        take_off_sold(named_on(ticket, pk), by=self.actor, at=now(), expected=expected)
        return Response(status=status.HTTP_204_NO_CONTENT)
