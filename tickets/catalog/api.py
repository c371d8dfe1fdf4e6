"""What was sold, over REST."""

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.catalog.access import entry_for, equipment_of, order_for, orders_of, product_for, products_of, sites_of
from tickets.catalog.actions import (
    NewLine,
    add_line,
    book_entry,
    enter_order,
    register_equipment,
    register_product,
    register_site,
    undo_entry,
)
from tickets.catalog.models import Equipment, LineEntry, Order, OrderLine, Product, Site
from tickets.catalog.named import customer_named, line_named, product_named, products_named, site_named
from tickets.catalog.queries import with_amounts
from tickets.catalog.serializers import (
    EquipmentInputSerializer,
    EquipmentSerializer,
    LineEntryInputSerializer,
    LineEntrySerializer,
    NewLineSerializer,
    OrderInputSerializer,
    OrderSerializer,
    ProductInputSerializer,
    ProductSerializer,
    SiteInputSerializer,
    SiteSerializer,
)


class ProductFilter(django_filters.FilterSet):
    """`search` finds a part of a material number or of a name."""

    material = django_filters.CharFilter(max_length=40)
    family = django_filters.CharFilter(max_length=60)
    active = django_filters.BooleanFilter()
    search = django_filters.CharFilter(method="by_name", max_length=120)

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(material__icontains=value) | Q(name_zh__icontains=value) | Q(name_en__icontains=value))


class OrderFilter(django_filters.FilterSet):
    """`search` finds a part of an order's number; `material` and `batch` are those of a line."""

    customer = django_filters.NumberFilter(field_name="customer_id", min_value=0, max_value=2**63 - 1)
    material = django_filters.CharFilter(method="by_line", max_length=40)
    batch = django_filters.CharFilter(method="by_line", max_length=60)
    search = django_filters.CharFilter(field_name="number", lookup_expr="icontains", max_length=40)

    def by_line(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        column = {"material": "product__material", "batch": "batch"}[name]
        return rows.filter(pk__in=OrderLine.objects.filter(**{column: value}).values("order"))


class EquipmentFilter(django_filters.FilterSet):
    serial = django_filters.CharFilter(max_length=60)
    material = django_filters.CharFilter("product__material", max_length=40)
    customer = django_filters.NumberFilter(field_name="customer_id", min_value=0, max_value=2**63 - 1)
    order = django_filters.CharFilter("line__order__number", max_length=40)


class SiteFilter(django_filters.FilterSet):
    customer = django_filters.NumberFilter(field_name="customer_id", min_value=0, max_value=2**63 - 1)


class ProductList(DeskView):
    resource = "products"
    queryset = Product.objects.none()
    serializer_class = ProductSerializer
    filterset_class = ProductFilter

    @extend_schema(responses=ProductSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what the company sells, the newest first."""
        return self.page(products_of(request.user))

    @extend_schema(request=ProductInputSerializer, responses={201: ProductSerializer})
    def post(self, request: Request) -> Response:
        """Register a product under its material number."""
        products_of(request.user, to="edit")
        product = register_product(**self.taken(ProductInputSerializer), by=self.actor, at=now())
        return self.created(self.shown(product), location=f"/api/v1/products/{product.pk}/")


class ProductOne(DeskView):
    resource = "products"
    serializer_class = ProductSerializer

    @extend_schema(responses=ProductSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One product."""
        return Response(self.shown(product_for(request.user, pk)))


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
    serializer_class = OrderSerializer

    @extend_schema(responses=OrderSerializer)
    def get(self, request: Request, number: str) -> Response:
        """One order with its lines; it has no ETag, since its version does not count what is booked on its lines."""
        return Response(_shown(self, order_for(request.user, number)))


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


class EquipmentList(DeskView):
    resource = "equipment"
    queryset = Equipment.objects.none()
    serializer_class = EquipmentSerializer
    filterset_class = EquipmentFilter

    @extend_schema(responses=EquipmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List equipment by serial number, the newest first."""
        return self.page(equipment_of(request.user))

    @extend_schema(request=EquipmentInputSerializer, responses={201: EquipmentSerializer})
    def post(self, request: Request) -> Response:
        """Register one piece by its serial number."""
        equipment_of(request.user, to="edit")
        given = self.taken(EquipmentInputSerializer)
        number, place, site = given.pop("order"), given.pop("line"), given.pop("site")
        given["product"] = product_named(given.pop("material"))
        given["customer"] = customer_named(request.user, given["customer"])
        given["site"] = site_named(request.user, site) if site else None
        given["line"] = line_named(request.user, number, place) if place else None
        equipment = register_equipment(**given, by=self.actor, at=now())
        return self.created(self.shown(equipment_of(request.user).get(pk=equipment.pk)))


class SiteList(DeskView):
    resource = "sites"
    queryset = Site.objects.none()
    serializer_class = SiteSerializer
    filterset_class = SiteFilter

    @extend_schema(responses=SiteSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the sites of customers, the newest first; addresses are not shown."""
        return self.page(sites_of(request.user))

    @extend_schema(request=SiteInputSerializer, responses={201: SiteSerializer})
    def post(self, request: Request) -> Response:
        """Register a site of a customer."""
        sites_of(request.user, to="edit")
        given = self.taken(SiteInputSerializer)
        customer = customer_named(request.user, given.pop("customer"))
        return self.created(self.shown(register_site(customer, **given, by=self.actor, at=now())))
