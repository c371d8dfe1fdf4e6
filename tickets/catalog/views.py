"""What was sold, as pages."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.wires import ask
from tickets.access import lacks
from tickets.catalog.access import entry_for, order_for, orders_of, products_of
from tickets.catalog.actions import book_entry, register_product, undo_entry
from tickets.catalog.models import Equipment, LineEntry, Order, OrderLine
from tickets.catalog.named import line_named
from tickets.catalog.queries import with_amounts
from tickets.catalog.rights import EDIT
from tickets.catalog.rules import day_in, decimal_in
from tickets.forms import changed_meanwhile, number_in

PAGE = 50


@login_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders, the newest first; `q` finds part of an order's number, a material number, a batch, or part of a product's name."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = orders_of(request.user)
    if query:
        named = Q(product__material__iexact=query) | Q(product__name_zh__icontains=query) | Q(product__name_en__icontains=query)
        lines = OrderLine.objects.filter(Q(batch__iexact=query) | named)
        rows = rows.filter(Q(number__icontains=query) | Q(pk__in=lines.values("order")))
    page = Paginator(rows.annotate(line_count=Count("lines")).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "refused": lacks(request.user, EDIT)}
    return render(request, "tickets/orders.html", context)


@login_required
@require_safe
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """One order: its lines with what was delivered and came back, each booking, its equipment and what is complained of."""
    return _order(request, order_for(request.user, number))


def _order(request: HttpRequest, order: Order, faults: Sequence[str] = (), *, status: int = 200) -> HttpResponse:
    entries = LineEntry.objects.filter(line__order=order).select_related("line__product", "by", "undone_by")
    context: dict[str, Any] = {
        "order": order,
        "lines": with_amounts(order.lines.select_related("product")).order_by("place"),
        "entries": entries.order_by("-on", "-pk"),
        "equipment": Equipment.objects.filter(line__order=order).select_related("product", "site").order_by("serial"),
        "beside": [row for rows in ask("order.beside") for row in rows(order, request.user)],
        "kinds": LineEntry.Kind.choices,
        "refused": lacks(request.user, EDIT),
        "faults": faults,
        "typed": request.POST,
    }
    return render(request, "tickets/order.html", context, status=status)


@login_required
@require_POST
def entries(request: HttpRequest, number: str) -> HttpResponse:
    """Book a delivery or a return; what was typed stays where it is refused."""
    order = order_for(request.user, number, to="edit")
    typed = request.POST
    try:
        line = line_named(request.user, order.number, number_in(typed.get("line", "")))
        quantity, day = _quantity(typed.get("quantity", "")), day_in(typed.get("on", ""))
        if day is None:
            raise Invalid({"on": [_("“%(value)s” is no day; write it as 2026-01-31.") % {"value": typed.get("on", "")}]})
        kind = typed.get("kind", "")
        if kind not in LineEntry.Kind.values:
            raise Invalid({"kind": [_("Choose whether it was delivered or came back.")]})
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        book_entry(line, kind, quantity, day, **how, reference=typed.get("reference", ""))
    except Invalid as refusal:
        return _order(request, order, refusal.sentences, status=400)
    messages.success(request, _("Booked."))
    return redirect("order", order.number)


def _quantity(typed: str) -> Decimal:
    quantity = decimal_in(typed, 3)
    if quantity is None:
        raise Invalid({"quantity": [_("“%(value)s” is no quantity; write a number such as 12 or 0.5.") % {"value": typed[:40]}]})
    return quantity


@login_required
@require_POST
def undoing(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a booking back by a counter-entry."""
    entry = entry_for(request.user, number, pk, to="edit")
    order = order_for(request.user, number)
    try:
        undo_entry(entry, by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _order(request, order, refusal.sentences, status=400)
    except WrongState:
        return _order(request, order, [changed_meanwhile()], status=412)
    messages.success(request, _("Taken back by a counter-entry; both stay in the book."))
    return redirect("order", order.number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def product_list(request: HttpRequest) -> HttpResponse:
    """What the company sells, by material number; a POST registers a product."""
    if request.method != "POST":
        return _products(request)
    products_of(request.user, to="edit")
    texts = {name: request.POST.get(name, "") for name in ("material", "name_zh", "name_en", "family", "unit")}
    months = number_in(request.POST.get("warranty_months", "") or "0")
    try:
        product = register_product(**texts, warranty_months=months, by=request.user.actor(), at=now())
    except Invalid as refusal:
        return _products(request, refusal.sentences, status=400)
    messages.success(request, _("%(material)s is registered.") % {"material": product.material})
    return redirect("products")


def _products(request: HttpRequest, faults: Sequence[str] = (), *, status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = products_of(request.user)
    if query:
        rows = rows.filter(
            Q(material__icontains=query) | Q(name_zh__icontains=query) | Q(name_en__icontains=query) | Q(family__iexact=query)
        )
    page = Paginator(rows.order_by("material"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "query": query, "refused": lacks(request.user, EDIT), "faults": faults, "typed": request.POST}
    return render(request, "tickets/products.html", context, status=status)
