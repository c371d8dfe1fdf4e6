"""What differs between what a slip says and what came, line by line: pure, on plain values.

A line's shortage and another's surplus never cancel each other out: no rule here looks at a sum over lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

SHORT, OVER, DAMAGED, WRONG = "short", "over", "damaged", "wrong"
# What may be decided of each: what it comes to in goods is said in `actions/deciding.py`.
OUTCOMES = {
    SHORT: ("accepted", "awaited"),
    OVER: ("accepted", "sent_back"),
    DAMAGED: ("accepted",),
    WRONG: ("kept", "sent_back"),
}
DOUBTFUL = Decimal(1000)  # of one line; so many are asked back before they are believed, whatever was asked
NONE = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A line of a slip: how much is still expected of it in all (asked, less shortages that were accepted), and as what it was declared."""

    key: int
    expected: Decimal
    declared: str = "good"


@dataclass(frozen=True)
class Count:
    """What was counted of a line, by condition."""

    good: Decimal = NONE
    damaged: Decimal = NONE

    @property
    def total(self) -> Decimal:
        return self.good + self.damaged


@dataclass(frozen=True)
class Difference:
    """Something that is not as the slip says: of which line, of which kind, how much, always above nothing."""

    key: int
    kind: str
    quantity: Decimal


def is_doubtful(counted: Decimal) -> bool:
    """Whether a count of a line is so great that whoever typed it is asked whether it is really so: the same bound for every line,
    so that the question tells nothing of what was asked."""
    return counted >= DOUBTFUL


def differences(lines: Sequence[Line], before: Mapping[int, Decimal], counts: Mapping[int, Count], *, last: bool) -> list[Difference]:
    """What this receipt adds that differs, line by line in their order. `before` is what had come of each; `last` says that no more will.

    What is above the expected is over, and only so much of it as this receipt brought; what is missing is short once nothing more is
    to come; what is damaged and was declared good is damaged.
    """
    found = []
    for line in lines:
        had, now = before.get(line.key, NONE), counts.get(line.key, Count())
        over = surplus(line.expected, had + now.total) - surplus(line.expected, had)
        missing = line.expected - had - now.total
        if now.damaged > 0 and line.declared == "good":
            found.append(Difference(line.key, DAMAGED, now.damaged))
        if over > 0:
            found.append(Difference(line.key, OVER, over))
        if last and missing > 0:
            found.append(Difference(line.key, SHORT, missing))
    return found


def surplus(expected: Decimal, arrived: Decimal) -> Decimal:
    """How much more than expected has arrived."""
    return max(arrived - expected, NONE)


def booked_now(line: Line, had: Decimal, now: Decimal) -> Decimal:
    """How much of what came now is the return that was asked for; what is over waits for a decision."""
    return min(had + now, line.expected) - min(had, line.expected)


def is_all(lines: Sequence[Line], arrived: Mapping[int, Decimal]) -> bool:
    """Whether everything expected of every line has arrived; nothing that is over elsewhere makes up for what is missing."""
    return all(arrived.get(line.key, NONE) >= line.expected for line in lines)
