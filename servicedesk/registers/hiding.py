"""Figures of entries that are kept from somebody for a time: an app above says of which register, and from whom."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from servicedesk.journal.wires import ask


@dataclass(frozen=True)
class Hiding:
    """Of which register figures are kept from somebody at times; contributed to `entry.hidden`.

    `from_her` says of which of these entries (ids) a member is not to know the figures now, and `why` what she reads where she would
    sign, correct or print one. Besides numbers and money the fields and columns in `whole` are hidden, whatever their kind.
    """

    register: str
    from_her: Callable[[Any, Collection[int]], Collection[int]]
    why: Promise
    whole: Collection[str] = ()


def mark_hidden(member: Any, entries: Iterable[Any]) -> None:
    """Mark the entries whose figures she is not to know now; their registers should have come along.

    No statement where no app hides figures of their registers.
    """
    rows = list(entries)
    for hiding in ask("entry.hidden"):
        own = {entry.pk: entry for entry in rows if entry.register.code == hiding.register}
        for pk in hiding.from_her(member, own) if own else ():
            own[pk].hiding = hiding


def hidden_at_times(register: str) -> Collection[str] | None:
    """What of a register's fields is hidden besides its figures; None where nothing of it is ever kept from anybody."""
    return next((hiding.whole for hiding in ask("entry.hidden") if hiding.register == register), None)
