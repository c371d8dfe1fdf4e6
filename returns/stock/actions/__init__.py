"""Keeping the books of what lies where."""

from returns.stock.actions.ledger import book, counter_entry
from returns.stock.actions.places import change_place, count_product, open_main_place, open_place

__all__ = ["book", "change_place", "count_product", "counter_entry", "open_main_place", "open_place"]
