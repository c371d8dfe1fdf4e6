"""What a limit bounds: at most, less than, at least, or between two; and the window of time that leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicedesk.clocks.due import Calendar, Due, Undecided, due
from servicedesk.clocks.grammar import read_limit
from servicedesk.clocks.limits import (
    Days,
    Duration,
    Limit,
    LimitError,
    Months,
    Rings,
    Said,
    from_json,
    to_json,
)
from servicedesk.rulebook.source import Node

AT_MOST, LESS_THAN, AT_LEAST, BETWEEN = "at_most", "less_than", "at_least", "between"
BOUNDS = (AT_MOST, LESS_THAN, AT_LEAST, BETWEEN)


@dataclass(frozen=True)
class Bound:
    """One limit under `at_most`, `less_than` or `at_least`; the minimum and the maximum under `between`."""

    kind: str
    limits: tuple[Limit, ...]

    def __post_init__(self) -> None:
        if self.kind not in BOUNDS:
            known = ", ".join(BOUNDS)
            raise LimitError(f"“{self.kind}” is no bound; use one of {known}", f"“{self.kind}” 不是界限，可用：{known}")
        wanted = 2 if self.kind == BETWEEN else 1
        if len(self.limits) != wanted:
            raise LimitError(
                f"{self.kind} has {len(self.limits)} limits; give {wanted}", f"{self.kind} 有 {len(self.limits)} 个时限，请给出 {wanted} 个"
            )
        if self.kind == BETWEEN:
            _check_order(*self.limits)


def _size(limit: Limit) -> tuple[str, int] | None:
    """What is counted and how much; None for a limit that only the facts can compare."""
    match limit:
        case Duration():
            return f"seconds {limit.counts}", limit.seconds
        case Days():
            return f"days {limit.counts}", limit.n
        case Months():
            return "months", limit.n
        case Rings():
            return "rings", limit.n
    return None


def _check_order(least: Limit, most: Limit) -> None:
    low, high = _size(least), _size(most)
    if low is None or high is None or low[0] != high[0]:
        raise LimitError(
            "between needs two limits that count the same; write like [15 min, 20 min] or [1 work day, 3 work days]",
            "between 的两个时限须同类，请写成 [15 min, 20 min] 或 [1 work day, 3 work days]",
        )
    if low[1] > high[1]:
        raise LimitError("between has its minimum above its maximum; swap the two", "between 的下限大于上限，请对调")


def bound_to_json(bound: Bound) -> dict[str, Any]:
    """The bound as plain JSON: its kind → its limits."""
    return {bound.kind: [to_json(limit) for limit in bound.limits]}


def bound_from_json(data: Mapping[str, Any]) -> Bound:
    """The bound that `bound_to_json` wrote; LimitError where it is none."""
    (kind, limits) = next(iter(data.items()), ("", []))
    return Bound(kind, tuple(from_json(limit) for limit in limits))


def read_bound(node: Node, fields: Mapping[str, Node]) -> Bound | None:
    """The one bound among a clock's `fields` (`node` is the clock); None with its problem noted."""
    given = [kind for kind in BOUNDS if kind in fields]
    if len(given) != 1:
        listed = ", ".join(BOUNDS)
        node.fault(f"has {len(given)} bounds; give exactly one of {listed}", f"有 {len(given)} 个界限，请在 {listed} 中恰好给出一个")
        return None
    kind, known_problems = given[0], len(node.problems)
    nodes = fields[kind].items() if kind == BETWEEN else [fields[kind]]
    limits = [limit for limit in map(read_limit, nodes) if limit is not None]
    if len(node.problems) > known_problems:
        return None
    try:
        return Bound(kind, tuple(limits))
    except LimitError as error:
        fields[kind].fault(error.en, error.zh)
        return None


@dataclass(frozen=True)
class Window:
    """When the awaited step keeps the rule: not before `earliest`, not after `latest` (nor at it, unless `inclusive`); UTC.

    `provisional`: it rests on a day whose hours may still change.
    """

    earliest: datetime | None = None
    latest: datetime | None = None
    inclusive: bool = True
    notes: tuple[Said, ...] = ()
    provisional: bool = False


def window(bound: Bound, start: datetime, facts: Mapping[str, Any], calendar: Calendar, words: Mapping[str, Limit]) -> Window | Undecided:
    """The window a bound leaves after `start`; Undecided as `due` has it."""
    found: list[Due] = []
    for limit in bound.limits:
        answer = due(limit, start, facts, calendar, words)
        if isinstance(answer, Undecided):
            return answer
        found.append(answer)
    notes = tuple(note for one in found for note in one.notes)
    match bound.kind:
        case "at_least":
            return Window(earliest=found[0].at, notes=notes)
        case "between":
            return Window(found[0].at, found[1].at, notes=notes)
    return Window(latest=found[0].at, inclusive=bound.kind == AT_MOST, notes=notes)


def is_kept(window: Window, at: datetime) -> bool:
    """Whether a step at this moment keeps the rule."""
    if window.earliest is not None and at < window.earliest:
        return False
    return window.latest is None or at < window.latest or (window.inclusive and at == window.latest)
