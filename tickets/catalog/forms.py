"""The forms of the books: what each shows, and what was typed made what the actions take; Invalid names every field at fault."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.catalog.actions import NewLine
from tickets.catalog.models import Equipment, Order, OrderLine, Product, Site
from tickets.catalog.named import customer_written, line_named, product_named, products_named, site_called
from tickets.catalog.queries import amount
from tickets.catalog.rules import day_in, decimal_in
from tickets.customers.models import Customer
from tickets.forms import number_in
from tickets.typed import gathering

ROWS = 5  # lines a new order's form has room for; more are added on the order's page
CLEARED = "-"


@dataclass
class Field:
    """One input: `kind` is text, date or number; `known` are values to choose from besides writing another."""

    name: str
    label: str
    most: int = 120
    kind: str = "text"
    required: bool = False
    hint: str = ""
    known: Sequence[tuple[str, str]] = ()
    value: str = ""
    errors: list[str] = field(default_factory=list)


def filled(fields: list[Field], values: Mapping[str, str], faults: Mapping[str, list[str]]) -> list[Field]:
    """The inputs with what stands in them and what is wrong with it."""
    for one in fields:
        one.value, one.errors = values.get(one.name, ""), list(faults.get(one.name, ()))
    return fields


def product_fields() -> list[Field]:
    """A product's inputs."""
    empty = _("may stay empty")
    return [
        Field("material", _("Material number"), 40, required=True),
        Field("name_zh", _("Name in Chinese"), 120, required=True),
        Field("name_en", _("Name in English"), 120, hint=empty),
        Field("family", _("Family"), 60, hint=empty),
        Field("unit", pgettext("product", "Unit"), 20, hint=empty),
        Field("warranty_months", _("Warranty, months"), 3, kind="number"),
    ]


def product_values(product: Product) -> dict[str, str]:
    """What stands in a product's form."""
    texts = {name: str(getattr(product, name)) for name in ("material", "name_zh", "name_en", "family", "unit")}
    return texts | {"warranty_months": str(product.warranty_months)}


def product_typed(typed: Mapping[str, str]) -> dict[str, Any]:
    """A product as typed; -1 months where that is no number, which the action refuses."""
    texts: dict[str, Any] = {name: typed.get(name, "") for name in ("material", "name_zh", "name_en", "family", "unit")}
    return texts | {"warranty_months": number_in(typed.get("warranty_months", "").strip() or "0")}


def order_fields(*, new: bool) -> list[Field]:
    """An order's inputs; its number is written once."""
    number = [Field("number", _("Order number"), 40, required=True)] if new else []
    return [
        *number,
        Field("customer", _("Customer"), 120, required=True, hint=_("telephone, name or #number")),
        Field("ordered_on", _("Ordered on"), 10, kind="date", hint=_("may stay empty")),
        Field("currency", _("Currency"), 3, required=True),
        Field("note", _("Note"), 300, hint=_("may stay empty")),
    ]


def order_values(order: Order) -> dict[str, str]:
    """What stands in an order's form."""
    day = order.ordered_on.isoformat() if order.ordered_on else ""
    return {"customer": f"#{order.customer_id}", "ordered_on": day, "currency": order.currency, "note": order.note}


def order_typed(member: Member, typed: Mapping[str, str]) -> dict[str, Any]:
    """Whose an order is, its day, its currency and its note, as typed."""
    read = {"customer": lambda: customer_written(member, typed.get("customer", "")), "ordered_on": lambda: day_of(typed, "ordered_on")}
    return read_all(read) | {"currency": typed.get("currency", ""), "note": typed.get("note", "")}


def line_fields() -> list[Field]:
    """The inputs of a line that is there."""
    return [
        Field("quantity", _("How much"), 20, kind="number", required=True),
        Field("batch", _("Batch"), 60, hint=_("may stay empty")),
        Field("unit_price", _("Price of one"), 20, kind="number", hint=_("may stay empty")),
    ]


def new_line_fields() -> list[Field]:
    """The inputs of a line to be added."""
    return [Field("material", _("Material number"), 40, required=True), *line_fields()]


def line_values(line: OrderLine) -> dict[str, str]:
    """What stands in a line's form."""
    price = "" if line.unit_price is None else str(line.unit_price)
    return {"quantity": amount(line.quantity), "batch": line.batch, "unit_price": price}


def line_typed(typed: Mapping[str, str]) -> dict[str, Any]:
    """A line's quantity, batch and price as typed."""
    read = {
        "quantity": lambda: number_of(typed, "quantity", 3, needed=True),
        "unit_price": lambda: number_of(typed, "unit_price", 2),
    }
    return read_all(read) | {"batch": typed.get("batch", "")}


def new_line_typed(typed: Mapping[str, str]) -> NewLine:
    """A line to be added as typed."""
    found = read_all({"product": lambda: product_named(typed.get("material", "")), "rest": lambda: line_typed(typed)})
    return NewLine(found["product"], **found["rest"])


def line_rows(typed: Mapping[str, str], faults: Mapping[str, list[str]]) -> list[list[Field]]:
    """A new order's rows of lines: their fields are called material-1, quantity-1 and so on."""
    rows = []
    for place in range(1, ROWS + 1):
        row = new_line_fields()
        for one in row:
            one.name, one.required, one.hint = f"{one.name}-{place}", False, ""
        rows.append(filled(row, typed, faults))
    return rows


def lines_typed(typed: Mapping[str, str]) -> list[NewLine]:
    """The lines of a new order's form; rows in which nothing is written are left out."""
    errors: dict[str, list[str]] = {}
    read: list[tuple[str, dict[str, Any]]] = []
    for place in range(1, ROWS + 1):
        row = {name: typed.get(f"{name}-{place}", "").strip() for name in ("material", "quantity", "batch", "unit_price")}
        if not any(row.values()):
            continue
        if not row["material"]:
            errors[f"material-{place}"] = [_("Write the material number.")]
        try:
            read.append((row["material"], line_typed(row)))
        except Invalid as refusal:
            errors |= {f"{name}-{place}": sentences for name, sentences in refusal.errors.items()}
    for place in range(1, ROWS + 1):
        material = typed.get(f"material-{place}", "").strip()
        with gathering(errors):
            if material:
                products_named([material], f"material-{place}")
    if errors:
        raise Invalid(errors)
    products = products_named([material for material, _rest in read])
    return [NewLine(products[material], **rest) for material, rest in read]


def equipment_fields(customer: Customer | None = None) -> list[Field]:
    """A piece's inputs; the sites of its customer are offered where she is known."""
    sites = customer.sites.filter(active=True).order_by("name") if customer else Site.objects.none()
    empty = _("may stay empty")
    return [
        Field("serial", _("Serial number"), 60, required=True),
        Field("material", _("Material number"), 40, required=True),
        Field("customer", _("Customer"), 120, required=True, hint=_("telephone, name or #number")),
        Field("site", _("Site"), 120, hint=empty, known=[(site.name, "") for site in sites[:50]]),
        Field("order", _("Order number"), 40, hint=empty),
        Field("line", pgettext("order", "Line"), 5, kind="number", hint=_("of the order")),
        Field("installed_on", _("Installed on"), 10, kind="date", hint=empty),
        Field("warranty_until", _("Under warranty to"), 10, kind="date", hint=_("empty: by the product")),
    ]


def equipment_values(piece: Equipment) -> dict[str, str]:
    """What stands in a piece's form."""
    days = {name: day.isoformat() if (day := getattr(piece, name)) else "" for name in ("installed_on", "warranty_until")}
    line = {"order": piece.line.order.number, "line": str(piece.line.place)} if piece.line else {}
    site = {"site": piece.site.name} if piece.site else {}
    return {"serial": piece.serial, "material": piece.product.material, "customer": f"#{piece.customer_id}"} | days | line | site


def equipment_typed(member: Member, typed: Mapping[str, str]) -> dict[str, Any]:
    """A piece as typed, what it names found."""
    read = {
        "product": lambda: product_named(typed.get("material", "")),
        "customer": lambda: customer_written(member, typed.get("customer", "")),
        "line": lambda: _line_typed(member, typed),
        "installed_on": lambda: day_of(typed, "installed_on"),
        "warranty_until": lambda: day_of(typed, "warranty_until"),
    }
    found: dict[str, Any] = read_all(read) | {"serial": typed.get("serial", ""), "site": None}
    if site := typed.get("site", "").strip():
        found["site"] = site_called(member, found["customer"], site)
    return found


def _line_typed(member: Member, typed: Mapping[str, str]) -> OrderLine | None:
    number, place = typed.get("order", "").strip(), typed.get("line", "").strip()
    if not number and not place:
        return None
    return line_named(member, number, number_in(place or "1"))


def site_fields(*, new: bool, kept: bool = False) -> list[Field]:
    """A site's inputs; an address on file is not shown, an empty field keeps it."""
    customer = [Field("customer", _("Customer"), 120, required=True, hint=_("telephone, name or #number"))]
    hint = _("on file; empty keeps it, - clears it") if kept else _("may stay empty")
    return [*(customer if new else []), Field("name", _("Name"), 120, required=True), Field("address", _("Address"), 300, hint=hint)]


def site_typed(typed: Mapping[str, str]) -> dict[str, str]:
    """What a site's form corrects: its address only where something was typed."""
    address = typed.get("address", "").strip()
    return {"name": typed.get("name", "")} | ({"address": "" if address == CLEARED else address} if address else {})


def day_of(typed: Mapping[str, str], name: str) -> date | None:
    """A day as typed, None where nothing was; Invalid where it is none."""
    text = typed.get(name, "").strip()
    if not text:
        return None
    if (day := day_in(text)) is None:
        raise Invalid({name: [_("“%(value)s” is no day; write it as 2026-01-31.") % {"value": text[:40]}]})
    return day


def number_of(typed: Mapping[str, str], name: str, places: int, *, needed: bool = False) -> Decimal | None:
    """A number of at least nought as typed, None where nothing was and nothing is needed; Invalid where it is none."""
    text = typed.get(name, "").strip()
    if not text and not needed:
        return None
    if (value := decimal_in(text, places)) is None:
        words = _("“%(value)s” cannot be used; write a number such as 12 or 0.5, with at most %(places)s decimals.")
        raise Invalid({name: [words % {"value": text[:40], "places": places}]})
    return value


def read_all(read: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """What each of these reads; Invalid with what is wrong with any."""
    errors: dict[str, list[str]] = {}
    found = {}
    for name, one in read.items():
        with gathering(errors):
            found[name] = one()
    if errors:
        raise Invalid(errors)
    return found
