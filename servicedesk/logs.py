"""What the logs may say of a failure: its kind and where, never its words, which may hold a customer's."""

import re
import sys
import traceback
from types import TracebackType
from typing import Any

_WORD = re.compile(r"(/p/[a-z_-]+/)[^/\s]+")


def without_words(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: of a customer's link its place is told, not the word that opens it."""
    if isinstance(said := event.get("request"), str):
        event["request"] = _WORD.sub(r"\1…", said)
    return event


def where_only(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: the exception's type and the lines it passed through, without its message."""
    found = event.pop("exc_info", None)
    kind, trace = _parts(found)
    if kind is not None:
        event["exception"] = "".join([f"{kind.__name__}\n", *traceback.format_tb(trace)])
    return event


def _parts(found: Any) -> tuple[type[BaseException] | None, TracebackType | None]:
    if isinstance(found, BaseException):
        return type(found), found.__traceback__
    kind, _, trace = found if isinstance(found, tuple) else sys.exc_info() if found else (None, None, None)
    return kind, trace
