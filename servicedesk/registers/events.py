"""The events of entries and copies a clock may listen to; `when` may confine it to registers by their codes."""

CLOCK_SUBJECTS = {
    "entry": ("entry.made", "entry.corrected", "entry.voided", "entry.printed", "entry.signed"),
    "copy": ("copy.sent", "copy.received", "copy.filed", "copy.lost"),
}
