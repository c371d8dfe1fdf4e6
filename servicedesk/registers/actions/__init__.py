"""What is done with entries, and with their copies."""

from servicedesk.registers.actions.entering import attach_to_entry, correct_entry, make_entry, void_entry
from servicedesk.registers.actions.signing import sign_entry
from servicedesk.registers.copies.actions import move_copy, print_entry

__all__ = ["attach_to_entry", "correct_entry", "make_entry", "move_copy", "print_entry", "sign_entry", "void_entry"]
