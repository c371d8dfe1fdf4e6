"""Places, ledgers, levels, closed months and write-offs over REST."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from returns.stock.access import (
    close_for,
    closes_for,
    entries_of,
    entry_for,
    levels_for,
    place_for,
    places_of,
    require_to,
    write_off_for,
    write_offs_for,
)
from returns.stock.actions import (
    approve_write_off,
    ask_write_off,
    book,
    change_place,
    close_month,
    count_product,
    counter_entry,
    open_place,
    refuse_write_off,
)
from returns.stock.actions.places import item_of
from returns.stock.models import Condition, MonthClose, StockEntry, StockItem, StockLevel, StockPlace, WriteOff
from returns.stock.named import keeper_named, place_named
from returns.stock.queries import with_balance
from returns.stock.rights import PLAN
from returns.stock.rules import SIGNS, Movement
from returns.stock.serializers import (
    MonthCloseInputSerializer,
    MonthCloseSerializer,
    OneMonthCloseSerializer,
    StockEntryInputSerializer,
    StockEntrySerializer,
    StockItemChangeSerializer,
    StockItemSerializer,
    StockLevelSerializer,
    StockPlaceChangeSerializer,
    StockPlaceInputSerializer,
    StockPlaceSerializer,
    StockReasonSerializer,
    WriteOffInputSerializer,
    WriteOffSerializer,
)
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.access import require_right
from staff.queries import department_coded
from tickets.catalog.access import product_for
from tickets.catalog.named import product_named, products_named


class StockPlaceFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=StockPlace.Kind.choices)
    department = django_filters.CharFilter("department__code", max_length=50)
    active = django_filters.BooleanFilter()


class StockPlaceList(DeskView):
    resource = "stock"
    queryset = StockPlace.objects.none()
    serializer_class = StockPlaceSerializer
    filterset_class = StockPlaceFilter

    @extend_schema(responses=StockPlaceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the places whose stock you may see, the newest first."""
        return self.page(places_of(request.user))

    @extend_schema(request=StockPlaceInputSerializer, responses={201: StockPlaceSerializer})
    def post(self, request: Request) -> Response:
        """Open a place with stock."""
        require_right(request.user, PLAN)
        given = self.taken(StockPlaceInputSerializer)
        given |= {"department": department_coded(given["department"]), "keeper": keeper_named(given["keeper"])}
        place = open_place(given.pop("code"), given.pop("name_zh"), **given, by=self.actor, at=now())
        return self.created(self.shown(place), version=place.version, location=f"/api/v1/stock_places/{place.code}/")


class StockPlaceOne(DeskView):
    resource = "stock"
    tagged = True
    versioned = True
    serializer_class = StockPlaceSerializer

    @extend_schema(responses=StockPlaceSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One place; its ETag is the version that If-Match names."""
        place = place_for(request.user, code)
        return tagged(request, self.shown(place), place.version)

    @extend_schema(request=StockPlaceChangeSerializer, responses={200: StockPlaceSerializer})
    def patch(self, request: Request, code: str) -> Response:
        """Correct a place, or take it out of use."""
        place = place_for(request.user, code, to="plan")
        expected, given = expected_version(request, place.version), self.taken(StockPlaceChangeSerializer)
        if "keeper" in given:
            given["keeper"] = keeper_named(given["keeper"])
        changed = change_place(place, given, by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)


class StockPlaceCloses(DeskView):
    resource = "stock"
    versioned = True
    queryset = MonthClose.objects.none()
    serializer_class = MonthCloseSerializer

    @extend_schema(responses=MonthCloseSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List the closed months of a place, the last first."""
        return self.page(closes_for(request.user).filter(place=place_for(request.user, code)))

    @extend_schema(request=MonthCloseInputSerializer, responses={201: OneMonthCloseSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Close a month of its books, for good; If-Match names the place's version."""
        place = place_for(request.user, code, to="close")
        expected, month = expected_version(request, place.version), self.taken(MonthCloseInputSerializer)["month"]
        close = close_month(place, month, by=self.actor, at=now(), member=request.user, expected=expected)
        shown = self.shown(close_for(request.user, close.pk), OneMonthCloseSerializer)
        version = place_for(request.user, code).version
        return self.created(shown, version=version, location=f"/api/v1/month_closes/{close.pk}/")


class MonthCloseOne(DeskView):
    resource = "stock"
    serializer_class = OneMonthCloseSerializer

    @extend_schema(responses=OneMonthCloseSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One closed month with its sums, and whether what is stored agrees with them still."""
        return Response(self.shown(close_for(request.user, pk)))


class StockItemOne(DeskView):
    resource = "stock"
    tagged = True
    versioned = True
    serializer_class = StockItemSerializer

    @extend_schema(responses=StockItemSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """How the stock counts a product, by the product's id."""
        item = self._item(pk)
        return tagged(request, self.shown(item), item.version)

    @extend_schema(request=StockItemChangeSerializer, responses={200: StockItemSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Say in how many decimals of its unit a product is counted."""
        item = self._item(pk)
        require_right(request.user, PLAN)
        expected, decimals = expected_version(request, item.version), self.taken(StockItemChangeSerializer)["decimals"]
        changed = count_product(item.product, decimals, by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)

    def _item(self, pk: int) -> StockItem:
        product = product_for(self.request.user, pk)
        return StockItem.objects.select_related("product").filter(product=product).first() or item_of([product])[product.pk]


class StockEntryFilter(django_filters.FilterSet):
    place = django_filters.CharFilter("place__code", max_length=50)
    material = django_filters.CharFilter("product__material", max_length=40)
    batch = django_filters.CharFilter(max_length=60)
    kind = django_filters.MultipleChoiceFilter(choices=StockEntry.Kind.choices)
    condition = django_filters.MultipleChoiceFilter(choices=Condition.choices)
    about = django_filters.CharFilter(max_length=30)
    about_id = django_filters.NumberFilter(min_value=0, max_value=2**63 - 1)
    booked_after = MomentFilter("at", lookup_expr="gte")
    booked_before = MomentFilter("at", lookup_expr="lt")


class StockEntryList(DeskView):
    resource = "stock"
    queryset = StockEntry.objects.none()
    serializer_class = StockEntrySerializer
    filterset_class = StockEntryFilter

    @extend_schema(responses=StockEntrySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the entries of the ledgers you may see, the newest first, each with the balance after it."""
        return self.page(with_balance(entries_of(request.user)))

    @extend_schema(request=StockEntryInputSerializer, responses={201: StockEntrySerializer(many=True)})
    def post(self, request: Request) -> Response:
        """Book goods that came to a place, or that are sent out from it; all lines or none."""
        given = self.taken(StockEntryInputSerializer)
        place = place_named(request.user, given["place"])
        require_to(request.user, place, "book")
        kind, lines = given["kind"], given["lines"]
        products = products_named([line["material"] for line in lines])
        movements = [
            Movement(
                place,
                products[line["material"].strip()],
                line["condition"],
                line["quantity"] * SIGNS[kind],
                kind,
                batch=line["batch"],
                reference=given["reference"],
            )
            for line in lines
        ]
        entries = book(movements, by=self.actor, at=now(), member=request.user)
        rows = with_balance(entries_of(request.user)).filter(pk__in=[entry.pk for entry in entries]).order_by("n")
        return Response(StockEntrySerializer(rows, many=True, context=self.get_serializer_context()).data, status=201)


class StockEntryOne(DeskView):
    resource = "stock"
    serializer_class = StockEntrySerializer

    @extend_schema(responses=StockEntrySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One entry."""
        entry_for(request.user, pk)
        return Response(self.shown(with_balance(entries_of(request.user)).get(pk=pk)))


class StockEntryCounter(DeskView):
    resource = "stock"
    serializer_class = StockEntrySerializer

    @extend_schema(request=StockReasonSerializer, responses={201: StockEntrySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take an entry back by a counter-entry, once; what was booked for a slip or a requisition is corrected there."""
        entry = entry_for(request.user, pk, to="counter")
        counter = counter_entry(entry, self.taken(StockReasonSerializer)["reason"], by=self.actor, at=now(), member=request.user)
        shown = self.shown(with_balance(entries_of(request.user)).get(pk=counter.pk))
        return self.created(shown, location=f"/api/v1/stock_entries/{counter.pk}/")


class StockLevelFilter(django_filters.FilterSet):
    place = django_filters.CharFilter("place__code", max_length=50)
    material = django_filters.CharFilter("product__material", max_length=40)
    condition = django_filters.MultipleChoiceFilter(choices=Condition.choices)
    batch = django_filters.CharFilter(max_length=60)


class StockLevelList(DeskView):
    resource = "stock"
    queryset = StockLevel.objects.none()
    serializer_class = StockLevelSerializer
    filterset_class = StockLevelFilter

    @extend_schema(responses=StockLevelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what lies at the places you may see, by product, condition and batch."""
        return self.page(levels_for(request.user))


class WriteOffFilter(django_filters.FilterSet):
    place = django_filters.CharFilter("place__code", max_length=50)
    state = django_filters.MultipleChoiceFilter(choices=WriteOff.State.choices)


class WriteOffList(DeskView):
    resource = "stock"
    queryset = WriteOff.objects.none()
    serializer_class = WriteOffSerializer
    filterset_class = WriteOffFilter

    @extend_schema(responses=WriteOffSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the write-offs at the places you may see, the newest first."""
        return self.page(write_offs_for(request.user))

    @extend_schema(request=WriteOffInputSerializer, responses={201: WriteOffSerializer})
    def post(self, request: Request) -> Response:
        """Ask that goods be written off; somebody else decides."""
        given = self.taken(WriteOffInputSerializer)
        place = place_named(request.user, given.pop("place"))
        require_to(request.user, place, "write_off")
        product = product_named(given.pop("material"))
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user}
        row = ask_write_off(place, product, given.pop("quantity"), given.pop("reason"), **given, **how)
        shown = self.shown(write_off_for(request.user, row.pk))
        return self.created(shown, version=row.version, location=f"/api/v1/write_offs/{row.pk}/")


class WriteOffOne(DeskView):
    resource = "stock"
    tagged = True
    serializer_class = WriteOffSerializer

    @extend_schema(responses=WriteOffSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One write-off; its ETag is the version that If-Match names."""
        row = write_off_for(request.user, pk)
        return tagged(request, self.shown(row), row.version)


class _Decision(DeskView):
    resource = "stock"
    versioned = True
    serializer_class = WriteOffSerializer

    def opened(self, pk: int) -> tuple[WriteOff, dict[str, Any]]:
        row = write_off_for(self.request.user, pk, to="decide")
        expected = expected_version(self.request, row.version)
        return row, {"by": self.actor, "at": now(), "member": self.request.user, "expected": expected}

    def answered(self, pk: int) -> Response:
        row = write_off_for(self.request.user, pk)
        return self.created(self.shown(row), version=row.version)


class WriteOffApproval(_Decision):
    @extend_schema(request=None, responses={201: WriteOffSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Approve a write-off that somebody else asked for; it is booked."""
        row, how = self.opened(pk)
        approve_write_off(row, **how)
        return self.answered(pk)


class WriteOffRefusal(_Decision):
    @extend_schema(request=StockReasonSerializer, responses={201: WriteOffSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Refuse a write-off, saying why; the goods stay."""
        row, how = self.opened(pk)
        refuse_write_off(row, self.taken(StockReasonSerializer)["reason"], **how)
        return self.answered(pk)
