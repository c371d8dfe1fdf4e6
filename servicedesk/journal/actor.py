"""Who does something."""

from dataclasses import dataclass

KINDS = ("member", "contact", "key", "system")


@dataclass(frozen=True)
class Actor:
    """Who acts: `kind` is one of KINDS, `id` its row, `label` how the timeline names it, `via` a key, import or person acted for."""

    kind: str
    id: int | None
    label: str
    via: str = ""

    @classmethod
    def system(cls, via: str = "") -> "Actor":
        """The desk itself: sweeps, deliveries, commands."""
        return cls("system", None, "", via)
