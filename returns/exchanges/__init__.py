"""Exchanges of sold goods: the slip and who signs it in turn, the conditions it is held against, joint delivery, and the ledger."""
