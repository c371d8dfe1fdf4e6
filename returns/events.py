"""The events of this app: those a clock may listen to, and those that a pack may cite already though nothing records them yet."""

from returns.exchanges.events import CLOCK_SUBJECTS as EXCHANGES
from returns.stock.events import CLOCK_SUBJECTS as STOCK

CLOCK_SUBJECTS = {**EXCHANGES, **STOCK}
AWAITED = {
    "return_slip": ("return_slip.issued", "return_slip.closed"),
}
