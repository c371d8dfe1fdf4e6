"""The rights this app knows, and what each is called."""

from returns.stock.rights import RIGHTS as STOCK

RIGHTS = {**STOCK}
