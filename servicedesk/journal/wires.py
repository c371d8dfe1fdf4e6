"""How the wiring tables are read: listeners of an event code, contributors to a question."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Inline:
    """A listener that runs in the action's own transaction: `target(event)`."""

    target: str


@dataclass(frozen=True)
class Outside:
    """A listener that is owed one delivery per event: `target(event)`, run after the commit, twice at worst.

    `queue` is "inside" for effects in our own database, "outside" for what leaves the house.
    """

    target: str
    queue: str = "inside"


def _table(name: str) -> dict:
    return getattr(import_module(settings.DESK_WIRING), name)


def listeners(code: str) -> tuple[Inline | Outside, ...]:
    """Who hears an event of this code, those that hear everything first."""
    table = _table("LISTENERS")
    return (*table.get("*", ()), *table.get(code, ()))


@cache
def resolve(target: str) -> Callable[..., Any]:
    """The function a dotted name of the wiring stands for."""
    return import_string(target)


def ask(question: str) -> tuple[Any, ...]:
    """What the upper apps contribute to `question`: functions or tables, in the wiring's order."""
    return tuple(resolve(target) for target in _table("CONTRIBUTORS").get(question, ()))
