"""Whom the customer's side names to be told: pure."""

import re

MOST_NAMES, LONGEST_NAME = 10, 120


def names_in(text: str) -> list[str]:
    """The names in a line, one after each comma or semicolon of either script, each once."""
    return list(dict.fromkeys(name for name in (part.strip() for part in re.split("[,;，；、\n]", text)) if name))
