"""Every model of this app."""

from returns.exchanges.models import ExchangeHandover, ExchangeLine, ExchangePolicy, ExchangeSlip, ExchangeStep
from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace

__all__ = [
    "ExchangeHandover",
    "ExchangeLine",
    "ExchangePolicy",
    "ExchangeSlip",
    "ExchangeStep",
    "MonthClose",
    "MonthSum",
    "StockEntry",
    "StockItem",
    "StockLevel",
    "StockPlace",
]
