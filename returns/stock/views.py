"""Stock as pages: the places, what lies at each and must, its running ledger and its closed months."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from returns.pages import Faults, answered, apart, quantity_typed, words
from returns.shortages.access import need_for, needs_of
from returns.shortages.actions import drop_need, set_need
from returns.shortages.models import StockNeed
from returns.stock.access import close_for, entries_of, entry_for, levels_for, place_for, places_of, require_to
from returns.stock.actions import ask_write_off, book, change_place, close_month, counter_entry, open_place
from returns.stock.models import Condition, MonthClose, StockEntry, StockPlace
from returns.stock.named import keeper_named
from returns.stock.queries import digest_now, good_at, month_to_close, with_balance
from returns.stock.rights import PLAN
from returns.stock.rules import RECEIVED, SENT_OUT, SIGNS, Movement, is_below
from servicedesk.clocks import now
from servicedesk.journal.errors import WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.reading import Reading, note_reading
from staff.access import require_right
from staff.models import Department, Member
from staff.queries import department_coded
from tickets.access import lacks, refusal_of
from tickets.catalog.named import product_named
from tickets.catalog.queries import amount
from tickets.forms import version_of
from tickets.spreadsheets import csv_file, xlsx_file

PAGE, EVENTS = 50, 20
_FILES = {"csv": csv_file, "xlsx": xlsx_file}
BOOKED = (RECEIVED, SENT_OUT)  # kinds that are booked by themselves
_FIELDS = ("material", "quantity", "batch", "reference", "reason", "minimum", "code", "name_zh", "name_en", "keeper", "department")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: HttpRequest) -> HttpResponse:
    """The places whose stock she may see, with how much each is short of; a POST opens one."""
    if request.method != "POST":
        return _places(request)
    require_right(request.user, PLAN)

    def do() -> str:
        typed = request.POST
        department = department_coded(typed.get("department", ""))
        names = {"name_en": words(request, "name_en"), "keeper": keeper_named(words(request, "keeper"))}
        how: dict[str, Any] = {"kind": typed.get("kind", ""), "main": "main" in typed, "department": department, **names}
        place = open_place(words(request, "code"), words(request, "name_zh"), **how, by=request.user.actor(), at=now())
        return _("%(place)s is open.") % {"place": place.name}

    return answered(request, do, lambda: redirect("stock"), partial(_places, request))


def _places(request: HttpRequest, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:60]
    short: dict[str, Any] = {"short": Count("needs__shortages", filter=Q(needs__shortages__ended_at=None), distinct=True)}
    rows = places_of(request.user).annotate(**short)
    if query:
        rows = rows.filter(Q(name_zh__icontains=query) | Q(name_en__icontains=query) | Q(code__icontains=query))
    context = {
        "page": Paginator(rows.order_by("-active", "code"), PAGE).get_page(request.GET.get("page")),
        "query": query,
        "kinds": StockPlace.Kind.choices,
        "departments": [(one.code, one.name) for one in Department.objects.order_by("code")],
        "refused": lacks(request.user, PLAN),
        "faults": faults or {},
        "banner": apart(faults or {}, _FIELDS),
        "typed": request.POST,
    }
    return render(request, "returns/stock.html", context, status=status)


@login_required
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """One place: what lies there, what must, its months, and what may be booked."""
    return _place(request, code)


def _place(request: HttpRequest, code: str, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    place, tried = place_for(request.user, code), request.POST.get("act", "")
    levels = levels_for(request.user).filter(place=place).order_by("product__material", "condition", "batch")
    needs = list(needs_of(request.user).filter(place=place).order_by("product__material"))
    there = good_at(place.pk, [need.product_id for need in needs])
    events = list(Event.objects.filter(subject_kind=place.subject_kind, subject_id=place.pk).order_by("-pk")[:EVENTS])
    context = {
        "place": place,
        "levels": Paginator(levels, PAGE).get_page(request.GET.get("page")),
        "needs": [(need, quantity := there.get(need.product_id, Decimal(0)), is_below(quantity, need.minimum)) for need in needs],
        "closes": MonthClose.objects.filter(place=place).select_related("by").order_by("-month")[:12],
        "next_month": month_to_close(place),
        "refused": {act: refusal_of(partial(require_to, request.user, place, act)) for act in ("book", "plan", "close", "request")},
        "booked_kinds": [(kind, StockEntry.Kind(kind).label) for kind in BOOKED],
        "conditions": Condition.choices,
        "sorts": StockNeed.Sort.choices,
        "events": events,
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in={event.actor_id for event in events})},
        "typed_in": {"change": _known(place), tried: request.POST},
        "wrong_in": {tried: faults or {}},
        "banner": apart(faults or {}, _FIELDS),
    }
    return render(request, "returns/stock_place.html", context, status=status)


def _known(place: StockPlace) -> dict[str, str]:
    """What stands in the form that corrects a place."""
    keeper = place.keeper.work_number if place.keeper else ""
    return {"name_zh": place.name_zh, "name_en": place.name_en, "keeper": keeper, "active": "yes" if place.active else ""}


@login_required
@require_POST
def place_step(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Book goods, ask for a write-off, say what must be there, close a month or correct the place; what was typed stays where refused."""
    door, do = _STEPS[act]
    place = place_for(request.user, code, to=door)
    return answered(request, partial(do, request, place), lambda: redirect("stock-place", code), partial(_place, request, code))


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.actor(), "at": now()}


def _book(request: HttpRequest, place: StockPlace) -> str:
    kind = request.POST.get("kind", "") if request.POST.get("kind") in BOOKED else RECEIVED
    product, quantity = product_named(words(request, "material")), quantity_typed(words(request, "quantity"))
    condition = request.POST.get("condition", "")
    more: dict[str, Any] = {"batch": words(request, "batch"), "reference": words(request, "reference")}
    movement = Movement(place, product, condition, quantity * SIGNS[kind], kind, **more)
    [entry] = book([movement], **_how(request), member=request.user)
    return _("Booked as no. %(n)s.") % {"n": entry.n}


def _write_off(request: HttpRequest, place: StockPlace) -> str:
    product, quantity = product_named(words(request, "material")), quantity_typed(words(request, "quantity"))
    more: dict[str, Any] = {"condition": request.POST.get("condition", ""), "batch": words(request, "batch")}
    ask_write_off(place, product, quantity, words(request, "reason"), **more, **_how(request), member=request.user)
    return _("Asked for; it is booked once somebody else approves it.")


def _need(request: HttpRequest, place: StockPlace) -> str:
    product, minimum = product_named(words(request, "material")), quantity_typed(words(request, "minimum"), "minimum")
    set_need(place, product, minimum, sort=request.POST.get("sort", ""), **_how(request))
    return _("%(material)s: at least %(minimum)s from now on.") % {"material": product.material, "minimum": amount(minimum)}


def _close(request: HttpRequest, place: StockPlace) -> str:
    month = month_to_close(place)
    if words(request, "month") != f"{month:%Y-%m}":
        raise WrongState("closed", ("open",))
    close_month(place, month, **_how(request), member=request.user, expected=version_of(request))
    return _("%(month)s is closed; its sums are locked.") % {"month": f"{month:%Y-%m}"}


def _change(request: HttpRequest, place: StockPlace) -> str:
    given: dict[str, Any] = {name: words(request, name) for name in ("name_zh", "name_en")}
    given |= {"keeper": keeper_named(words(request, "keeper")), "active": "active" in request.POST}
    change_place(place, given, **_how(request), expected=version_of(request))
    return _("Corrected.")


_STEPS = {"book": ("book", _book), "write_off": ("write_off", _write_off), "need": ("plan", _need)}
_STEPS |= {"close": ("close", _close), "change": ("plan", _change)}


@login_required
@require_POST
def need_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A place need not have it any more."""
    need = need_for(request.user, pk, to="plan")
    code = need.place.code

    def do() -> str:
        drop_need(need, **_how(request), expected=version_of(request))
        return _("%(material)s need not be there any more.") % {"material": need.product.material}

    return answered(request, do, lambda: redirect("stock-place", code), partial(_place, request, code))


@login_required
@require_safe
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger of a place, the newest entry first, each with the balance after it; `format=csv` or `xlsx` brings it as a file."""
    return _ledger(request, code)


def _ledger(request: HttpRequest, code: str, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    place = place_for(request.user, code)
    asked = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in ("material", "kind", "condition")}
    asked["kind"] = asked["kind"] if asked["kind"] in SIGNS else ""
    asked["condition"] = asked["condition"] if asked["condition"] in Condition.values else ""
    where = {"product__material__iexact": asked["material"], "kind": asked["kind"], "condition": asked["condition"]}
    where = {name: value for name, value in where.items() if value}
    rows = entries_of(request.user).filter(place=place, **where)
    if file := _FILES.get(request.GET.get("format", "")):
        note_reading(Reading(request.user.actor(), place.subject_kind, place.pk, "export", place.code))
        lines = _ledger_lines(place, set(rows.values_list("pk", flat=True)))
        return file(f"ledger-{place.code}", _ledger_head(), lines)
    context = {
        "place": place,
        "page": Paginator(with_balance(rows).order_by("-n"), PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "kinds": [("", _("All")), *StockEntry.Kind.choices],
        "conditions": [("", _("All")), *Condition.choices],
        "refused": refusal_of(partial(require_to, request.user, place, "counter")),
        "banner": apart(faults or {}, ()),
        "typed": request.POST,
    }
    return render(request, "returns/stock_ledger.html", context, status=status)


def _ledger_head() -> list[str]:
    head = [_("No."), _("Day"), _("Material number"), _("Product"), _("Batch"), _("Condition"), _("What happened")]
    return [
        *head,
        _("Came"),
        _("Went"),
        _("Balance"),
        _("Unit"),
        _("Paper"),
        _("Reason"),
        _("Takes back no."),
        _("Booked by"),
        _("Booked at"),
    ]


def _ledger_lines(place: StockPlace, wanted: set[int]) -> Iterator[list[str]]:
    """Every wanted entry with its balance, which runs over all of them, the first one first."""
    running: dict[tuple[int, str, str], Decimal] = {}
    entries = StockEntry.objects.filter(place=place).select_related("product", "by", "undoes").order_by("n")
    for one in entries.iterator(chunk_size=1000):
        key = (one.product_id, one.condition, one.batch)
        running[key] = running.get(key, Decimal(0)) + one.quantity
        if one.pk not in wanted:
            continue
        at = f"{timezone.localtime(one.at, timezone.get_default_timezone()):%Y-%m-%d %H:%M}"
        what = [str(one.n), one.on.isoformat(), one.product.material, one.product.name, one.batch, str(Condition(one.condition).label)]
        ways = [amount(one.quantity), ""] if one.quantity > 0 else ["", amount(-one.quantity)]
        much = [str(StockEntry.Kind(one.kind).label), *ways, amount(running[key]), one.product.unit]
        undone = str(one.undoes.n) if one.undoes else ""
        yield [*what, *much, one.reference, one.reason, undone, one.by.name if one.by else "", at]


@login_required
@require_POST
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back by a counter-entry."""
    code = entry_for(request.user, pk).place.code

    def do() -> str:
        entry = entry_for(request.user, pk, to="counter")
        made = counter_entry(entry, words(request, "reason"), **_how(request), member=request.user)
        return _("Taken back by no. %(n)s.") % {"n": made.n}

    return answered(request, do, lambda: redirect("stock-ledger", code), partial(_ledger, request, code))


@login_required
@require_safe
def month_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed month: its sums, and whether what is stored agrees with them still; `format=csv` or `xlsx` brings it as a file."""
    close = close_for(request.user, pk)
    sums = close.sums.select_related("product").order_by("product__material", "condition", "batch")
    if file := _FILES.get(request.GET.get("format", "")):
        note_reading(Reading(request.user.actor(), close.subject_kind, close.pk, "export", close.place.code))
        head = [
            _("Material number"),
            _("Product"),
            _("Condition"),
            _("Batch"),
            _("At the beginning"),
            _("Came"),
            _("Went"),
            _("At the end"),
        ]
        rows = (
            [one.product.material, one.product.name, str(Condition(one.condition).label), one.batch]
            + [amount(value) for value in (one.opening, one.came, one.went, one.closing)]
            for one in sums
        )
        return file(f"month-{close.place.code}-{close.month:%Y-%m}", head, rows)
    return render(request, "returns/stock_month.html", {"close": close, "sums": sums, "agrees": digest_now(close) == close.digest})
