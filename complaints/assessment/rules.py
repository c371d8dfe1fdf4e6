"""How grave a complaint is, by a stated formula: points for facts, and what their sum means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile

LEVELS = ("general", "serious", "major")
STEPS = ("repeats", "share", "amount")
Steps = tuple[tuple[Decimal, int], ...]  # from such a figure on → points; both go up


@dataclass(frozen=True)
class Formula:
    """Points for facts, and from how many it is serious and major; what no article says otherwise is as here.

    `repeats`: earlier complaints of the same; `share`: of what was delivered, 0 to 1; `amount`: of what is concerned, in yuan; `types`:
    the code of a type → points, also for the types under it.
    """

    serious_from: int = 2
    major_from: int = 4
    safety: int = 4
    repeats: Steps = ((Decimal(1), 1), (Decimal(3), 2))
    share: Steps = ((Decimal("0.1"), 1), (Decimal("0.5"), 2))
    amount: Steps = ((Decimal(1000), 1), (Decimal(10000), 2))
    types: Mapping[str, int] = field(default_factory=lambda: {"tip_off": 1})


USUAL = Formula()


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


def reckon(facts: Facts, formula: Formula = USUAL) -> Reckoned:
    """How grave it is by this formula: the sum of its points against the two thresholds."""
    share = facts.quantity / facts.delivered if facts.quantity is not None and facts.delivered else None
    amount = facts.quantity * facts.price if facts.quantity is not None and facts.price is not None else None
    by_type = max((formula.types.get(code, 0) for code in facts.type_path), default=0)
    parts = (
        Points("safety", "yes" if facts.safety else "no", formula.safety if facts.safety else 0),
        Points("repeats", str(facts.repeats), _reached(Decimal(facts.repeats), formula.repeats)),
        Points("share", "" if share is None else f"{share:.0%}", _reached(share, formula.share)),
        Points("amount", "" if amount is None else f"{amount:.2f}", _reached(amount, formula.amount)),
        Points("type", "/".join(facts.type_path), by_type),
    )
    total = sum(part.points for part in parts)
    return Reckoned(parts, "major" if total >= formula.major_from else "serious" if total >= formula.serious_from else "general")


def _reached(value: Decimal | None, steps: Steps) -> int:
    """The points of the last step that the value has reached; steps go up. None where nobody knows it."""
    reached = [] if value is None else list(takewhile(lambda step: value >= step[0], steps))
    return reached[-1][1] if reached else 0


def is_higher(severity: str, other: str) -> bool:
    """Whether a severity is above another one."""
    return LEVELS.index(severity) > LEVELS.index(other)
