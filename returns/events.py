"""The events of returns a clock may listen to, gathered from its packages; a pack may cite what is AWAITED before anything records it."""

from returns.slips import events as slips

CLOCK_SUBJECTS = {**slips.CLOCK_SUBJECTS}
CLOCK_ENDS = {**slips.CLOCK_ENDS}
AWAITED = {"exchange_slip": ("exchange_slip.issued", "exchange_slip.closed")}
