"""What a slip's form is filled in with: the fields it has, in the kinds it has them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from returns.slips.models import ReturnLine
from returns.slips.rules import price_of
from servicedesk.registers.models import Form
from tickets.catalog.queries import amount


def filled_in(form: Form, said: Mapping[str, str], lines: Sequence[ReturnLine]) -> dict[str, Any]:
    """Field code → what is typed into it. A form that lacks a field goes without it; goods stand in rows, or one to a line of text."""
    goods = [_row(line) for line in lines]
    typed: dict[str, Any] = dict(said)
    typed |= {"delivered": _sum(lines, "delivered"), "quantity": _sum(lines, "quantity")}
    found = {}
    for field in form.fields:
        code = field["code"]
        if code == "goods":
            found[code] = _rows(field, goods) if field["kind"] == "rows" else "\n".join(_sentence(row) for row in goods)
        elif typed.get(code):
            found[code] = typed[code]
    return found


def _row(line: ReturnLine) -> dict[str, str]:
    price = line.unit_price
    return {
        "product": f"{line.product.material} {line.product.name_zh}"[:120],
        "batch": line.batch,
        "unit": line.unit,
        "delivered": amount(line.delivered),
        "returned_before": amount(line.returned_before),
        "quantity": amount(line.quantity),
        "price": "" if price is None else f"{price:.2f}",
        "amount": "" if price is None else f"{price_of(line.quantity, price):.2f}",
        "reason": line.remark,
    }


def _rows(field: Mapping[str, Any], goods: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    most = {column["code"]: column.get("most") if column["kind"] == "text" else None for column in field["columns"]}
    return [{code: value[: most[code]] for code, value in row.items() if code in most and value} for row in goods]


def _sentence(row: Mapping[str, str]) -> str:
    batch = f" [{row['batch']}]" if row["batch"] else ""
    return f"{row['product']}{batch}: {row['quantity']} {row['unit']} / {row['delivered']}".strip()


def _sum(lines: Sequence[ReturnLine], name: str) -> str:
    return amount(sum((getattr(line, name) for line in lines), Decimal(0)))
