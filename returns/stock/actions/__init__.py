"""Keeping the books of what lies where."""

from returns.stock.actions.ledger import book, counter_entry
from returns.stock.actions.months import close_month
from returns.stock.actions.places import change_place, count_product, open_main_place, open_place
from returns.stock.actions.write_offs import approve_write_off, ask_write_off, refuse_write_off

__all__ = [
    "approve_write_off",
    "ask_write_off",
    "book",
    "change_place",
    "close_month",
    "count_product",
    "counter_entry",
    "open_main_place",
    "open_place",
    "refuse_write_off",
]
