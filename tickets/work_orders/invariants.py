"""Invariants of work orders."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I13:numbers",
        "the numbers of each book of work orders run from 1 to its last without a gap",
        "select b.id from tickets_orderbook b left join tickets_workorder o on o.book_id = b.id group by b.id "
        "having count(o.id) <> b.last or coalesce(max(o.place), 0) <> b.last",
    ),
    Invariant(
        "I13:path",
        "each work order's history is a legal path that ends in its state",
        "select o.id from tickets_workorder o left join journal_event e on e.subject_kind = 'work_order' and e.subject_id = o.id "
        "and e.code in ('work_order.issued', 'work_order.set_out', 'work_order.done', 'work_order.cancelled') group by o.id "
        "having coalesce(string_agg(substr(e.code, 12), '>' order by e.id), '') !~ (case o.state when 'issued' then '^issued$' "
        "when 'set_out' then '^issued>set_out$' when 'done' then '^issued>set_out>done$' else '^issued(>set_out)?>cancelled$' end)",
    ),
    Invariant(
        "I13:told",
        "each work order stands on its matter's timeline once",
        "select o.id from tickets_workorder o left join journal_event e on e.code = 'ticket.order_issued' "
        "and e.subject_kind = 'ticket' and e.subject_id = o.ticket_id and (e.facts ->> 'work_order_id')::bigint = o.id "
        "group by o.id having count(e.id) <> 1",
    ),
    orphans("work_order", "tickets_workorder"),
)
