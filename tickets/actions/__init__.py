"""What the desk does with calls and tickets."""

from tickets.actions.calls import note_call, register_customer, report_call, report_known_call
from tickets.actions.holding import hold_ticket, resume_ticket
from tickets.actions.opening import open_ticket, take_in
from tickets.actions.outcome import close_ticket, reopen_ticket, reply_to, solve_ticket
from tickets.actions.severity import reclassify_ticket

__all__ = [
    "close_ticket",
    "hold_ticket",
    "note_call",
    "open_ticket",
    "reclassify_ticket",
    "register_customer",
    "reopen_ticket",
    "reply_to",
    "report_call",
    "report_known_call",
    "resume_ticket",
    "solve_ticket",
    "take_in",
]
