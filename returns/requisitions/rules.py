"""What may be issued on a requisition and brought back, and what stands on its sheet: pure rules on plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_LINES = 50
APPROVER = "approver"
DAY, ITEMS = "day", "items"  # fields of the form that are filled in from what is asked for
COLUMNS = ("product", "unit", "quantity", "purpose")


@dataclass(frozen=True)
class Went:
    """What went out on a line so far, and what of that came back."""

    issued: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)

    @property
    def out(self) -> Decimal:
        return self.issued - self.returned


def left_to_issue(asked: Decimal, went: Went) -> Decimal:
    """How much of a line may still go out; what came back is not issued a second time."""
    return asked - went.issued


def all_issued(asked: Mapping[int, Decimal], went: Mapping[int, Went]) -> bool:
    """Whether nothing of any line is left to issue."""
    return all(left_to_issue(quantity, went.get(n, Went())) <= 0 for n, quantity in asked.items())


def approving(signatories: Sequence[Mapping[str, Any]]) -> list[str]:
    """The roles of a form in which somebody approves what somebody else entered."""
    return [each["code"] for each in signatories if each["by"] == APPROVER]


def sheet(fields: Sequence[Mapping[str, Any]], day: str, items: Sequence[Mapping[str, str]], more: Mapping[str, Any]) -> dict[str, Any]:
    """What is filled into the form: its day, its goods (as rows, or a line each where its field is of lines), and what else was typed."""
    typed = {code: value for code, value in more.items() if code not in (DAY, ITEMS)}
    for each in fields:
        if each["code"] == DAY:
            typed[DAY] = day
        elif each["code"] == ITEMS and each["kind"] == "rows":
            columns = {column["code"] for column in each["columns"]}
            typed[ITEMS] = [{code: value for code, value in item.items() if code in columns} for item in items]
        elif each["code"] == ITEMS:
            typed[ITEMS] = "\n".join(" ".join(item[code] for code in COLUMNS if item[code]) for item in items)
    return typed


def asked_besides(fields: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The fields of the form that are not filled in from the goods: whoever asks fills them in."""
    return [each for each in fields if each["code"] not in (DAY, ITEMS)]
