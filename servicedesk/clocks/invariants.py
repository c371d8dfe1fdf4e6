"""Invariants of clocks and their ledger."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I1",
        "no step of a running clock is overdue by more than 30 s",
        "select id from clocks_clock where next_at < clock_timestamp() - interval '30 seconds'",
    ),
    Invariant(
        "I2",
        "a clock that is late has its breach in the ledger, and a breach in the ledger belongs to a late clock or was corrected",
        "select c.id from clocks_clock c left join clocks_steptaken s on s.clock_id = c.id and s.step = 'due' "
        "where (c.state in ('breached', 'missed') and s.id is null) "
        "or (c.state in ('running', 'met') and s.id is not null and s.corrected_at is null)",
    ),
    Invariant(
        "I3",
        "no clock has two open cycles, and no step was taken twice",
        "select 1 from clocks_clock where stopped_at is null group by limit_id, about, about_id having count(*) > 1 "
        "union all select 1 from clocks_steptaken group by clock_id, step having count(*) > 1",
    ),
    Invariant(
        "I4",
        "every step taken has exactly one event that names its clock and step, and every such event its step",
        "select s.id from clocks_steptaken s join journal_event e on e.id = s.event_id "
        "where e.subject_kind <> 'clock' or e.subject_id <> s.clock_id or e.facts->>'step' <> s.step "
        "union all select e.id from journal_event e left join clocks_steptaken s on s.event_id = e.id "
        "where e.code in ('clock.breached', 'clock.escalated') and s.id is null",
    ),
    orphans("clock", "clocks_clock"),
    orphans("regulation", "rulebook_regulation"),
    Invariant(
        "orphans:clocks",
        "every clock's event is about its subject",
        "select c.id from clocks_clock c join journal_event e on e.id = c.started_by_id "
        "where e.subject_kind <> c.about or e.subject_id <> c.about_id",
    ),
)
