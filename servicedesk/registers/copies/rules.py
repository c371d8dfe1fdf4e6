"""Where a copy of an entry may go: pure, on plain values."""

HELD, UNDER_WAY, FILED, LOST = "held", "under_way", "filed", "lost"
SENT, RECEIVED = "sent", "received"

# what happens to a copy → the states it happens in, and the one it leads to
MOVES = {
    SENT: ((HELD,), UNDER_WAY),
    RECEIVED: ((UNDER_WAY, HELD, FILED, LOST), HELD),
    FILED: ((HELD,), FILED),
    LOST: ((HELD, UNDER_WAY, FILED), LOST),
}


def is_home(state: str, holder_id: int | None, maker_id: int) -> bool:
    """Whether a copy stands in no way of declaring its entry void: its maker holds it, or it is lost."""
    return state == LOST or (state == HELD and holder_id == maker_id)
