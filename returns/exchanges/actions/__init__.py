"""What is done with exchange slips."""

from returns.exchanges.actions.delivering import hand_over, receive_exchange, send_back, settle_exchange
from returns.exchanges.actions.requesting import request_exchange, withdraw_exchange
from returns.exchanges.actions.signing import refuse_exchange, sign_exchange

__all__ = [
    "hand_over",
    "receive_exchange",
    "refuse_exchange",
    "request_exchange",
    "send_back",
    "settle_exchange",
    "sign_exchange",
    "withdraw_exchange",
]
