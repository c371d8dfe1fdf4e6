"""Invariants of ties between matters."""

from servicedesk.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        "ties:merged",
        "a merged matter says which it was merged into, and only a merged one does; no clock of it runs",
        "select t.id from tickets_ticket t left join tickets_merge m on m.source_id = t.id "
        "where (t.status = 'merged') <> (m.id is not null) "
        "union all select t.id from tickets_ticket t join clocks_clock c on c.about = 'ticket' and c.about_id = t.id "
        "where t.status = 'merged' and c.stopped_at is null",
    ),
    Invariant(
        "ties:chains",
        "a chain of merged matters ends, and each of it names the one it ends at",
        "with recursive led(source, at, steps) as (select source_id, target_id, 1 from tickets_merge "
        "union all select l.source, m.target_id, l.steps + 1 from led l join tickets_merge m on m.source_id = l.at where l.steps < 1000) "
        "select m.id from tickets_merge m where m.final_id is distinct from (select l.at from led l where l.source = m.source_id "
        "and not exists (select 1 from tickets_merge n where n.source_id = l.at))",
    ),
    Invariant(
        "ties:both_sides",
        "each merge has its event on both sides, and each such event its merge",
        "select coalesce(m.id, e.subject_id) from tickets_merge m full join "
        "(select subject_id, (facts ->> 'merge_id')::bigint as merge, code from journal_event "
        "where code in ('ticket.merged', 'ticket.absorbed')) e "
        "on e.merge = m.id group by m.id, e.subject_id, m.source_id, m.target_id "
        "having m.id is null or count(*) <> 1 or e.subject_id is null or e.subject_id not in (m.source_id, m.target_id) "
        "union all select m.id from tickets_merge m where (select count(*) from journal_event e "
        "where e.code in ('ticket.merged', 'ticket.absorbed') and (e.facts ->> 'merge_id')::bigint = m.id) <> 2",
    ),
    Invariant(
        "ties:rings",
        "no matter stands under itself",
        "with recursive above(start, id, steps) as (select child_id, parent_id, 1 from tickets_parenthood "
        "union all select a.start, p.parent_id, a.steps + 1 from above a join tickets_parenthood p on p.child_id = a.id "
        "where a.steps < 1000 and a.id <> a.start) select start from above where id = start",
    ),
    Invariant(
        "ties:parents",
        "a matter stands under another exactly while its history says so",
        "select t.id from tickets_ticket t left join tickets_parenthood p on p.child_id = t.id left join journal_event e "
        "on e.subject_kind = 'ticket' and e.subject_id = t.id and e.code in ('ticket.put_under', 'ticket.taken_out') "
        "where p.id is not null or e.id is not null group by t.id, p.id "
        "having count(e.id) filter (where e.code = 'ticket.put_under') "
        "- count(e.id) filter (where e.code = 'ticket.taken_out') <> (p.id is not null)::int",
    ),
    Invariant(
        "ties:open_children",
        "nothing that is open stands under a matter that has ended",
        "select p.id from tickets_parenthood p join tickets_ticket c on c.id = p.child_id join tickets_ticket t on t.id = p.parent_id "
        "where c.status = 'open' and t.status <> 'open'",
    ),
    Invariant(
        "ties:incidents",
        "each incident has the event that declared it and, once over, the one that ended it; none runs on a merged matter, "
        "and no matter that stands for one is attached to another",
        "select i.id from tickets_incident i join tickets_ticket t on t.id = i.ticket_id left join journal_event e "
        "on e.subject_kind = 'ticket' and e.subject_id = t.id and (e.facts ->> 'incident_id')::bigint = i.id "
        "and e.code in ('ticket.declared', 'ticket.incident_ended') group by i.id, t.status "
        "having count(e.id) filter (where e.code = 'ticket.declared') <> 1 "
        "or count(e.id) filter (where e.code = 'ticket.incident_ended') <> (i.ended_at is not null)::int "
        "or (i.ended_at is null and t.status = 'merged') "
        "union all select m.id from tickets_membership m join tickets_incident i on i.ticket_id = m.ticket_id and i.ended_at is null",
    ),
)
