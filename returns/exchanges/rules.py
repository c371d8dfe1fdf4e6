"""When goods may be exchanged: each condition of an article held against each line of goods. Pure, on plain values."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# kind of condition → what its value is
CONDITION_KINDS = ("within_days", "families", "reasons", "warranty", "unused", "same_batch", "batches")


@dataclass(frozen=True)
class Goods:
    """One line of goods as the conditions see it; `batch` is what is said to come back, `sold_batch` what the order says."""

    family: str = ""
    batch: str = ""
    sold_batch: str = ""
    delivered_on: date | None = None
    warranty_months: int = 0
    unused: bool = False


def warranty_end(delivered_on: date, months: int) -> date:
    """The last day under warranty: the same day of the month so many months on, or that month's last day."""
    months += delivered_on.month - 1
    year, month = delivered_on.year + months // 12, months % 12 + 1
    return date(year, month, min(delivered_on.day, calendar.monthrange(year, month)[1]))


def findings(conditions: Sequence[Mapping[str, Any]], goods: Sequence[Goods], *, reason: str, on: date) -> list[dict[str, Any]]:
    """Of each condition and each line of goods (counted from 1) whether it is met on this day, with the facts that decide it.

    A condition on the reason is held against the slip once, as line 0.
    """
    found = []
    for each in conditions:
        if each["kind"] == "reasons":
            found.append(_finding(each, 0, reason in each["value"], {"reason": reason}))
            continue
        for line, one in enumerate(goods, 1):
            met, facts = _CHECKS[each["kind"]](each["value"], one, on)
            found.append(_finding(each, line, met, facts))
    return found


def are_met(found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether no condition was found unmet."""
    return all(one["met"] for one in found)


def _finding(each: Mapping[str, Any], line: int, met: bool, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": each["code"], "kind": each["kind"], "line": line, "met": met, "facts": dict(facts)}


def _within(days: int, one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    if one.delivered_on is None:
        return False, {"most": days, "days": None}
    passed = (on - one.delivered_on).days
    return 0 <= passed <= days, {"most": days, "days": passed, "on": one.delivered_on.isoformat()}


def _in_family(families: Sequence[str], one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    return one.family in families, {"family": one.family, "families": list(families)}


def _under_warranty(wanted: bool, one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    if one.delivered_on is None or not one.warranty_months:
        return False, {"until": None, "months": one.warranty_months}
    until = warranty_end(one.delivered_on, one.warranty_months)
    return on <= until, {"until": until.isoformat(), "months": one.warranty_months}


def _unused(wanted: bool, one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    return one.unused, {}


def _same_batch(wanted: bool, one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    return one.batch == one.sold_batch, {"batch": one.batch, "sold": one.sold_batch}


def _in_batches(batches: Sequence[str], one: Goods, on: date) -> tuple[bool, dict[str, Any]]:
    return one.batch in batches, {"batch": one.batch, "batches": list(batches)}


_CHECKS: dict[str, Callable[[Any, Goods, date], tuple[bool, dict[str, Any]]]] = {
    "within_days": _within,
    "families": _in_family,
    "warranty": _under_warranty,
    "unused": _unused,
    "same_batch": _same_batch,
    "batches": _in_batches,
}
