"""The events of this app a clock may listen to, and those that end what it runs for."""

from returns.exchanges.events import CLOCK_SUBJECTS as EXCHANGES
from returns.slips.events import CLOCK_ENDS as SLIPS_END
from returns.slips.events import CLOCK_SUBJECTS as SLIPS
from returns.stock.events import CLOCK_SUBJECTS as STOCK

CLOCK_SUBJECTS = {**SLIPS, **EXCHANGES, **STOCK}
CLOCK_ENDS = {**SLIPS_END}
