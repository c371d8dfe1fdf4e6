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
        "each ticket's history is a legal path that ends in its status: opened, then solved, then closed",
        "select t.id from tickets_ticket t left join journal_event e on e.subject_kind = 'ticket' and e.subject_id = t.id "
        "and e.code in ('ticket.opened', 'ticket.solved', 'ticket.closed') group by t.id "
        "having string_agg(e.code, '>' order by e.id) is distinct from case t.status when 'open' then 'ticket.opened' "
        "when 'solved' then 'ticket.opened>ticket.solved' else 'ticket.opened>ticket.solved>ticket.closed' end",
    ),
    Invariant(
        "I12:records",
        "a solved ticket has its solution, a closed one its closure, an open one neither",
        "select t.id from tickets_ticket t left join tickets_solution s on s.ticket_id = t.id "
        "left join tickets_closure c on c.ticket_id = t.id "
        "where (t.status <> 'open') <> (s.id is not null) or (t.status = 'closed') <> (c.id is not null)",
    ),
    orphans("ticket", "tickets_ticket"),
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
