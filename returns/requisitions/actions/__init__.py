"""Asking for goods, approving that, issuing them, and taking back what is left over."""

from returns.requisitions.actions.asking import Wanted, ask_requisition
from returns.requisitions.actions.deciding import approve_requisition, end_requisition, refuse_requisition, withdraw_requisition
from returns.requisitions.actions.issuing import Taken, issue_goods, return_goods, take_back

__all__ = [
    "Taken",
    "Wanted",
    "approve_requisition",
    "ask_requisition",
    "end_requisition",
    "issue_goods",
    "refuse_requisition",
    "return_goods",
    "take_back",
    "withdraw_requisition",
]
