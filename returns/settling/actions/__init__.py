"""What a return comes to, taking that back, closing its slip, and closing months of the book."""

from returns.settling.actions.months import close_settlements
from returns.settling.actions.settling import close_slip, hindrances_of, settle_slip, undo_settlement

__all__ = ["close_settlements", "close_slip", "hindrances_of", "settle_slip", "undo_settlement"]
