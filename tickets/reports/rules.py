"""Figures of a spread of values. Pure, on plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Spread:
    """How values lie: the one in the middle, the one that nine in ten do not exceed, and the largest. In the values' unit."""

    median: float
    ninetieth: float
    largest: float


def spread(values: Iterable[float]) -> Spread | None:
    """By nearest rank: each figure is one of the values. None of no values; the median of an even count is the lower one."""
    known = sorted(values)
    if not known:
        return None
    return Spread(_ranked(known, 50), _ranked(known, 90), known[-1])


def _ranked(known: list[float], percent: int) -> float:
    return known[ceil(len(known) * percent / 100) - 1]
