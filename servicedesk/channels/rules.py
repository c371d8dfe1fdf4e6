"""Addresses and header lines of mail: pure rules on plain values."""

import unicodedata


def one_line(text: str, most: int = 200) -> str:
    """Text fit for a header: no line ends or other controls, at most `most` characters."""
    plain = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs") else letter for letter in text)
    return " ".join(plain.split())[:most]


def mask_email(address: str) -> str:
    """An address as everybody may see it: the first letter and the host."""
    local, _at, host = address.rpartition("@")
    return f"{local[0]}***@{host}" if local else ""
