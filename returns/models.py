"""Every table of returns, gathered from its packages."""

from returns.receiving.models import Discrepancy, Receipt, ReceiptLine
from returns.settling.models import Settlement
from returns.slips.models import ApprovalLevel, ReturnLine, ReturnRule, ReturnSlip

__all__ = ["ApprovalLevel", "Discrepancy", "Receipt", "ReceiptLine", "ReturnLine", "ReturnRule", "ReturnSlip", "Settlement"]
