"""The rights of returns, gathered from its packages."""

from returns.slips.rights import RIGHTS as SLIPS

RIGHTS = {**SLIPS}
