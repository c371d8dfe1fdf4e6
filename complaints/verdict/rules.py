"""Whether a verdict's shares make sense. Pure, on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHARES = 20


@dataclass(frozen=True)
class Part:
    """One share as it is given: `code` is a department's code, a member's work number or the name of somebody outside."""

    party: str
    code: str
    percent: int
    reason: str


def sum_of(parts: Sequence[Part]) -> int:
    """The percentages together."""
    return sum(part.percent for part in parts)


def twice(parts: Sequence[Part]) -> str:
    """The first code that stands there twice; empty where none does."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        if (part.party, part.code) in seen:
            return part.code
        seen.add((part.party, part.code))
    return ""


def bearers_missing(liable: str, parts: Sequence[Part]) -> bool:
    """Whether a verdict that finds somebody liable names nobody of the company; `shared` needs two."""
    inside = [part for part in parts if part.party != "outside"]
    return (liable == "yes" and not inside) or (liable == "shared" and (not inside or len(parts) < 2))
