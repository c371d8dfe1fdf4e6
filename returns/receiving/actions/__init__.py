"""What is done with goods that arrive: counted, signed for, taken in without a slip, matched, a supervisor called to them, and their
differences decided."""

from returns.receiving.actions.calling import answer_call, call_supervisor
from returns.receiving.actions.counting import Counted, count_goods, withdraw_count
from returns.receiving.actions.deciding import decide_discrepancy, propose_liable
from returns.receiving.actions.loose import match_receipt, take_in_goods
from returns.receiving.actions.photos import attach_to_discrepancy, attach_to_receipt
from returns.receiving.actions.signing import Deliverer, sign_receipt

__all__ = [
    "Counted",
    "Deliverer",
    "answer_call",
    "attach_to_discrepancy",
    "attach_to_receipt",
    "call_supervisor",
    "count_goods",
    "decide_discrepancy",
    "match_receipt",
    "propose_liable",
    "sign_receipt",
    "take_in_goods",
    "withdraw_count",
]
