"""The events a clock may listen to, by the kind of subject it is on."""

CLOCK_SUBJECTS = {
    "ticket": ("ticket.opened", "ticket.replied", "ticket.solved", "ticket.closed"),
    "call": ("call.rang", "call.answered", "call.ended", "call.abandoned"),
}
