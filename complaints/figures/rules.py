"""A Pareto chart and a trend as numbers to draw. Pure, on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

VITAL = 80  # percent: the few that make up most of it
WIDTH, HEIGHT = 760, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 46, 14, 34


@dataclass(frozen=True)
class Share:
    """One group: how many, its percentage of all, that of it and all before it, and whether it is of the vital few."""

    key: str
    name: str
    count: int
    percent: float
    running: float
    vital: bool


@dataclass(frozen=True)
class Bar:
    """A bar of a chart, in its units: left edge, top, width, height, its middle, and the label's and the running share's places."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    line_y: float


@dataclass(frozen=True)
class Point:
    """A point of a line: where it is, and what stands there."""

    x: float
    y: float
    label: str
    count: int


def shares(counted: Sequence[tuple[str, str, int]]) -> list[Share]:
    """(key, name, count) by count, the most first; of the vital few is each that begins before 80 percent are reached."""
    total = sum(count for _key, _name, count in counted)
    found, running = [], 0
    for key, name, count in sorted(counted, key=lambda one: (-one[2], one[1])):
        before, running = running, running + count
        percents = round(100 * count / total, 1), round(100 * running / total, 1)
        found.append(Share(key, name, count, *percents, vital=100 * before < VITAL * total))
    return found


def bars(found: Sequence[Share]) -> list[Bar]:
    """Each share as a bar, the highest filling the chart; `line_y` is where the running share's line passes its middle."""
    if not found:
        return []
    step, inner = (WIDTH - _LEFT - _RIGHT) / len(found), HEIGHT - _TOP - _BOTTOM
    most = found[0].count
    drawn = []
    for place, share in enumerate(found):
        x, height = _LEFT + step * place, inner * share.count / most
        line = _TOP + inner * (1 - share.running / 100)
        drawn.append(Bar(_fine(x + 3), _fine(HEIGHT - _BOTTOM - height), _fine(step - 6), _fine(height), _fine(x + step / 2), _fine(line)))
    return drawn


def vital_line() -> float:
    """How high the 80 percent stand."""
    return _fine(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - VITAL / 100))


def points(months: Sequence[tuple[str, int]]) -> list[Point]:
    """Each month as a point, from the left; the largest count fills the chart."""
    most, inner = max((count for _month, count in months), default=0) or 1, HEIGHT - _TOP - _BOTTOM
    step = (WIDTH - _LEFT - _RIGHT) / max(len(months) - 1, 1)
    return [
        Point(_fine(_LEFT + step * place), _fine(_TOP + inner * (1 - count / most)), month, count)
        for place, (month, count) in enumerate(months)
    ]


def _fine(value: float) -> float:
    return round(value, 1)
