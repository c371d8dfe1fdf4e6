"""The invariants of returns, gathered from its packages."""

from returns.exchanges.invariants import INVARIANTS as EXCHANGES

INVARIANTS = (*EXCHANGES,)
