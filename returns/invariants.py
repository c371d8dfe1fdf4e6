"""The invariants of returns, gathered from its packages."""

from returns.receiving import invariants as receiving
from returns.settling import invariants as settling
from returns.slips import invariants as slips

INVARIANTS = (*slips.INVARIANTS, *receiving.INVARIANTS, *settling.INVARIANTS)
