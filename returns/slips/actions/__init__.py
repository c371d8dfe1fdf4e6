"""What is done with return slips until goods arrive, and with their copies."""

from returns.slips.actions.approving import decide_slip
from returns.slips.actions.issuing import issue_slip, note_pick_up, replace_copy, reprint_slip
from returns.slips.actions.requesting import AskedLine, request_return
from returns.slips.actions.voiding import void_slip

__all__ = [
    "AskedLine",
    "decide_slip",
    "issue_slip",
    "note_pick_up",
    "replace_copy",
    "reprint_slip",
    "request_return",
    "void_slip",
]
