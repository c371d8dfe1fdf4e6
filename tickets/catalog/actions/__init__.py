"""Keeping the books of what the company sells and sold."""

from tickets.catalog.actions.entries import book_entry, undo_entry
from tickets.catalog.actions.naming import name_sold, take_off_sold
from tickets.catalog.actions.orders import NewLine, add_line, change_line, change_order, enter_order
from tickets.catalog.actions.pieces import change_equipment, change_site, register_equipment, register_site
from tickets.catalog.actions.products import change_product, register_product
from tickets.catalog.actions.retiring import retire, take_up_again

__all__ = [
    "NewLine",
    "add_line",
    "book_entry",
    "change_equipment",
    "change_line",
    "change_order",
    "change_product",
    "change_site",
    "enter_order",
    "name_sold",
    "register_equipment",
    "register_product",
    "register_site",
    "retire",
    "take_off_sold",
    "take_up_again",
    "undo_entry",
]
