"""Calls, as the exchange reports them or an agent notes them."""
