"""What somebody asks to exchange, checked against the books before anything is entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from returns.exchanges.findings import findings_of
from returns.exchanges.models import LONGEST, LONGEST_REMARK, ExchangePolicy, ExchangeSlip
from returns.exchanges.queries import Sold
from returns.exchanges.rules import Goods, are_met, findings
from returns.stock.queries import decimals_of
from returns.stock.rules import fits_unit
from servicedesk.journal.errors import Invalid
from tickets.catalog.models import Product
from tickets.catalog.queries import amount
from tickets.typed import gathering, text_of, words_of

MOST_LINES = 50


@dataclass(frozen=True)
class Asked:
    """So much of a line of the order, by its place, in the product's unit.

    `wanted` is the product given for it, the same one where it is None; `batch` what the goods say, the order's where it is None.
    """

    place: int
    quantity: Decimal
    wanted: Product | None = None
    batch: str | None = None
    unused: bool = False


@dataclass(frozen=True)
class Reason:
    """Why goods are to be exchanged: a code of the policy, and in detail; `plea` asks for an exception."""

    code: str
    detail: str
    plea: str = ""


@dataclass(frozen=True)
class Checked:
    """What was asked, fit to be entered: each with its line of the order, the reason, and what was found of the conditions."""

    lines: Sequence[tuple[Asked, Sold]]
    reason: Reason
    found: Sequence[Mapping[str, Any]]

    @property
    def met(self) -> bool:
        return are_met(self.found)


def checked(
    policy: ExchangePolicy, asked: Sequence[Asked], sold: Sequence[Sold], reason: Reason, *, at: datetime, unmet: bool = False
) -> Checked:
    """What was asked, checked; Invalid, naming everything at once, where it cannot be or where a condition is not met without a plea.

    `unmet` lets it pass where conditions are not met: to see what is found of them.
    """
    errors: dict[str, list[str]] = {}
    lines = _lines(asked, {one.line.place: one for one in sold}, errors)
    reason = _reason(policy, reason, errors)
    goods = [_goods(one, line) for one, line in lines]
    on = timezone.localtime(at, timezone.get_default_timezone()).date()
    found = findings(policy.conditions, goods, reason=reason.code, on=on)
    if are_met(found):
        reason = Reason(reason.code, reason.detail)
    elif not unmet:
        _require_plea(policy, reason, found, errors)
    if errors:
        raise Invalid(errors)
    return Checked(lines, reason, found)


def _lines(asked: Sequence[Asked], sold: Mapping[int, Sold], errors: dict[str, list[str]]) -> list[tuple[Asked, Sold]]:
    found: list[tuple[Asked, Sold]] = []
    decimals = decimals_of([sold[one.place].line.product for one in asked if one.place in sold])
    if not 0 < len(asked) <= MOST_LINES:
        errors["lines"] = [_("Write the quantity of at least one line, and of at most %(most)s.") % {"most": MOST_LINES}]
    for one in asked[:MOST_LINES]:
        field = f"lines.{one.place}"
        if one.place not in sold:
            errors[field] = [_("The order has no line %(place)s.") % {"place": one.place}]
        elif one.place in [other.place for other, _line in found]:
            errors[field] = [_("Line %(place)s is named twice; name it once with the whole quantity.") % {"place": one.place}]
        else:
            with gathering(errors):
                found.append((_line(field, one, sold[one.place], decimals), sold[one.place]))
    return found


def _line(field: str, one: Asked, sold: Sold, decimals: Mapping[int, int]) -> Asked:
    product = sold.line.product
    fill = {"material": product.material, "quantity": amount(one.quantity), "left": amount(max(sold.left, Decimal(0)))}
    if one.quantity <= 0:
        raise Invalid({field: [_("%(material)s: write how much, more than nothing.") % fill]})
    if not fits_unit(one.quantity, decimals[product.pk]):
        raise Invalid({field: [_("%(material)s: %(quantity)s is finer than it is counted; round it.") % fill]})
    if one.quantity > sold.left:
        fill |= {name: amount(getattr(sold, name)) for name in ("delivered", "returned", "claimed")}
        words = _(
            "%(material)s: %(quantity)s is more than %(left)s, which is what was delivered (%(delivered)s) less what came back "
            "(%(returned)s) and what open slips ask for (%(claimed)s)."
        )
        raise Invalid({field: [words % fill]})
    if one.wanted is not None and not one.wanted.active:
        raise Invalid({field: [_("%(material)s is no longer sold; choose another product for it.") % {"material": one.wanted.material}]})
    batch = sold.line.batch if one.batch is None else text_of(field, one.batch, 60)
    return Asked(one.place, one.quantity, one.wanted or product, batch, one.unused)


def _reason(policy: ExchangePolicy, reason: Reason, errors: dict[str, list[str]]) -> Reason:
    codes = [one["code"] for one in policy.reasons]
    if reason.code not in codes:
        words = _("“%(value)s” is no reason here; use one of: %(known)s.")
        errors["reason"] = [words % {"value": reason.code[:50], "known": _(", ").join(codes)}]
    detail, plea = "", ""
    with gathering(errors):
        detail = words_of("detail", reason.detail, LONGEST)
    if detail and len(detail) < policy.detail:
        words = _("“%(value)s” says too little; say in at least %(least)s characters what is wrong and how it shows (article %(article)s).")
        errors["detail"] = [words % {"value": detail, "least": policy.detail, "article": policy.article.number}]
    with gathering(errors):
        plea = text_of("plea", reason.plea, LONGEST_REMARK)
    return Reason(reason.code, detail, plea)


def _goods(one: Asked, sold: Sold) -> Goods:
    line = sold.line
    months = line.product.warranty_months
    return Goods(line.product.family, one.batch or "", line.batch, sold.delivered_on, months, one.unused)


def _require_plea(policy: ExchangePolicy, reason: Reason, found: Sequence[Mapping[str, Any]], errors: dict[str, list[str]]) -> None:
    """Refuse what meets not all conditions, with each reason, unless an exception is asked for that somebody may grant."""
    if reason.plea and policy.chain[-1]["exceptions"]:
        return
    errors["conditions"] = [one.sentence for one in findings_of(policy, found) if not one.met]
    if reason.plea:
        errors["plea"] = [_("Nobody grants exceptions by article %(article)s.") % {"article": policy.article.number}]


def filled_in(fields: Sequence[Mapping[str, Any]], checked: Checked, policy: ExchangePolicy, slip: ExchangeSlip) -> dict[str, Any]:
    """What the form of an exchange slip says, by field code; a field it has and the desk knows nothing of stays empty."""
    said: dict[str, Any] = {
        "customer": slip.customer.name,
        "order": slip.order.number,
        "quantity": amount(sum((one.quantity for one, _sold in checked.lines), Decimal(0))),
        "reason": f"{policy.reason_name(checked.reason.code)}：{checked.reason.detail}",
        "exception": checked.reason.plea,
    }
    found = {}
    for each in fields:
        if each["code"] == "goods":
            found["goods"] = _table(each, checked) if each["kind"] == "rows" else "\n".join(_written(*one) for one in checked.lines)
        elif said.get(each["code"]):
            found[each["code"]] = said[each["code"]]
    return found


def _table(field: Mapping[str, Any], checked: Checked) -> list[dict[str, Any]]:
    columns = {column["code"] for column in field["columns"]}
    return [{code: value for code, value in _row(*one).items() if code in columns and value} for one in checked.lines]


def _row(one: Asked, sold: Sold) -> dict[str, str]:
    product, wanted = sold.line.product, one.wanted or sold.line.product
    named = {"product": f"{product.material} {product.name_zh}", "wanted": f"{wanted.material} {wanted.name_zh}"}
    return named | {"batch": one.batch or "", "unit": product.unit, "quantity": amount(one.quantity)}


def _written(one: Asked, sold: Sold) -> str:
    row = _row(one, sold)
    return " ".join(part for part in (row["product"], row["batch"], row["quantity"], row["unit"], "→", row["wanted"]) if part)
