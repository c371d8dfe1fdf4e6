"""How the events of slips are recorded: each names the slip, its customer's order and nothing of the customer."""

from datetime import datetime
from typing import Any

from returns.slips.models import ReturnSlip
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor


def record_slip(code: str, slip: ReturnSlip, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Record an event of a slip; inside the action that does it."""
    record(code, slip, by=by, at=at, number=slip.number, **facts)
