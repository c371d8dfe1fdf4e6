"""Presence: who else has a ticket open, and who is writing. Kept in Redis for seconds; lost with it, and nobody is shown."""
