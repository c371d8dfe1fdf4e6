"""Products, equipment and sites over REST."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.catalog.access import equipment_of, piece_for, product_for, products_of, site_for, sites_of
from tickets.catalog.actions import (
    change_equipment,
    change_product,
    change_site,
    register_equipment,
    register_product,
    register_site,
    retire,
    take_up_again,
)
from tickets.catalog.models import Equipment, Product, Site
from tickets.catalog.named import customer_named, line_named, product_named, site_named
from tickets.catalog.serializers import (
    EquipmentChangeSerializer,
    EquipmentInputSerializer,
    EquipmentSerializer,
    ProductChangeSerializer,
    ProductInputSerializer,
    ProductSerializer,
    RetirementInputSerializer,
    SiteChangeSerializer,
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
    tagged = True
    versioned = True
    serializer_class = ProductSerializer

    @extend_schema(responses=ProductSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One product."""
        product = product_for(request.user, pk)
        return tagged(request, self.shown(product), product.version)

    @extend_schema(request=ProductChangeSerializer, responses={200: ProductSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a product."""
        product = product_for(request.user, pk, to="edit")
        expected = expected_version(request, product.version)
        changed = change_product(product, self.taken(ProductChangeSerializer), by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)


class Retirement(DeskView):
    """Taking a thing out of use, and up again, for whoever `door` lets edit such things."""

    versioned = True
    door: ClassVar[Callable[..., Any]]

    def _opened(self, pk: int) -> Any:
        return type(self).door(self.request.user, pk, to="edit")

    def _retired(self, pk: int) -> Response:
        thing = self._opened(pk)
        expected, why = expected_version(self.request, thing.version), self.taken(RetirementInputSerializer)["why"]
        retire(thing, why, by=self.actor, at=now(), expected=expected)
        shown = self._opened(pk)
        return self.created(self.shown(shown), version=shown.version)

    def _taken_up(self, pk: int) -> Response:
        thing = self._opened(pk)
        take_up_again(thing, by=self.actor, at=now(), expected=expected_version(self.request, thing.version))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProductRetirement(Retirement):
    resource = "products"
    serializer_class = ProductSerializer

    door = staticmethod(product_for)

    @extend_schema(request=RetirementInputSerializer, responses={201: ProductSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Retire a product: nothing new is entered of it, what was sold stays."""
        return self._retired(pk)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it up again."""
        return self._taken_up(pk)


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


class EquipmentOne(DeskView):
    resource = "equipment"
    tagged = True
    versioned = True
    serializer_class = EquipmentSerializer

    @extend_schema(responses=EquipmentSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One piece."""
        piece = piece_for(request.user, pk)
        return tagged(request, self.shown(piece), piece.version)

    @extend_schema(request=EquipmentChangeSerializer, responses={200: EquipmentSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a piece, or note whose it is now and where it stands."""
        piece = piece_for(request.user, pk, to="edit")
        expected = expected_version(request, piece.version)
        given = self._given(self.taken(EquipmentChangeSerializer))
        change_equipment(piece, given, by=self.actor, at=now(), expected=expected)
        changed = piece_for(request.user, pk)
        return tagged(request, self.shown(changed), changed.version)

    def _given(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is named, found."""
        member = self.request.user
        if "material" in given:
            given["product"] = product_named(given.pop("material"))
        if "customer" in given:
            given["customer"] = customer_named(member, given["customer"])
        if given.get("site"):
            given["site"] = site_named(member, given["site"])
        number, place = given.pop("order", ""), given.pop("line", False)
        if place is not False:
            given["line"] = line_named(member, number, place) if place else None
        return given


class EquipmentRetirement(Retirement):
    resource = "equipment"
    serializer_class = EquipmentSerializer

    door = staticmethod(piece_for)

    @extend_schema(request=RetirementInputSerializer, responses={201: EquipmentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take a piece out of use; what was done about it stays."""
        return self._retired(pk)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Put it to use again."""
        return self._taken_up(pk)


class SiteOne(DeskView):
    resource = "sites"
    tagged = True
    versioned = True
    serializer_class = SiteSerializer

    @extend_schema(responses=SiteSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One site; its address is not shown."""
        site = site_for(request.user, pk)
        return tagged(request, self.shown(site), site.version)

    @extend_schema(request=SiteChangeSerializer, responses={200: SiteSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a site."""
        site = site_for(request.user, pk, to="edit")
        expected = expected_version(request, site.version)
        changed = change_site(site, self.taken(SiteChangeSerializer), by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)


class SiteRetirement(Retirement):
    resource = "sites"
    serializer_class = SiteSerializer

    door = staticmethod(site_for)

    @extend_schema(request=RetirementInputSerializer, responses={201: SiteSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Give a site up, at which no equipment in use stands any more."""
        return self._retired(pk)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it up again."""
        return self._taken_up(pk)
