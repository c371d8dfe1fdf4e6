"""Closing a complaint, what stands in its way, and opening it again."""
