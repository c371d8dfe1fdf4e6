"""The events of return slips a clock may listen to: approval, pick-up, receiving and calls to it, inspection, settlement and closing."""

CLOCK_SUBJECTS = {
    "return_slip": (
        "return_slip.requested",
        "return_slip.approved",
        "return_slip.refused",
        "return_slip.issued",
        "return_slip.picked_up",
        "return_slip.counted",
        "return_slip.count_withdrawn",
        "return_slip.supervisor_called",
        "return_slip.supervisor_answered",
        "return_slip.received",
        "return_slip.completed",
        "return_slip.awaited",
        "return_slip.settled",
        "return_slip.settlement_undone",
        "return_slip.closed",
        "return_slip.voided",
    ),
    "discrepancy": ("discrepancy.opened", "discrepancy.proposed", "discrepancy.decided"),
    "return_receipt": ("return_receipt.taken_in", "return_receipt.matched"),
}
# After these whatever clock of it is open is cancelled.
CLOCK_ENDS = {"return_slip": ("return_slip.refused", "return_slip.voided")}
