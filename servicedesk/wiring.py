"""Who hears what, and who answers which question: two tables, one screen."""

from servicedesk.journal.wires import Inline, Outside

# event code → listeners. Inline runs in the action's transaction; Outside is owed a delivery after the commit.
LISTENERS: dict[str, tuple[Inline | Outside, ...]] = {
    "*": (Inline("servicedesk.clocks.handlers.follow_event"),),
    "clock.breached": (Outside("staff.handlers.tell_of_breach"),),
    "clock.escalated": (Outside("staff.handlers.tell_of_breach"),),
    "clock.reminded": (Outside("staff.handlers.tell_of_breach"),),
    "clock.undecided": (Outside("staff.handlers.raise_alarm"),),
    "clock.failed": (Outside("staff.handlers.raise_alarm"),),
    "obligation.missed": (Outside("staff.handlers.tell_of_missed"),),
    "schedule.failed": (Outside("staff.handlers.raise_alarm"),),
    "alarm.raised": (Outside("staff.handlers.tell_of_alarm"),),
    "alarm.noted": (Outside("staff.handlers.raise_alarm"),),
    "delivery.died": (Outside("staff.handlers.raise_alarm"),),
}

# question → what the apps contribute to it.
CONTRIBUTORS: dict[str, tuple[str, ...]] = {
    "alarm.checks": ("servicedesk.clocks.checks.CHECKS", "servicedesk.alarms.checks.CHECKS"),
    "alarm.figures": ("servicedesk.clocks.checks.FIGURES", "servicedesk.alarms.measure.FIGURES"),
    "clock.subjects": ("tickets.events.CLOCK_SUBJECTS", "servicedesk.clocks.schedules.events.CLOCK_SUBJECTS"),
    "invariants": (
        "servicedesk.journal.invariants.INVARIANTS",
        "servicedesk.alarms.invariants.INVARIANTS",
        "servicedesk.clocks.invariants.INVARIANTS",
        "servicedesk.clocks.schedules.invariants.INVARIANTS",
        "staff.invariants.INVARIANTS",
        "tickets.invariants.INVARIANTS",
        "servicedesk.web.invariants.INVARIANTS",
    ),
    "matter.numbers": ("tickets.handlers.numbers_of",),
    "member.matters": ("tickets.access.matters_of",),
    "obligation.guard": ("staff.access.require_duty",),
    "pack.sections": ("servicedesk.clocks.pack.SECTION", "servicedesk.clocks.schedules.pack.SECTION"),
    "pack.tables": ("servicedesk.clocks.pack.WORDS", "servicedesk.clocks.calendars.pack.TABLE"),
    "rows.visible": ("staff.access.visible",),
    "rights": ("staff.rights.RIGHTS", "tickets.rights.RIGHTS"),
    "schedule.counters": ("servicedesk.clocks.schedules.events.COUNTERS",),
    "schedule.places": ("staff.queries.departments_of",),
    "subject.owner": ("tickets.handlers.owner_of",),
}
