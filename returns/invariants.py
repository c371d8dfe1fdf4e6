"""Every invariant of this app."""

from returns.requisitions.invariants import INVARIANTS as REQUISITIONS
from returns.shortages.invariants import INVARIANTS as SHORTAGES
from returns.stock.invariants import INVARIANTS as STOCK

INVARIANTS = (*STOCK, *SHORTAGES, *REQUISITIONS)
