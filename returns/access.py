"""The doors of this app, for what other apps hang on its subjects."""

from returns.requisitions.access import DOORS as REQUISITIONS
from returns.shortages.access import DOORS as SHORTAGES
from returns.stock.access import DOORS as STOCK

DOORS = {**STOCK, **SHORTAGES, **REQUISITIONS}
