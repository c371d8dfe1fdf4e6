"""The rights this app knows, and what each is called."""

from returns.exchanges.rights import RIGHTS as EXCHANGES
from returns.slips.rights import RIGHTS as SLIPS
from returns.stock.rights import RIGHTS as STOCK

RIGHTS = {**SLIPS, **EXCHANGES, **STOCK}
