"""Every invariant of this app."""

from returns.exchanges.invariants import INVARIANTS as EXCHANGES
from returns.requisitions.invariants import INVARIANTS as REQUISITIONS
from returns.shortages.invariants import INVARIANTS as SHORTAGES
from returns.stock.invariants import INVARIANTS as STOCK

INVARIANTS = (*EXCHANGES, *STOCK, *SHORTAGES, *REQUISITIONS)
