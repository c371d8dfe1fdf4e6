"""How grave a complaint is, by a stated formula: points for facts, and what their sum means. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

LEVELS = ("general", "serious", "major")
SERIOUS_FROM, MAJOR_FROM = 2, 4  # points
SAFETY = 4
REPEATS = ((1, 1), (3, 2))  # from so many earlier complaints on → points
SHARE = ((Decimal("0.1"), 1), (Decimal("0.5"), 2))  # of what was delivered
AMOUNT = ((Decimal(1000), 1), (Decimal(10000), 2))  # of what is concerned, in the order's currency
TIP_OFF = 1
_TIP_OFF_CODES = ("tip_off",)


@dataclass(frozen=True)
class Facts:
    """What the formula looks at. `repeats`: earlier complaints of the customer about the product; `quantity` and `delivered` in the
    product's unit, `price` of one unit; None where nobody knows."""

    safety: bool = False
    repeats: int = 0
    quantity: Decimal | None = None
    delivered: Decimal | None = None
    price: Decimal | None = None
    type_path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Points:
    """What one fact gives: its code, the figure it was taken from as text, and the points."""

    code: str
    figure: str
    points: int


@dataclass(frozen=True)
class Reckoned:
    """The formula's answer: each fact with its points, their sum, and what it means."""

    parts: tuple[Points, ...]
    severity: str

    @property
    def total(self) -> int:
        return sum(part.points for part in self.parts)


def reckon(facts: Facts) -> Reckoned:
    """How grave it is: 2 points are serious, 4 are major; whatever concerns safety is major by itself."""
    share = facts.quantity / facts.delivered if facts.quantity is not None and facts.delivered else None
    amount = facts.quantity * facts.price if facts.quantity is not None and facts.price is not None else None
    tip_off = any(code in _TIP_OFF_CODES for code in facts.type_path)
    parts = (
        Points("safety", "yes" if facts.safety else "no", SAFETY if facts.safety else 0),
        Points("repeats", str(facts.repeats), _reached(Decimal(facts.repeats), REPEATS)),
        Points("share", "" if share is None else f"{share:.0%}", 0 if share is None else _reached(share, SHARE)),
        Points("amount", "" if amount is None else f"{amount:.2f}", 0 if amount is None else _reached(amount, AMOUNT)),
        Points("type", "/".join(facts.type_path), TIP_OFF if tip_off else 0),
    )
    total = sum(part.points for part in parts)
    return Reckoned(parts, "major" if total >= MAJOR_FROM else "serious" if total >= SERIOUS_FROM else "general")


def _reached(value: Decimal, steps: tuple[tuple[Decimal | int, int], ...]) -> int:
    """The points of the last step that the value has reached; steps go up."""
    reached = list(takewhile(lambda step: value >= step[0], steps))
    return reached[-1][1] if reached else 0


def is_higher(severity: str, other: str) -> bool:
    """Whether a severity is above another one."""
    return LEVELS.index(severity) > LEVELS.index(other)
