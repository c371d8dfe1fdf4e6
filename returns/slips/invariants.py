"""Invariants of return slips: what they and their entries say, the path each went, and that nobody stands on both sides of a duty."""

from servicedesk.journal.invariants import Invariant, orphans

_PATH = (
    "^requested(>refused|>voided|>approved(>voided|>issued(>picked_up|>counted|>count_withdrawn)*"
    "(>voided|(>received|>counted|>count_withdrawn|>completed|>awaited|>settled|>settlement_undone)*(>closed)?)?)?)?$"
)
_LAST = {
    "requested": "requested",
    "refused": "refused",
    "approved": "approved",
    "issued": "issued|picked_up|counted|count_withdrawn",
    "received": "received|completed|awaited|counted|count_withdrawn|settlement_undone",
    "settled": "settled",
    "closed": "closed",
    "void": "voided",
}
_ENDS = " ".join(f"when '{state}' then '(^|>)({codes})$'" for state, codes in _LAST.items())

INVARIANTS = (
    Invariant(
        "returns:entries",
        "each return slip has its entry's number, matter and department, and is void or not approved exactly where the entry is void",
        "select s.id from returns_returnslip s join registers_entry e on e.id = s.entry_id "
        "join registers_register r on r.id = e.register_id where r.code <> 'return_slip' or e.number <> s.number "
        "or e.matter_id is distinct from s.ticket_id or e.department_id is distinct from s.department_id "
        "or e.made_by_id <> s.requested_by_id "
        "or (e.state = 'void') <> (s.state in ('void', 'refused')) "
        "or exists (select 1 from registers_correction c where c.entry_id = e.id)",
    ),
    Invariant(
        "returns:lines",
        "each slip has lines of its own order, as many as the goods its entry names in rows",
        "select s.id from returns_returnslip s join registers_entry e on e.id = s.entry_id "
        "left join returns_returnline l on l.slip_id = s.id "
        "left join tickets_orderline o on o.id = l.order_line_id group by s.id, e.id "
        "having count(l.id) = 0 or bool_or(o.order_id <> s.order_id or o.product_id <> l.product_id) "
        "or (jsonb_typeof(e.values -> 'goods') = 'array' and jsonb_array_length(e.values -> 'goods') <> count(l.id))",
    ),
    Invariant(
        "returns:entered",
        "a slip and its entry name the same goods: each line with its material number, what was delivered, and its quantity",
        "select l.id from returns_returnline l join tickets_product p on p.id = l.product_id join returns_returnslip s on s.id = l.slip_id "
        "join registers_entry e on e.id = s.entry_id cross join lateral (select e.values -> 'goods' -> (l.place - 1)::int as said) g "
        "where jsonb_typeof(e.values -> 'goods') = 'array' and ((g.said ->> 'quantity')::numeric <> l.quantity "
        "or (g.said ->> 'delivered')::numeric <> l.delivered or not starts_with(g.said ->> 'product', p.material))",
    ),
    Invariant(
        "returns:claims",
        "of no line of an order open slips ask for more than was delivered and did not come back",
        "select l.order_line_id from returns_returnline l join returns_returnslip s on s.id = l.slip_id cross join lateral "
        "(select coalesce((select sum(b.quantity) from returns_receiptline x join tickets_lineentry b on b.id = x.entry_id "
        "where x.line_id = l.id), 0) + coalesce((select sum(case d.kind when 'short' then d.quantity else b.quantity end) "
        "from returns_discrepancy d left join tickets_lineentry b on b.id = d.entry_id where d.line_id = l.id "
        "and (b.id is not null or d.kind = 'short' and d.outcome = 'accepted')), 0) as done) g "
        "where s.state not in ('refused', 'closed', 'void') group by l.order_line_id having sum(greatest(l.quantity - g.done, 0)) "
        "+ (select coalesce(sum(x.quantity), 0) from returns_exchangeline x join returns_exchangeslip o on o.id = x.slip_id "
        "where x.order_line_id = l.order_line_id and o.state in ('waiting', 'approved', 'handed_over')) "
        "> (select coalesce(sum(case e.kind when 'delivered' then e.quantity else -e.quantity end), 0) "
        "from tickets_lineentry e where e.line_id = l.order_line_id)",
    ),
    Invariant(
        "returns:path",
        "each slip's history is a legal path that ends in its state",
        "select s.id from returns_returnslip s left join journal_event j on j.subject_kind = 'return_slip' and j.subject_id = s.id "
        "and j.code like 'return_slip.%' and j.code not like 'return_slip.supervisor%' group by s.id "
        f"having coalesce(string_agg(substr(j.code, 13), '>' order by j.id), '') !~ '{_PATH}' "
        f"or coalesce(string_agg(substr(j.code, 13), '>' order by j.id), '') !~ (case s.state {_ENDS} end)",
    ),
    Invariant(
        "returns:signed",
        "each slip that was approved has the approver's signature under what it says, by whoever decided it",
        "select s.id from returns_returnslip s where s.decided_by_id is not null and s.state not in ('refused', 'void') and not exists "
        "(select 1 from registers_signature g where g.entry_id = s.entry_id and g.member_id = s.decided_by_id)",
    ),
    Invariant(
        "returns:apart",
        "nobody approves, receives or settles what she asked for, decides about goods she received, or settles them",
        "select s.id from returns_returnslip s where s.decided_by_id = s.requested_by_id "
        "union all select r.id from returns_receipt r join returns_returnslip s on s.id = r.slip_id "
        "where s.requested_by_id in (r.received_by_id, coalesce(r.matched_by_id, 0)) "
        "union all select d.id from returns_discrepancy d join returns_receipt r on r.slip_id = d.slip_id and r.state = 'signed' "
        "where d.decided_by_id = r.received_by_id "
        "union all select m.id from returns_settlement m join returns_returnslip s on s.id = m.slip_id where m.by_id = s.requested_by_id "
        "union all select m.id from returns_settlement m join returns_receipt r on r.slip_id = m.slip_id and r.state = 'signed' "
        "where m.by_id = r.received_by_id",
    ),
    Invariant(
        "returns:copies",
        "the copies of a slip are with whoever asked for it until it is issued",
        "select s.id from returns_returnslip s join registers_copy c on c.entry_id = s.entry_id "
        "where s.state in ('requested', 'approved') and (c.state <> 'held' or c.held_by_id is distinct from s.requested_by_id)",
    ),
    orphans("return_slip", "returns_returnslip"),
)
