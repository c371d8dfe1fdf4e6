"""Orders as pages: the list, one with its lines and bookings, their forms; and what of the books a matter is about."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.wires import ask
from tickets.access import lacks, ticket_for, tickets_of
from tickets.catalog import forms
from tickets.catalog.access import entry_for, line_for, named_on, order_for, orders_of
from tickets.catalog.actions import (
    add_line,
    book_entry,
    change_line,
    change_order,
    enter_order,
    name_sold,
    take_off_sold,
    undo_entry,
)
from tickets.catalog.models import Equipment, LineEntry, Order, OrderLine
from tickets.catalog.named import line_named, sold_named
from tickets.catalog.queries import with_amounts
from tickets.catalog.rights import EDIT
from tickets.catalog.views_registers import SHOWN, asked_for, of_customer, page_of, typed_below
from tickets.forms import changed_meanwhile, number_in, version_of
from tickets.rules import row_id
from tickets.views import address_of, refused_page

Faults = Mapping[str, list[str]]


@login_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders, the newest first; `q` finds part of an order's number, a material number, a batch, or part of a product's name."""
    query, customer = asked_for(request), of_customer(request)
    rows = orders_of(request.user)
    if query:
        named = Q(product__material__iexact=query) | Q(product__name_zh__icontains=query) | Q(product__name_en__icontains=query)
        lines = OrderLine.objects.filter(Q(batch__iexact=query) | named)
        rows = rows.filter(Q(number__icontains=query) | Q(pk__in=lines.values("order")))
    if customer:
        rows = rows.filter(customer=customer)
    page = page_of(request, rows.annotate(line_count=Count("lines")), "-pk")
    context = {"page": page, "query": query, "customer": customer, "refused": lacks(request.user, EDIT)}
    return render(request, "tickets/orders.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    """The form of a new order with its first lines; `customer` of the address stands in it already."""
    orders_of(request.user, to="edit")
    if request.method != "POST":
        wanted = row_id(request.GET.get("customer"))
        return _order_form(request, {"currency": "CNY"} | ({"customer": f"#{wanted}"} if wanted else {}))
    typed = request.POST.dict()
    try:
        read = {"order": lambda: forms.order_typed(request.user, typed), "lines": lambda: forms.lines_typed(typed)}
        found = forms.read_all(read)
        customer = found["order"].pop("customer")
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        order = enter_order(typed.get("number", ""), customer, found["lines"], **found["order"], **how)
    except Invalid as refusal:
        return _order_form(request, typed, refusal.errors, status=400)
    messages.success(request, _("Order %(number)s is entered.") % {"number": order.number})
    return redirect("order", order.number)


def _order_form(request: HttpRequest, values: Mapping[str, str], faults: Faults | None = None, *, status: int = 200) -> HttpResponse:
    fields = forms.filled(forms.order_fields(new=True), values, faults or {})
    context = {"fields": fields, "rows": forms.line_rows(values, faults or {}), "faults": faults or {}}
    return render(request, "tickets/order_form.html", context, status=status)


@login_required
@require_safe
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """One order: its lines with what was delivered and came back, each booking, its equipment and what is complained of."""
    return _order(request, order_for(request.user, number))


def _order(request: HttpRequest, order: Order, faults: Faults | None = None, *, form: str = "", status: int = 200) -> HttpResponse:
    """The order's page; `form` names the form that was refused, which keeps what was typed."""
    entries = LineEntry.objects.filter(line__order=order).select_related("line__product", "by", "undone_by")
    typed, wrong = request.POST, dict(faults or {})

    def of(name: str, fields: list[forms.Field], values: Mapping[str, str]) -> list[forms.Field]:
        mine = form == name
        return forms.filled(fields, typed if mine else values, wrong if mine else {})

    context: dict[str, Any] = {
        "order": order,
        "lines": with_amounts(order.lines.select_related("product")).order_by("place"),
        "entries": entries.order_by("-on", "-pk"),
        "equipment": Equipment.objects.filter(line__order=order).select_related("product", "site").order_by("serial"),
        "matters": tickets_of(request.user).filter(named__order=order).order_by("-pk")[:SHOWN],
        "beside": [row for rows in ask("order.beside") for row in rows(order, request.user)],
        "kinds": LineEntry.Kind.choices,
        "refused": lacks(request.user, EDIT),
        "faults": [sentence for told in wrong.values() for sentence in told],
        "wrong": wrong if form == "entry" else {},
        "typed": typed if form == "entry" else {},
        "line_fields": of("line", forms.new_line_fields(), {}),
        "order_fields": of("order", forms.order_fields(new=False), forms.order_values(order)),
        "form": form,
    }
    return render(request, "tickets/order.html", context, status=status)


@login_required
@require_POST
def order_change(request: HttpRequest, number: str) -> HttpResponse:
    """Correct whose it is, its day, its currency or its note."""
    order = order_for(request.user, number, to="edit")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "expected": version_of(request)}
    return _changed(
        request, number, "order", _("Corrected."), lambda: change_order(order, forms.order_typed(request.user, request.POST), **how)
    )


@login_required
@require_POST
def lines(request: HttpRequest, number: str) -> HttpResponse:
    """Add a line."""
    order = order_for(request.user, number, to="edit")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now()}
    return _changed(request, number, "line", _("The line is added."), lambda: add_line(order, forms.new_line_typed(request.POST), **how))


def _changed(request: HttpRequest, number: str, form: str, said: str, act: Callable[[], Any]) -> HttpResponse:
    faults: dict[str, list[str]] = {}
    try:
        act()
    except Invalid as refusal:
        faults, status = refusal.errors, 400
    except Blocked as refusal:
        faults, status = {"": [refusal.words]}, 409
    except Stale:
        faults, status = {"": [typed_below()]}, 412
    else:
        messages.success(request, said)
        return redirect("order", number)
    return _order(request, order_for(request.user, number), faults, form=form, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_page(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The form that corrects a line, by its place."""
    line = line_for(request.user, number, pk, to="edit")
    values, faults, status = forms.line_values(line), {}, 200
    if request.method == "POST":
        values = request.POST.dict()
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "expected": version_of(request)}
        try:
            change_line(line, forms.line_typed(request.POST), **how)
        except Invalid as refusal:
            faults, status = refusal.errors, 400
        except Stale:
            faults, status = {"": [typed_below()]}, 412
        else:
            messages.success(request, _("Corrected."))
            return redirect("order", number)
    context = {"line": line, "order": order_for(request.user, number), "fields": forms.filled(forms.line_fields(), values, faults)}
    return render(request, "tickets/order_line.html", context | {"faults": faults}, status=status)


@login_required
@require_POST
def entries(request: HttpRequest, number: str) -> HttpResponse:
    """Book a delivery or a return; what was typed stays where it is refused."""
    order = order_for(request.user, number, to="edit")
    typed = request.POST
    try:
        line = line_named(request.user, order.number, number_in(typed.get("line", "")))
        quantity, day = forms.number_of(typed, "quantity", 3, needed=True), forms.day_of(typed, "on")
        if day is None or quantity is None:
            raise Invalid({"on": [_("Write the day on which it happened.")]})
        kind = typed.get("kind", "")
        if kind not in LineEntry.Kind.values:
            raise Invalid({"kind": [_("Choose whether it was delivered or came back.")]})
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user}
        book_entry(line, kind, quantity, day, **how, reference=typed.get("reference", ""))
    except Invalid as refusal:
        return _order(request, order, refusal.errors, form="entry", status=400)
    messages.success(request, _("Booked."))
    return redirect("order", order.number)


@login_required
@require_POST
def undoing(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a booking back by a counter-entry."""
    entry = entry_for(request.user, number, pk, to="edit")
    order = order_for(request.user, number)
    try:
        undo_entry(entry, by=request.user.actor(), at=now(), member=request.user)
    except Invalid as refusal:
        return _order(request, order, refusal.errors, status=400)
    except Blocked as refusal:
        return _order(request, order, {"": [refusal.words]}, status=409)
    except WrongState:
        return _order(request, order, {"": [changed_meanwhile()]}, status=412)
    messages.success(request, _("Taken back by a counter-entry; both stay in the book."))
    return redirect("order", order.number)


@login_required
@require_http_methods(["GET", "POST"])
def sold(request: HttpRequest, number: str) -> HttpResponse:
    """Name an order or a piece of equipment this matter is about; what is refused is said on the matter's own page."""
    if request.method == "GET":  # the address of a refused form, asked for again
        return redirect(address_of(number, request))
    matter, at = ticket_for(request.user, number, to="name_sold"), now()
    try:
        found = sold_named(request.user, request.POST.get("sold", ""))
        name_sold(matter, found, by=request.user.actor(), at=at, member=request.user)
    except Invalid as refusal:
        return refused_page(request, matter, refusal.sentences, at=at, status=400)
    except Blocked as refusal:
        return refused_page(request, matter, [refusal.words], at=at, status=409)
    messages.success(request, _("It is about %(name)s.") % {"name": str(found)})
    return redirect(address_of(number, request))


@login_required
@require_POST
def sold_removal(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the matter is not about this after all."""
    matter = ticket_for(request.user, number, to="name_sold")
    take_off_sold(named_on(matter, row_id(request.POST.get("named", ""))), by=request.user.actor(), at=now())
    messages.success(request, _("Taken off."))
    return redirect(address_of(number, request))
