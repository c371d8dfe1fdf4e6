"""Every table of returns, gathered from its packages."""

from returns.exchanges.models import ExchangeHandover, ExchangeLine, ExchangePolicy, ExchangeSlip, ExchangeStep
from returns.receiving.models import Discrepancy, Receipt, ReceiptLine, SupervisorCall
from returns.requisitions.models import Requisition, RequisitionLine
from returns.settling.models import Settlement, SettlementMonth, SettlementSum
from returns.shortages.models import Shortage, StockNeed
from returns.slips.models import ApprovalLevel, ReturnLine, ReturnRule, ReturnSlip
from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace, WriteOff

__all__ = [
    "ApprovalLevel",
    "Discrepancy",
    "ExchangeHandover",
    "ExchangeLine",
    "ExchangePolicy",
    "ExchangeSlip",
    "ExchangeStep",
    "MonthClose",
    "MonthSum",
    "Receipt",
    "ReceiptLine",
    "Requisition",
    "RequisitionLine",
    "ReturnLine",
    "ReturnRule",
    "ReturnSlip",
    "Settlement",
    "SettlementMonth",
    "SettlementSum",
    "Shortage",
    "StockEntry",
    "StockItem",
    "StockLevel",
    "StockNeed",
    "StockPlace",
    "SupervisorCall",
    "WriteOff",
]
