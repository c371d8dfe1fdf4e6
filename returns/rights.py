"""The rights of returns, gathered from its packages."""

from returns.exchanges.rights import RIGHTS as EXCHANGES

RIGHTS = {**EXCHANGES}
