"""Visitors: the register, how they are received, who waits since when, and what they leave to be handled."""
