"""The events of people and duty that a pack may cite already, by the kind of subject a clock is on; nothing records them yet."""

AWAITED = {
    "member": (
        "member.joined",
        "member.resigned",
        "member.left",
        "member.leave_raised",
        "member.leave_raised_again",
        "member.course_finished",
    ),
    "shift": ("shift.planned", "shift.tidied", "shift.manned", "shift.clocked_in"),
    "handover": ("handover.opened", "handover.signed"),
    "roster": ("roster.opened", "roster.published"),
    "course": ("course.started", "course.finished", "lesson.ended"),
    "meeting": ("meeting.ended", "meeting.records_handed_in"),
    "daily_log": ("daily_log.written", "daily_log.handed_in"),
    "report": ("report.called_for", "report.handed_in"),
    "loan": ("loan.made", "loan.returned"),
    "certificate": ("certificate.issued", "certificate.renewed"),
    "private_call": ("private_call.started", "private_call.ended"),
    "incident": ("incident.noticed", "incident.reported"),
    "finding": ("finding.noted", "finding.reported"),
}
