"""Invariants of the alarms."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    orphans("alarm", "alarms_alarm"),
    Invariant(
        "alarms:told",
        "every alarm has the event that raised it, and every cleared one the event that cleared it",
        "select a.id from alarms_alarm a where not exists (select 1 from journal_event e where e.subject_kind = 'alarm' "
        "and e.subject_id = a.id and e.code in ('alarm.raised', 'alarm.noted')) "
        "or (a.cleared_at is not null and not exists (select 1 from journal_event e where e.subject_kind = 'alarm' "
        "and e.subject_id = a.id and e.code in ('alarm.cleared', 'alarm.noted')))",
    ),
)
