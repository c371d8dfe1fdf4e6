"""Invariants of what only the project knows whole."""

from servicedesk.journal.invariants import orphans

INVARIANTS = (orphans("api_key", "api_apikey"),)
