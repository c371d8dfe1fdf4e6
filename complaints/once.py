"""Reads of a complaint that several cards of its page want: asked of the database once a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from complaints.models import Complaint

_T = TypeVar("_T")


def keep_reads(complaint: Complaint) -> None:
    """From here on what is read of this object by a read that is `once` is kept on it: nothing of it changes any more."""
    complaint.kept_reads = {}


def once(read: Callable[[Complaint], _T]) -> Callable[[Complaint], _T]:
    """A read that is kept while a page is made (see `keep_reads`); everywhere else it asks each time."""

    @wraps(read)
    def reading(complaint: Complaint) -> _T:
        kept: dict[str, Any] | None = complaint.kept_reads
        if kept is None:
            return read(complaint)
        if read.__name__ not in kept:
            kept[read.__name__] = read(complaint)
        return kept[read.__name__]

    return reading
