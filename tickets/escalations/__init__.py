"""Matters somebody raised to the line above their owner, by hand and with a reason."""
