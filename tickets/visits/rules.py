"""The reception check list: pure values. What an article does not say otherwise is done for every visitor (TKT-038)."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """One thing done for a visitor; `at` (ISO) and `by` (a member's name) once it is."""

    code: str
    zh: str
    en: str
    at: str = ""
    by: str = ""


USUAL = (
    Check("greeted", "迎接问候", "Greeted"),
    Check("led", "引至接待区", "Led to the reception area"),
    Check("seated", "请坐", "Seated"),
    Check("tea", "奉茶", "Given tea"),
)


def as_json(checks: tuple[Check, ...] | list[Check]) -> list[dict[str, Any]]:
    """The list as a row keeps it."""
    return [asdict(check) for check in checks]


def ticked(checks: list[Check], code: str, at: str, by: str) -> list[Check]:
    """The list with this check done; one that was done before stays as it was."""
    return [Check(one.code, one.zh, one.en, at, by) if one.code == code and not one.at else one for one in checks]


def missing(checks: list[Check]) -> list[str]:
    """The codes of what was not done."""
    return [one.code for one in checks if not one.at]
