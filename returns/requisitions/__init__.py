"""Goods asked for from a store: approved by signature, issued in parts, what is left over brought back."""

REGISTER = "requisition"  # the register whose entries requisitions are
