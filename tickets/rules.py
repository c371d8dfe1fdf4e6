"""Telephone numbers and rings: pure rules on plain values."""

import math
import re

LEGAL_RINGS = 3  # answered within three rings


def normal_phone(text: str, country: str = "86") -> str | None:
    """A telephone number in E.164, or None when it is none; "" stays "". Chinese mobiles, fixed lines, 400/800 lines and +… are known."""
    digits = re.sub(r"[\s\-().（）－]", "", text)
    if not digits:
        return ""
    if re.fullmatch(r"(\+|00)[1-9]\d{6,14}", digits):
        return "+" + digits.removeprefix("00").removeprefix("+")
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return f"+{country}{digits}"
    if re.fullmatch(r"0[1-9]\d{8,10}", digits):
        return f"+{country}{digits[1:]}"
    if re.fullmatch(r"[48]00\d{7}", digits):
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
