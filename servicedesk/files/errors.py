"""What may go wrong with bytes that a row names."""

from servicedesk.journal.errors import Refusal


class Lost(Refusal):
    """The row is there and visible, but its bytes are missing or no longer what they were (410)."""
