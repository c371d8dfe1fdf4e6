"""What places must have, and what they are short of, over REST."""

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from returns.shortages.access import need_for, needs_of, shortage_for, shortages_of
from returns.shortages.actions import drop_need, set_need
from returns.shortages.models import Shortage, StockNeed
from returns.shortages.serializers import ShortageSerializer, StockNeedChangeSerializer, StockNeedInputSerializer, StockNeedSerializer
from returns.stock.access import require_to
from returns.stock.named import place_named
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import WrongState
from tickets.catalog.named import product_named


class StockNeedFilter(django_filters.FilterSet):
    place = django_filters.CharFilter("place__code", max_length=50)
    material = django_filters.CharFilter("product__material", max_length=40)
    sort = django_filters.MultipleChoiceFilter(choices=StockNeed.Sort.choices)


class StockNeedList(DeskView):
    resource = "stock"
    queryset = StockNeed.objects.none()
    serializer_class = StockNeedSerializer
    filterset_class = StockNeedFilter

    @extend_schema(responses=StockNeedSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what the places you may see must have, the newest first."""
        return self.page(needs_of(request.user))

    @extend_schema(request=StockNeedInputSerializer, responses={201: StockNeedSerializer})
    def post(self, request: Request) -> Response:
        """Say how much of a product a place must have; one that must have it already is changed under its own address."""
        given = self.taken(StockNeedInputSerializer)
        place = place_named(request.user, given["place"])
        require_to(request.user, place, "plan")
        product = product_named(given["material"])
        if needs_of(request.user).filter(place=place, product=product).exists():
            raise WrongState("needed", ("not needed",))
        need = set_need(place, product, given["minimum"], sort=given["sort"], by=self.actor, at=now())
        return self.created(self.shown(need), version=need.version, location=f"/api/v1/stock_needs/{need.pk}/")


class StockNeedOne(DeskView):
    resource = "stock"
    tagged = True
    versioned = True
    serializer_class = StockNeedSerializer

    @extend_schema(responses=StockNeedSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One need; its ETag is the version that If-Match names."""
        need = need_for(request.user, pk)
        return tagged(request, self.shown(need), need.version)

    @extend_schema(request=StockNeedChangeSerializer, responses={200: StockNeedSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Change how much must be there, or as what."""
        need = need_for(request.user, pk, to="plan")
        expected, given = expected_version(request, need.version), self.taken(StockNeedChangeSerializer)
        minimum, sort = given.get("minimum", need.minimum), given.get("sort", need.sort)
        changed = set_need(need.place, need.product, minimum, sort=sort, by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """The place need not have it any more; a shortage of it ends."""
        need = need_for(request.user, pk, to="plan")
        drop_need(need, by=self.actor, at=now(), expected=expected_version(request, need.version))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ShortageFilter(django_filters.FilterSet):
    """`open` narrows to those that are not ended, or to those that are."""

    place = django_filters.CharFilter("need__place__code", max_length=50)
    material = django_filters.CharFilter("need__product__material", max_length=40)
    sort = django_filters.MultipleChoiceFilter("need__sort", choices=StockNeed.Sort.choices)
    open = django_filters.BooleanFilter(method="is_open")

    def is_open(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(ended_at__isnull=value)


class ShortageList(DeskView):
    resource = "stock"
    queryset = Shortage.objects.none()
    serializer_class = ShortageSerializer
    filterset_class = ShortageFilter

    @extend_schema(responses=ShortageSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what the places you may see are or were short of, the newest first."""
        return self.page(shortages_of(request.user))


class ShortageOne(DeskView):
    resource = "stock"
    serializer_class = ShortageSerializer

    @extend_schema(responses=ShortageSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One shortage."""
        return Response(self.shown(shortage_for(request.user, pk)))
