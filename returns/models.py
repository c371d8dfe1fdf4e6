"""Every model of this app."""

from returns.exchanges.models import ExchangeHandover, ExchangeLine, ExchangePolicy, ExchangeSlip, ExchangeStep
from returns.requisitions.models import Requisition, RequisitionLine
from returns.shortages.models import Shortage, StockNeed
from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace, WriteOff

__all__ = [
    "ExchangeHandover",
    "ExchangeLine",
    "ExchangePolicy",
    "ExchangeSlip",
    "ExchangeStep",
    "MonthClose",
    "MonthSum",
    "Requisition",
    "RequisitionLine",
    "Shortage",
    "StockEntry",
    "StockItem",
    "StockLevel",
    "StockNeed",
    "StockPlace",
    "WriteOff",
]
