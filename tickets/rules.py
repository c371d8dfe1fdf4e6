"""Telephone numbers, rings, typed text and the cells of a spreadsheet: pure rules on plain values."""

import math
import re
import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet takes a cell for a formula by
E164 = r"^\+[1-9][0-9]{6,14}$"
LEGAL_RINGS = 3  # answered within three rings

_EXTENSION = re.compile(r"(?P<number>.*?)\s*(?:转|轉|分机|extension|ext\.?|x|#)\s*(?P<extension>\d{1,6})\s*", re.ASCII | re.IGNORECASE)


def split_extension(text: str) -> tuple[str, str]:
    """What is written before and after 转, ext. or #: the number, and the extension behind its switchboard ("" without one)."""
    text = unicodedata.normalize("NFKC", text)
    found = _EXTENSION.fullmatch(text)
    return (found["number"], found["extension"]) if found and found["number"].strip() else (text, "")


def normal_phone(text: str, country: str = "86") -> str | None:
    """A telephone number in E.164 without its extension, or None when it is none; "" stays "".

    Chinese mobiles, fixed lines, 400/800 lines and +… are known.
    """
    digits = re.sub(r"[\s\-().]", "", split_extension(text)[0])
    if not digits:
        return ""
    if re.fullmatch(r"(\+|00)[1-9]\d{6,14}", digits, re.ASCII):
        return "+" + digits.removeprefix("00").removeprefix("+")
    if re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII):
        return f"+{country}{digits}"
    if re.fullmatch(r"0[1-9]\d{8,10}", digits, re.ASCII):
        return f"+{country}{digits[1:]}"
    if re.fullmatch(r"[48]00\d{7}", digits, re.ASCII):
        return f"+{country}{digits}"
    return None


def mask_phone(phone: str) -> str:
    """A number as everybody may see it: the first three national digits and the last four."""
    national = phone.removeprefix("+86")
    if len(national) < 7:
        return "****" if national else ""
    return f"{national[:3]}****{national[-4:]}"


def rings_in(seconds: float, a_ring: float) -> int:
    """How many rings fit into `seconds`, the first one counting from the start."""
    return max(1, math.ceil(seconds / a_ring))


def plain(text: str, *, lines: bool) -> str:
    """Text without control characters or blanks around it; `lines` keeps line ends and tabs, else each becomes a blank.

    Emoji and marks of right-to-left writing stay: they are parts of what somebody wrote.
    """
    text = re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)
    if not lines:
        text = re.sub(r"[\n\t]+", " ", text)
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")).strip()


def row_id(written: str | None) -> int:
    """A row's id as an address or a form gives it; 0, which no row has, where it is none."""
    digits = written or ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0


def plain_cell(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would read it as a formula, also after blanks."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def normal_number(written: str) -> str:
    """A matter's number however it was typed: 12, t-12 and T-000012 are one."""
    found = re.fullmatch(r"(?:[Tt]-?)?([0-9]{1,15})", written.strip())
    return f"T-{int(found[1]):06d}" if found else written.strip()
