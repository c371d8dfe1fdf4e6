"""Every invariant of this app."""

from returns.exchanges.invariants import INVARIANTS as EXCHANGES
from returns.receiving.invariants import INVARIANTS as RECEIVING
from returns.requisitions.invariants import INVARIANTS as REQUISITIONS
from returns.settling.invariants import INVARIANTS as SETTLING
from returns.shortages.invariants import INVARIANTS as SHORTAGES
from returns.slips.invariants import INVARIANTS as SLIPS
from returns.stock.invariants import INVARIANTS as STOCK

INVARIANTS = (*SLIPS, *RECEIVING, *SETTLING, *EXCHANGES, *STOCK, *SHORTAGES, *REQUISITIONS)
