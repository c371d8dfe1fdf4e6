"""What may be kept as a draft, and how two texts become one: pure."""

import re
from collections.abc import Mapping

LONGEST, MOST_FIELDS, LONGEST_NAME = 20_000, 40, 40
NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{LONGEST_NAME}}}")


def too_long(fields: Mapping[str, str]) -> dict[str, int]:
    """Field → its characters, of those with more than LONGEST."""
    return {name: len(text) for name, text in fields.items() if len(text) > LONGEST}


def joined(kept: str, typed: str) -> str:
    """Both texts, the kept one first; one of them where the other says it already."""
    if not kept.strip() or kept.strip() in typed:
        return typed
    if not typed.strip() or typed.strip() in kept:
        return kept
    return f"{kept.rstrip()}\n{typed}"
