"""Products, equipment and sites as pages: lists, one of each with its history, its form, and taking it out of use."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.access import customer_for, lacks, tickets_of
from tickets.catalog import forms
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
from tickets.catalog.named import customer_written
from tickets.catalog.rights import EDIT
from tickets.forms import changed_meanwhile, version_of
from tickets.models import Customer
from tickets.rules import row_id

PAGE = 50
SHOWN = 20
Faults = Mapping[str, list[str]]


def asked_for(request: HttpRequest) -> str:
    """What is searched for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


def of_customer(request: HttpRequest) -> Customer | None:
    """The customer whose part of a list is asked for."""
    wanted = row_id(request.GET.get("customer"))
    return customer_for(request.user, wanted) if wanted else None


def typed_below() -> str:
    """What a form says that was made from a version that is no more."""
    return _("Somebody else changed it meanwhile. Below is what you typed; nothing of it was saved. Save again to put it in place.")


def page_of(request: HttpRequest, rows: QuerySet, order: str) -> Any:
    """One page of a list."""
    return Paginator(rows.order_by(order), PAGE).get_page(request.GET.get("page"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def product_list(request: HttpRequest) -> HttpResponse:
    """What the company sells, by material number; a POST registers a product."""
    if request.method != "POST":
        return _products(request)
    products_of(request.user, to="edit")
    try:
        product = register_product(**forms.product_typed(request.POST), by=request.user.actor(), at=now())
    except Invalid as refusal:
        return _products(request, refusal.errors, status=400)
    messages.success(request, _("%(material)s is registered.") % {"material": product.material})
    return redirect("products")


def _products(request: HttpRequest, faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    query = asked_for(request)
    rows = products_of(request.user)
    if query:
        named = Q(name_zh__icontains=query) | Q(name_en__icontains=query) | Q(family__iexact=query)
        rows = rows.filter(Q(material__icontains=query) | named)
    values = request.POST or {"warranty_months": "0"}
    context = {
        "page": page_of(request, rows, "material"),
        "query": query,
        "refused": lacks(request.user, EDIT),
        "faults": faults or {},
        "fields": forms.filled(forms.product_fields(), values, faults or {}),
    }
    return render(request, "tickets/products.html", context, status=status)


@login_required
@require_safe
def product_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One product: what is known of it, its form, its equipment and its history."""
    return _product(request, product_for(request.user, pk))


def _product(request: HttpRequest, product: Product, faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    values = request.POST if "material" in request.POST else forms.product_values(product)
    context = _kept(request, product, forms.filled(forms.product_fields(), values, faults or {}), faults)
    pieces = equipment_of(request.user).filter(product=product)
    context |= {"pieces": pieces.order_by("-pk")[:SHOWN], "piece_count": pieces.count(), "ordered": product.order_lines.count()}
    return render(request, "tickets/product.html", context, status=status)


def _kept(request: HttpRequest, thing: Any, fields: list[forms.Field], faults: Faults | None) -> dict[str, Any]:
    """What the page of each kind shows: the thing, its form, its history, and whose it is to change it."""
    events = list(Event.objects.filter(subject_kind=thing.subject_kind, subject_id=thing.pk).order_by("-pk")[:SHOWN])
    return {
        "thing": thing,
        "fields": fields,
        "faults": faults or {},
        "refused": lacks(request.user, EDIT),
        "events": events,
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in={event.actor_id for event in events})},
        "typed": request.POST,
        "at": now(),
    }


@login_required
@require_safe
def equipment_list(request: HttpRequest) -> HttpResponse:
    """Equipment by serial number; `q` finds part of a serial number, of a site's or a product's name, or a material number."""
    query, customer = asked_for(request), of_customer(request)
    rows = equipment_of(request.user)
    if query:
        named = Q(product__name_zh__icontains=query) | Q(product__name_en__icontains=query) | Q(product__material__iexact=query)
        rows = rows.filter(Q(serial__icontains=query) | Q(site__name__icontains=query) | named)
    if customer:
        rows = rows.filter(customer=customer)
    context = {
        "page": page_of(request, rows, "serial"),
        "query": query,
        "customer": customer,
        "today": _today(now()),
        "refused": lacks(request.user, EDIT),
    }
    return render(request, "tickets/equipment_list.html", context)


def _today(at: datetime) -> Any:
    return timezone.localtime(at, timezone.get_default_timezone()).date()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def equipment_new(request: HttpRequest) -> HttpResponse:
    """The form of a new piece; `customer` and `order` of the address stand in it already."""
    equipment_of(request.user, to="edit")
    if request.method != "POST":
        return _equipment_form(request, _given_in_address(request, ("order", "line", "material")))
    try:
        given = forms.equipment_typed(request.user, request.POST)
        piece = register_equipment(given.pop("serial"), given.pop("product"), given.pop("customer"), **given, **_how(request))
    except Invalid as refusal:
        return _equipment_form(request, request.POST.dict(), refusal.errors, status=400)
    messages.success(request, _("%(serial)s is registered.") % {"serial": piece.serial})
    return redirect("piece", piece.pk)


def _given_in_address(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    values = {name: request.GET.get(name, "")[:60] for name in names}
    if (wanted := row_id(request.GET.get("customer"))) != 0:
        values["customer"] = f"#{wanted}"
    return values


def _equipment_form(request: HttpRequest, values: dict[str, str], faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    fields = forms.filled(forms.equipment_fields(_known(request, values)), values, faults or {})
    context = {"fields": fields, "faults": faults or {}, "title": _("Register equipment"), "back": "equipment-list"}
    return render(request, "tickets/book_form.html", context, status=status)


def _known(request: HttpRequest, values: Mapping[str, str]) -> Customer | None:
    """The customer a form names, where it names one."""
    try:
        return customer_written(request.user, values.get("customer", ""))
    except Invalid:
        return None


def _how(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user.actor(), "at": now()}


@login_required
@require_safe
def piece_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece: warranty, where it stands, what was reported of it and complained of, its form and its history."""
    return _piece(request, piece_for(request.user, pk))


def _piece(request: HttpRequest, piece: Equipment, faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    values = request.POST if "serial" in request.POST else forms.equipment_values(piece)
    context = _kept(request, piece, forms.filled(forms.equipment_fields(piece.customer), values, faults or {}), faults)
    matters = tickets_of(request.user).filter(named__equipment=piece).order_by("-pk")[:SHOWN]
    beside = [row for rows in ask("equipment.beside") for row in rows(piece, request.user)]
    context |= {"piece": piece, "matters": matters, "beside": beside, "today": _today(context["at"])}
    return render(request, "tickets/piece.html", context, status=status)


@login_required
@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    """Sites by name, with how much stands there; `q` finds part of a site's name."""
    query, customer = asked_for(request), of_customer(request)
    rows = sites_of(request.user).annotate(pieces=Count("equipment", filter=Q(equipment__active=True)))
    if query:
        rows = rows.filter(name__icontains=query)
    if customer:
        rows = rows.filter(customer=customer)
    context = {"page": page_of(request, rows, "name"), "query": query, "customer": customer, "refused": lacks(request.user, EDIT)}
    return render(request, "tickets/site_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: HttpRequest) -> HttpResponse:
    """The form of a new site; `customer` of the address stands in it already."""
    sites_of(request.user, to="edit")
    if request.method != "POST":
        return _site_form(request, _given_in_address(request, ()))
    try:
        customer = customer_written(request.user, request.POST.get("customer", ""))
        site = register_site(customer, request.POST.get("name", ""), address=request.POST.get("address", ""), **_how(request))
    except Invalid as refusal:
        return _site_form(request, request.POST.dict(), refusal.errors, status=400)
    messages.success(request, _("%(name)s is registered.") % {"name": site.name})
    return redirect("site", site.pk)


def _site_form(request: HttpRequest, values: Mapping[str, str], faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    fields = forms.filled(forms.site_fields(new=True), values, faults or {})
    context = {"fields": fields, "faults": faults or {}, "title": _("Register a site"), "back": "sites"}
    return render(request, "tickets/book_form.html", context, status=status)


@login_required
@require_safe
def site_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: whose it is, what stands there, its form and its history."""
    return _site(request, site_for(request.user, pk))


def _site(request: HttpRequest, site: Site, faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    values = request.POST if "name" in request.POST else {"name": site.name}
    fields = forms.filled(forms.site_fields(new=False, kept=bool(site.address)), values, faults or {})
    pieces = equipment_of(request.user).filter(site=site).order_by("serial")[:PAGE]
    matters = tickets_of(request.user).filter(named__equipment__site=site).distinct().order_by("-pk")[:SHOWN]
    context = _kept(request, site, fields, faults) | {"pieces": pieces, "matters": matters, "today": _today(now())}
    return render(request, "tickets/site.html", context, status=status)


def _typed_product(request: HttpRequest) -> dict[str, Any]:
    return forms.product_typed(request.POST)


def _typed_piece(request: HttpRequest) -> dict[str, Any]:
    return forms.equipment_typed(request.user, request.POST)


def _typed_site(request: HttpRequest) -> dict[str, Any]:
    return forms.site_typed(request.POST)


# kind → its door, its page, the name of its address, what reads its form, and what corrects it
_KINDS: dict[str, tuple[Callable, Callable, str, Callable, Callable]] = {
    "product": (product_for, _product, "product", _typed_product, change_product),
    "equipment": (piece_for, _piece, "piece", _typed_piece, change_equipment),
    "site": (site_for, _site, "site", _typed_site, change_site),
}


@login_required
@require_POST
def correction(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Correct one; what was typed stays where it is refused."""
    door, _page, _address, read, change = _KINDS[kind]
    thing = door(request.user, pk, to="edit")
    return _done(request, kind, pk, _("Corrected."), lambda: change(thing, read(request), **_how(request), expected=version_of(request)))


@login_required
@require_POST
def retirement(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Take one out of use with a reason, or with `again` up again."""
    thing = _KINDS[kind][0](request.user, pk, to="edit")
    how = _how(request) | {"expected": version_of(request)}
    if "again" in request.POST:
        return _done(request, kind, pk, _("It is in use again."), lambda: take_up_again(thing, **how))
    said = _("It is out of use now; its history stays.")
    return _done(request, kind, pk, said, lambda: retire(thing, request.POST.get("why", ""), **how))


def _done(request: HttpRequest, kind: str, pk: int, said: str, act: Callable[[], Any]) -> HttpResponse:
    door, page, address, _read, _change = _KINDS[kind]
    try:
        act()
    except Invalid as refusal:
        return page(request, door(request.user, pk), refusal.errors, status=400)
    except Blocked as refusal:
        return page(request, door(request.user, pk), {"": [refusal.words]}, status=409)
    except Stale:
        return page(request, door(request.user, pk), {"": [typed_below()]}, status=412)
    except WrongState:
        return page(request, door(request.user, pk), {"": [changed_meanwhile()]}, status=409)
    messages.success(request, said)
    return redirect(address, pk)
