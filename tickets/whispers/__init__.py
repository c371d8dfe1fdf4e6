"""Whispers: a lead's word to an agent at work, on a matter or a call, that only she sees."""
