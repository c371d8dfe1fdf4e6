"""Invariants of calls and tickets."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I11",
        "each report of a call had one effect: one event of its kind",
        "select r.call_id from tickets_callreport r left join journal_event e on e.subject_kind = 'call' and e.subject_id = r.call_id "
        "and e.code = case r.kind when 'ringing' then 'call.rang' else 'call.' || r.kind end "
        "group by r.call_id, r.kind having count(e.id) <> 1",
    ),
    Invariant(
        "I12",
        "each ticket's history is a legal path that ends in its status: opened, solved, closed, opened again from either, or merged",
        "select t.id from tickets_ticket t left join journal_event e on e.subject_kind = 'ticket' and e.subject_id = t.id "
        "and e.code in ('ticket.opened', 'ticket.solved', 'ticket.closed', 'ticket.reopened', 'ticket.merged') group by t.id "
        "having coalesce(string_agg(substr(e.code, 8), '>' order by e.id), '') !~ ('^opened(>solved(>closed)?>reopened)*' "
        "|| case t.status when 'open' then '$' when 'solved' then '>solved$' when 'closed' then '>solved>closed$' "
        "else '(>solved)?>merged$' end)",
    ),
    Invariant(
        "I12:records",
        "a solved ticket has one solution that stands, a closed one its closure too, an open one neither",
        "select t.id from tickets_ticket t left join tickets_solution s on s.ticket_id = t.id and s.undone_at is null "
        "left join tickets_closure c on c.ticket_id = t.id and c.undone_at is null "
        "where (t.status in ('solved', 'closed') and s.id is null) or (t.status = 'open' and s.id is not null) "
        "or (t.status = 'closed') <> (c.id is not null)",
    ),
    Invariant(
        "I12:holds",
        "only an open ticket waits; each wait has the event that began it, and once it is over the one that ended it",
        "select t.id from tickets_ticket t join tickets_hold h on h.ticket_id = t.id where h.ended_at is null and t.status <> 'open' "
        "union all select t.id from tickets_ticket t "
        "join (select ticket_id, count(*) as begun, count(ended_at) as ended from tickets_hold group by ticket_id) h on h.ticket_id = t.id "
        "left join journal_event e on e.subject_kind = 'ticket' and e.subject_id = t.id and e.code in ('ticket.held', 'ticket.resumed') "
        "group by t.id, h.begun, h.ended having count(e.id) filter (where e.code = 'ticket.held') <> h.begun "
        "or count(e.id) filter (where e.code = 'ticket.resumed') <> h.ended",
    ),
    Invariant(
        "I12:severity",
        "a ticket's severity is the one last recorded",
        "select t.id from tickets_ticket t where t.severity is distinct from (select e.facts ->> 'severity' from journal_event e "
        "where e.subject_kind = 'ticket' and e.subject_id = t.id and e.code in ('ticket.opened', 'ticket.reclassified') "
        "order by e.id desc limit 1)",
    ),
    Invariant(
        "I12:new_dates",
        "each extension granted, and each new date, has the event that gave it, and no other request has one",
        "select r.ticket_id from tickets_extensionrequest r left join journal_event e on e.subject_kind = 'ticket' "
        "and e.subject_id = r.ticket_id and e.code = 'ticket.extended' and (e.facts ->> 'request_id')::bigint = r.id "
        "where (r.state = 'granted') <> (e.id is not null) union all "
        "select d.ticket_id from tickets_deferral d left join journal_event e on e.subject_kind = 'ticket' "
        "and e.subject_id = d.ticket_id and e.code = 'ticket.deferred' and (e.facts ->> 'deferral_id')::bigint = d.id where e.id is null",
    ),
    Invariant(
        "I12:details",
        "a ticket's kind, channel, stage, mode, area, class, project and whether it is special are those last recorded",
        "select t.id from tickets_ticket t cross join lateral (values ('kind', t.kind), ('channel', t.channel), ('stage', t.stage), "
        "('mode', t.mode), ('area', t.area), ('special', t.special::text), ('topic', t.topic), "
        "('project', coalesce((select s.code from rulebook_scope s where s.id = t.project_id), ''))) as d(name, stands) "
        "cross join lateral (select e.facts ->> d.name as told from journal_event e where e.subject_kind = 'ticket' "
        "and e.subject_id = t.id and e.code in ('ticket.opened', 'ticket.corrected') and e.facts ? d.name order by e.id desc limit 1) l "
        "where l.told is distinct from d.stands",
    ),
    Invariant(
        "I12:contacts",
        "a ticket counts every contact of its customer, and each after the first has its event",
        "select t.id from tickets_ticket t where t.contact_count <> 1 + (select count(*) from tickets_repeatedcontact c "
        "where c.ticket_id = t.id) or t.contact_count <> 1 + (select count(*) from journal_event e where e.subject_kind = 'ticket' "
        "and e.subject_id = t.id and e.code = 'ticket.asked_again')",
    ),
    Invariant(
        "I12:promises",
        "each promised answer has its event",
        "select p.ticket_id from tickets_promisedanswer p left join journal_event e on e.subject_kind = 'ticket' "
        "and e.subject_id = p.ticket_id and e.code = 'ticket.promised' and (e.facts ->> 'promise_id')::bigint = p.id where e.id is null",
    ),
    Invariant(
        "I12:notes",
        "each note has the one event that tells of it, on its matter",
        "select n.id from tickets_note n left join journal_event e on e.subject_kind = 'ticket' and e.subject_id = n.ticket_id "
        "and e.code = 'ticket.noted' and (e.facts ->> 'note_id')::bigint = n.id group by n.id having count(e.id) <> 1",
    ),
    Invariant(
        "I12:late entries",
        "what was entered late happened after the matter was opened, and says why",
        "select e.id from journal_event e join tickets_ticket t on t.id = e.subject_id where e.subject_kind = 'ticket' "
        "and e.code in ('ticket.replied', 'ticket.solved', 'ticket.outcome_noted') and e.facts ? 'why_late' "
        "and (e.occurred_at < t.opened_at or e.occurred_at > e.recorded_at or e.facts ->> 'why_late' = '')",
    ),
    orphans("ticket", "tickets_ticket"),
    orphans("canned_reply", "tickets_cannedreply"),
    orphans("call", "tickets_call"),
    orphans("customer", "tickets_customer"),
    Invariant(
        "orphans:matters",
        "every clock and event of a matter finds its ticket",
        "select c.id from clocks_clock c left join tickets_ticket t on t.id = c.matter_id where c.matter_id is not null and t.id is null "
        "union all select e.id from journal_event e left join tickets_ticket t on t.id = e.matter_id "
        "where e.matter_id is not null and t.id is null",
    ),
)
