"""Invariants of visits."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I15:waits",
        "a visit waits exactly while one of its waits runs",
        "select v.id from tickets_visit v left join tickets_visitwait w on w.visit_id = v.id and w.attended_at is null and not w.gave_up "
        "group by v.id having (v.state = 'waiting') <> (count(w.id) = 1)",
    ),
    orphans("visit", "tickets_visit"),
)
