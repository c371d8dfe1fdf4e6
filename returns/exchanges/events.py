"""The events of exchange slips a clock may listen to."""

CLOCK_SUBJECTS = {
    "exchange_slip": (
        "exchange_slip.requested",
        "exchange_slip.signed",
        "exchange_slip.approved",
        "exchange_slip.refused",
        "exchange_slip.withdrawn",
        "exchange_slip.handed_over",
        "exchange_slip.sent_back",
        "exchange_slip.received",
        "exchange_slip.closed",
    ),
}
