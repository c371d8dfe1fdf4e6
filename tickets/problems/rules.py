"""What a list says of a contact's promises. Pure, on plain values."""

from collections.abc import Collection


def promise_of(states: Collection[str]) -> str:
    """Of the states of a contact's clocks: broken where one is late, else running, else kept; none where nothing was promised."""
    if {"breached", "missed"}.intersection(states):
        return "broken"
    if {"running", "paused"}.intersection(states):
        return "running"
    return "kept" if "met" in states else "none"
