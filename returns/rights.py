"""The rights this app knows, and what each is called."""

from returns.exchanges.rights import RIGHTS as EXCHANGES
from returns.stock.rights import RIGHTS as STOCK

RIGHTS = {**EXCHANGES, **STOCK}
