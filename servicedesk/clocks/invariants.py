"""Invariants of clocks and their ledger."""

from servicedesk.journal.invariants import Invariant, orphans

_IN_FORCE = """a.status = 'active' and a.begins_at <= e.occurred_at and (a.effective_to is null or a.effective_to > e.occurred_at)"""

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
        "and s.corrected_at is null where (c.state in ('breached', 'missed') and s.id is null) "
        "or (c.state in ('running', 'paused', 'met') and s.id is not null)",
    ),
    Invariant(
        "I3",
        "no promise of an article runs twice on one subject, under whatever version, and no step was taken twice",
        "select 1 from clocks_clock c join clocks_limit l on l.id = c.limit_id join rulebook_article a on a.id = l.article_id "
        "where c.stopped_at is null group by a.regulation_id, a.number, l.code, c.about, c.about_id having count(*) > 1 "
        "union all select 1 from clocks_steptaken where corrected_at is null group by clock_id, step having count(*) > 1",
    ),
    Invariant(
        "I4",
        "every step taken has exactly one event that names its clock and step, and every such event its step",
        "select s.id from clocks_steptaken s join journal_event e on e.id = s.event_id "
        "where e.subject_kind <> 'clock' or e.subject_id <> s.clock_id or e.facts->>'step' <> s.step "
        "union all select e.id from journal_event e left join clocks_steptaken s on s.event_id = e.id "
        "where e.code in ('clock.breached', 'clock.escalated', 'clock.reminded') and s.id is null",
    ),
    Invariant(
        "I6",
        "a running clock asks again at its ladder's next rung, and one without a rung left or without time does not",
        "select c.id from clocks_clock c join clocks_limit l on l.id = c.limit_id "
        "where (c.next_at is not null) <> (c.stopped_at is null and c.due_at is not null "
        "and (select count(*) from clocks_steptaken s where s.clock_id = c.id and s.corrected_at is null "
        "and (s.step = 'due' or l.ladder @> jsonb_build_array(jsonb_build_object('code', s.step)))) "
        '< jsonb_array_length(l.ladder) + (not l.ladder @> \'[{"code": "due"}]\')::int)',
    ),
    Invariant(
        "I6:starts",
        "every event that starts a clock under an article then in force everywhere has its clock, unless its rule failed or was "
        "undecided, or a nearer article rules",
        "select e.id from journal_event e join clocks_limit l on l.about = e.subject_kind and l.starts_on @> array[e.code] "
        f"join rulebook_article a on a.id = l.article_id and a.loaded_at <= e.recorded_at where {_IN_FORCE} "
        "and not exists (select 1 from rulebook_attachment t where t.regulation_id = a.regulation_id) "
        "and not exists (select 1 from clocks_clock c join clocks_limit m on m.id = c.limit_id where c.about = e.subject_kind "
        "and c.about_id = e.subject_id and m.code = l.code and (m.id = l.id or c.ruled->'over' @> jsonb_build_array("
        "jsonb_build_object('limit', l.id)) or m.article_id <> l.article_id)) "
        "and not exists (select 1 from jsonb_each(l.conditions) w where not coalesce(w.value @> (e.facts->w.key), false)) "
        "and not exists (select 1 from journal_event f where f.code in ('clock.failed', 'clock.undecided') "
        "and f.subject_kind = e.subject_kind "
        "and f.subject_id = e.subject_id and f.facts->>'limit' = l.code)",
    ),
    Invariant(
        "I7",
        "no step was taken half a minute after it was known that its clock had stopped, unless it was corrected",
        "select s.id from clocks_steptaken s join clocks_clock c on c.id = s.clock_id join journal_event e on e.id = s.event_id "
        "join journal_event x on x.id = c.stopped_by_id "
        "where s.corrected_at is null and s.taken_at > c.stopped_at and e.recorded_at > x.recorded_at + interval '30 seconds'",
    ),
    Invariant(
        "I6:pauses",
        "a clock that stands still is woken when its pause ends, or when it is tried again",
        "select id from clocks_clock where state = 'paused' and next_at > paused_until + interval '6 minutes'",
    ),
    orphans("clock", "clocks_clock"),
    orphans("suspension", "clocks_suspension"),
    orphans("regulation", "rulebook_regulation"),
    Invariant(
        "orphans:clocks",
        "every clock's event is about its subject",
        "select c.id from clocks_clock c join journal_event e on e.id = c.started_by_id "
        "where e.subject_kind <> c.about or e.subject_id <> c.about_id",
    ),
)
