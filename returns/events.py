"""The events of returns and exchanges a clock may listen to, and those that a pack may cite already and nothing records yet."""

from returns.exchanges.events import CLOCK_SUBJECTS as EXCHANGES

CLOCK_SUBJECTS = {**EXCHANGES}
AWAITED = {
    "return_slip": ("return_slip.issued", "return_slip.closed"),
}
