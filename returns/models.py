"""Every table of returns, gathered from its packages."""

from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.settling.models import Settlement
from returns.slips.models import ApprovalLevel, ReturnLine, ReturnRule, ReturnSlip
from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace

__all__ = [
    "ApprovalLevel",
    "Discrepancy",
    "MonthClose",
    "MonthSum",
    "Receipt",
    "ReceiptLine",
    "ReturnLine",
    "ReturnRule",
    "ReturnSlip",
    "Settlement",
    "StockEntry",
    "StockItem",
    "StockLevel",
    "StockPlace",
]
