"""Faults reported to the department that can mend them at the root, with a proposed priority, until the fix is reported back."""
