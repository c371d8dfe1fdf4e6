"""Closing at once what needs no more, and closings that a regulation leaves to a second person."""
