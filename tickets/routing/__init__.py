"""Bringing a matter to whoever has the skill class it needs and is there to take it."""
