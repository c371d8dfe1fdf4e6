"""Invariants of schedules and their obligations."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I1:schedules",
        "no schedule's slot and no obligation's due moment is overdue by more than 30 s",
        "select id from clocks_schedule where next_at < clock_timestamp() - interval '30 seconds' "
        "union all select id from clocks_obligation where next_at < clock_timestamp() - interval '30 seconds'",
    ),
    Invariant(
        "I3:obligations",
        "no slot was made twice, under whichever version of its article",
        "select 1 from clocks_obligation group by series, slot having count(*) > 1 "
        "union all select 1 from clocks_obligation o join clocks_schedule s on s.id = o.schedule_id where s.series <> o.series",
    ),
    Invariant(
        "I4:obligations",
        "every obligation has one event for each thing that happened to it, and none for what did not",
        "select o.id from clocks_obligation o left join journal_event e on e.subject_kind = 'obligation' and e.subject_id = o.id "
        "group by o.id having count(*) filter (where e.code = 'obligation.opened') <> 1 "
        "or count(*) filter (where e.code = 'obligation.missed') <> (o.missed_at is not null)::int "
        "or count(*) filter (where e.code = 'obligation.done') <> (o.done_at is not null)::int",
    ),
    Invariant(
        "I2:obligations",
        "what was done late was missed first",
        "select id from clocks_obligation where state = 'done' and done_at > due_at and missed_at is null",
    ),
    orphans("schedule", "clocks_schedule"),
    orphans("obligation", "clocks_obligation"),
)
