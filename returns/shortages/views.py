"""What places are short of, as pages."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.shortages.access import shortage_for, shortages_of
from returns.shortages.models import Shortage, StockNeed
from returns.stock.models import StockLevel
from returns.stock.rules import GOOD
from tickets.catalog.models import QUANTITY
from tickets.catalog.queries import amount
from tickets.spreadsheets import csv_file

PAGE = 50


@login_required
@require_safe
def shortages(request: HttpRequest) -> HttpResponse:
    """What places are short of now, or with `all` what they ever were, the longest first; `format=csv` brings it as a file."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in StockNeed.Sort.values else ""
    ever = request.GET.get("all") == "yes"
    rows = _with_there(shortages_of(request.user))
    rows = rows if ever else rows.filter(ended_at=None)
    rows = rows.filter(need__sort=sort) if sort else rows
    rows = rows.order_by("-pk" if ever else "began_at", "pk")
    if request.GET.get("format") == "csv":
        return _file(rows)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sorts": [("", _("All")), *StockNeed.Sort.choices],
        "sort": sort,
        "ever": ever,
        "query": urlencode({name: value for name, value in (("sort", sort), ("all", "yes" if ever else "")) if value}),
    }
    return render(request, "returns/shortages.html", context)


def _with_there(rows: QuerySet[Shortage]) -> QuerySet[Shortage]:
    """With `now_there`: how much lies there in good condition by now."""
    good = StockLevel.objects.filter(place=OuterRef("need__place"), product=OuterRef("need__product"), condition=GOOD).order_by()
    total = Subquery(good.values("place").annotate(total=Sum("quantity")).values("total"))
    return rows.annotate(now_there=Coalesce(total, Value(0), output_field=DecimalField(**QUANTITY)))


def _file(rows: QuerySet[Shortage]) -> HttpResponse:
    head = [_("Place"), _("Material number"), _("Product"), _("Kind"), _("There now"), _("At least"), _("Short since"), _("Refilled")]
    lines = (
        [
            one.need.place.name,
            one.need.product.material,
            one.need.product.name,
            str(StockNeed.Sort(one.need.sort).label),
            amount(one.now_there),  # type: ignore[attr-defined]
            amount(one.need.minimum),
            _at(one.began_at),
            _at(one.ended_at) if one.ended_at else "",
        ]
        for one in rows.iterator(chunk_size=1000)
    )
    return csv_file("shortages", head, lines)


def _at(moment: object) -> str:
    return f"{timezone.localtime(moment, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]


@login_required
@require_safe
def shortage(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to the place that is short, where what it must have is listed."""
    return redirect("stock-place", shortage_for(request.user, pk).need.place.code)
