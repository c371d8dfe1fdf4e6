"""Each row of a spreadsheet as a line of an order, or why it cannot be one. Pure, on plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tickets.catalog.imports.tables import Table
from tickets.catalog.rules import LONGEST_NUMBER, day_in, decimal_in, is_order_number
from tickets.rules import normal_phone

# field → how a head may call it, in small letters without blanks and underscores
COLUMNS: dict[str, tuple[str, ...]] = {
    "order": ("order", "ordernumber", "orderno", "订单号", "订单编号", "订单"),
    "line": ("line", "lineno", "行号", "行", "项次"),
    "customer": ("customer", "customername", "客户", "客户名称"),
    "phone": ("phone", "telephone", "电话", "客户电话", "手机"),
    "ordered_on": ("orderedon", "orderdate", "订单日期", "下单日期"),
    "material": ("material", "materialnumber", "料号", "物料号"),
    "product": ("product", "productname", "品名", "产品名称", "产品"),
    "batch": ("batch", "批次", "批号"),
    "quantity": ("quantity", "qty", "数量", "订购数量"),
    "unit_price": ("unitprice", "price", "单价"),
    "delivered": ("delivered", "交货数量", "已交货", "交货"),
    "delivered_on": ("deliveredon", "deliverydate", "交货日期"),
    "reference": ("reference", "deliverynote", "交货单号", "送货单号"),
}
REQUIRED = ("order", "material", "quantity")
_LONGEST = {"customer": 120, "material": 40, "product": 120, "batch": 60, "reference": 60}
_MOST_PLACE = 32_767


@dataclass(frozen=True)
class Reject:
    """Why a row is left out: its number in the file (the head is 1), the column, what stands there, and what to do."""

    row: int
    field: str
    value: str
    remedy: str


@dataclass(frozen=True)
class Row:
    """A row that can be read; `place` is the line's number, where the file gives none its place among the order's rows."""

    row: int
    order: str
    place: int
    customer: str
    phone: str
    ordered_on: date | None
    material: str
    product: str
    batch: str
    quantity: Decimal
    unit_price: Decimal | None
    delivered: Decimal | None
    delivered_on: date | None
    reference: str


@dataclass
class Read:
    """What a file says: the rows that can be read, and why the others cannot."""

    count: int = 0
    rows: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


class _Unfit(Exception):
    """A cell cannot be used: column, value and remedy."""


def read_rows(table: Table, today: date) -> Read:
    """Every row of the table below its head; days after `today` are still to come. A head without what is needed is a reject of row 1."""
    filled = [(number, cells) for number, cells in enumerate(table, 1) if any(cells)]
    if not filled:
        return Read(rejects=[Reject(1, "", "", _("The table is empty; its first row names the columns."))])
    places = columns_of(filled[0][1])
    missing = [name for name in REQUIRED if name not in places]
    missing += ["customer"] if "customer" not in places and "phone" not in places else []
    if missing:
        remedy = _("There is no column “%(name)s”; name one so in the first row.")
        return Read(len(filled) - 1, rejects=[Reject(1, name, "", remedy % {"name": name}) for name in missing])
    read = Read(len(filled) - 1)
    counted: dict[str, int] = {}
    for number, cells in filled[1:]:
        said = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if not said.get("line"):
            # also where the row is then left out: sent again corrected, the others keep their numbers
            counted[said["order"]] = counted.get(said["order"], 0) + 1
            said["line"] = str(counted[said["order"]])
        try:
            read.rows.append(_row(number, said, today))
        except _Unfit as fault:
            read.rejects.append(Reject(number, *fault.args))
    _drop_contradictions(read)
    return read


def columns_of(head: Sequence[str]) -> dict[str, int]:
    """Field → the place of the first column that is called so."""
    found: dict[str, int] = {}
    for place, title in enumerate(head):
        called = title.strip().casefold().replace("_", "").replace(" ", "")
        for name, titles in COLUMNS.items():
            if called in titles:
                found.setdefault(name, place)
    return found


def _row(number: int, said: Mapping[str, str], today: date) -> Row:
    order = said["order"]
    if not is_order_number(order):
        words = _("Write at most %(most)s letters, digits, dots and dashes, at least one digit.")
        raise _Unfit("order", order, words % {"most": LONGEST_NUMBER})
    phone = normal_phone(said.get("phone", ""))
    if phone is None:
        raise _Unfit("phone", said["phone"], _("Write a telephone number, or leave it empty."))
    texts: dict[str, Any] = {name: _text(said, name, most) for name, most in _LONGEST.items()}
    if not texts["customer"] and not phone:
        raise _Unfit("customer", "", _("Name the customer, or give the telephone number."))
    if not texts["material"]:
        raise _Unfit("material", "", _("Write the material number."))
    quantity = _cell(said, "quantity", _amount(3), _("Write how much, a number above nought with at most three decimals."))
    if not quantity:
        raise _Unfit("quantity", said["quantity"], _("Write how much, a number above nought with at most three decimals."))
    return Row(
        row=number,
        order=order,
        place=_cell(said, "line", _place, _("Write the number of the line, from 1 on.")),
        phone=phone,
        ordered_on=_cell(said, "ordered_on", day_in, _("Write the day as 2026-01-31.")),
        quantity=quantity,
        unit_price=_cell(said, "unit_price", _amount(2), _("Write a price with at most two decimals.")),
        **texts,
        **_delivery(said, today),
    )


def _delivery(said: Mapping[str, str], today: date) -> dict[str, Any]:
    delivered = _cell(said, "delivered", _amount(3), _("Write how much, a number with at most three decimals."))
    day = _cell(said, "delivered_on", day_in, _("Write the day as 2026-01-31."))
    if day and not delivered:
        raise _Unfit("delivered", said.get("delivered", ""), _("Write how much was delivered on that day, or leave the day empty."))
    if delivered and day is None:
        raise _Unfit("delivered_on", "", _("Write on which day it was delivered."))
    if delivered and day and day > today:
        raise _Unfit("delivered_on", said["delivered_on"], _("It is still to come; write the day on which it was delivered."))
    return {"delivered": delivered or None, "delivered_on": day}


def _text(said: Mapping[str, str], name: str, most: int) -> str:
    text = " ".join(said.get(name, "").split())
    if len(text) > most:
        raise _Unfit(name, text, _("Shorten it to %(most)s characters.") % {"most": most})
    return text


def _cell(said: Mapping[str, str], name: str, read: Callable[[str], Any], remedy: str) -> Any:
    """What a cell says, None where it is empty."""
    text = said.get(name, "")
    if not text:
        return None
    value = read(text)
    if value is None:
        raise _Unfit(name, text, remedy)
    return value


def _amount(places: int) -> Callable[[str], Decimal | None]:
    return lambda text: decimal_in(text, places)


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= _MOST_PLACE and len(text) < 6 else None


def _drop_contradictions(read: Read) -> None:
    """A line named twice, for two deliveries, must say the same of itself both times."""
    seen: dict[tuple[str, int], Row] = {}
    rows, read.rows = read.rows, []
    for row in rows:
        twin = seen.setdefault((row.order, row.place), row)
        if _said_of(twin) == _said_of(row):
            read.rows.append(row)
            continue
        remedy = _("Row %(row)s says something else of the same line; make both the same, or number the lines apart.")
        read.rejects.append(Reject(row.row, "line", str(row.place), remedy % {"row": twin.row}))


def _said_of(row: Row) -> tuple[Any, ...]:
    return row.customer, row.phone, row.material, row.batch, row.quantity, row.unit_price
