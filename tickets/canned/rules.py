"""Placeholders of canned replies: pure, on plain text."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("customer", "number", "due", "agent")
_PLACE = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


def placeholders_in(text: str) -> list[str]:
    """The names between braces in a text, each once, in order; those that are not in PLACEHOLDERS too."""
    return list(dict.fromkeys(name.strip() for name in _PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value in its place; every one of them must have a value."""
    return _PLACE.sub(lambda found: values[found[1].strip()], text)
