"""The events of returns and exchanges that a pack may cite already; nothing records them yet."""

AWAITED = {
    "return_slip": ("return_slip.issued", "return_slip.closed"),
    "exchange_slip": ("exchange_slip.issued", "exchange_slip.closed"),
}
