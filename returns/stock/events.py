"""The events of stock a clock may listen to."""

CLOCK_SUBJECTS = {
    "shortage": ("shortage.found", "shortage.ended"),
    "write_off": ("write_off.asked", "write_off.approved", "write_off.refused"),
    "requisition": (
        "requisition.asked",
        "requisition.approved",
        "requisition.refused",
        "requisition.withdrawn",
        "requisition.issued",
        "requisition.returned",
        "requisition.ended",
    ),
}
