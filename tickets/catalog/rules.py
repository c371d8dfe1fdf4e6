"""What numbers and quantities must be like. Pure, on plain values."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

LONGEST_NUMBER = 40
_NUMBER = re.compile(r"[\w.+-]*\d[\w.+-]*")
_WHOLE = Decimal(10) ** 11


def is_order_number(text: str) -> bool:
    """Letters, digits, dots, dashes, pluses and underscores, a digit among them: it stands in the addresses of pages."""
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) is not None


def plain_number(text: str) -> str:
    """A number as typed, without blanks and the commas between its thousands, its digits plain; any other comma stays, so that a decimal
    comma is not taken for one."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return plain.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d*)?", plain, re.ASCII) else plain


def number_in(text: str) -> Decimal | None:
    """A finite number as people type it; None where it is none."""
    try:
        value = Decimal(plain_number(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def decimal_in(text: str, places: int) -> Decimal | None:
    """A number of at least nought with at most this many places, commas between thousands allowed; None where it is none."""
    if not re.fullmatch(r"\d{1,14}(\.\d+)?", plain_number(text), re.ASCII):
        return None
    value = number_in(text)
    return value if value is not None and value < _WHOLE and value == round(value, places) else None


def day_in(text: str) -> date | None:
    """A day written as 2026-01-31, 2026/1/31, 2026.1.31 or 20260131, a time behind it left out; None where it is none."""
    found = re.fullmatch(r"(\d{4})([-/.年]?)(\d{1,2})(?:\2|月)(\d{1,2})日?(?:[ T].*)?", text.strip(), re.ASCII)
    if found is None or (not found[2] and len(found[3] + found[4]) != 4):
        return None
    try:
        day = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def may_return(delivered: Decimal, returned: Decimal) -> bool:
    """Whether no more came back than was delivered."""
    return returned <= delivered
