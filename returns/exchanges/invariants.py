"""Invariants of exchanges."""

from servicedesk.journal.invariants import Invariant, orphans

_CLAIMING = "('waiting', 'approved', 'handed_over')"
INVARIANTS = (
    Invariant(
        "exchanges:entry",
        "each exchange slip has its number from its entry, made by whoever asked; it is void exactly where the slip was withdrawn",
        "select s.id from returns_exchangeslip s join registers_entry e on e.id = s.entry_id "
        "where (s.number, s.owner_id) is distinct from (e.number, e.made_by_id) or (s.state = 'withdrawn') <> (e.state = 'void')",
    ),
    Invariant(
        "exchanges:entered",
        "a slip and its entry name the same goods: as many lines, each with its material number and its quantity",
        "select s.id from returns_exchangeslip s join registers_entry e on e.id = s.entry_id "
        "join lateral (select count(*) as n from returns_exchangeline l where l.slip_id = s.id) had on true "
        "where jsonb_typeof(e.values -> 'goods') = 'array' and (had.n <> jsonb_array_length(e.values -> 'goods') or exists ("
        "select 1 from returns_exchangeline l join tickets_orderline o on o.id = l.order_line_id "
        "join tickets_product p on p.id = o.product_id "
        "where l.slip_id = s.id and (e.values -> 'goods' -> (l.place - 1)::int ->> 'quantity')::numeric is distinct from l.quantity "
        "or l.slip_id = s.id and not starts_with(coalesce(e.values -> 'goods' -> (l.place - 1)::int ->> 'product', ''), p.material)))",
    ),
    Invariant(
        "exchanges:uncorrected",
        "no exchange slip is corrected: what its chain signed is what was asked",
        "select c.id from registers_correction c join returns_exchangeslip s on s.entry_id = c.entry_id",
    ),
    Invariant(
        "exchanges:chain",
        "those of the chain signed in their order, each in her role; all of them where the slip was approved",
        "select s.id from returns_exchangeslip s join returns_exchangepolicy p on p.id = s.policy_id "
        "join lateral (select count(*) filter (where t.result = 'signed') as signed, count(*) as n, "
        "bool_and(t.role = p.chain -> (t.place - 1)::int ->> 'role') as fit from returns_exchangestep t where t.slip_id = s.id) t on true "
        "where coalesce(not t.fit, false) or (s.state = 'waiting' and (t.n <> s.next_place - 1 or t.signed <> t.n)) "
        "or (s.state in ('approved', 'handed_over', 'received', 'closed') and t.signed <> jsonb_array_length(p.chain)) "
        "or (s.state = 'refused' and t.n <> t.signed + 1)",
    ),
    Invariant(
        "exchanges:signed",
        "each step's signature is hers, on the slip's entry, in the step's role",
        "select t.id from returns_exchangestep t join returns_exchangeslip s on s.id = t.slip_id "
        "join registers_signature g on g.id = t.signature_id "
        "where (g.entry_id, g.member_id, g.role) is distinct from (s.entry_id, t.by_id, t.role) "
        "union all select g.id from registers_signature g join returns_exchangeslip s on s.entry_id = g.entry_id "
        "join registers_form f on f.id = (select form_id from registers_entry where id = g.entry_id) "
        "join lateral (select r ->> 'by' as by from jsonb_array_elements(f.signatories) r where r ->> 'code' = g.role) r on true "
        "where r.by = 'approver' and not exists (select 1 from returns_exchangestep t where t.signature_id = g.id)",
    ),
    Invariant(
        "exchanges:conditions",
        "what does not meet its conditions was approved by an exception, and by the last of the chain; nothing else was",
        "select s.id from returns_exchangeslip s join returns_exchangepolicy p on p.id = s.policy_id "
        "where (s.met <> not exists (select 1 from jsonb_array_elements(s.findings) f where not (f ->> 'met')::boolean)) "
        "or (s.state in ('approved', 'handed_over', 'received', 'closed') and not s.met "
        "and not exists (select 1 from returns_exchangestep t where t.slip_id = s.id and t.exception "
        "and t.place = jsonb_array_length(p.chain))) "
        "or (s.met and exists (select 1 from returns_exchangestep t where t.slip_id = s.id and t.exception))",
    ),
    Invariant(
        "exchanges:claims",
        "of no line of an order more is to be exchanged than was delivered and did not come back",
        "select l.order_line_id from returns_exchangeline l join returns_exchangeslip s on s.id = l.slip_id "
        f"where s.state in {_CLAIMING} group by l.order_line_id having sum(l.quantity) > "
        "(select coalesce(sum(case e.kind when 'delivered' then e.quantity else -e.quantity end), 0) "
        "from tickets_lineentry e where e.line_id = l.order_line_id)",
    ),
    Invariant(
        "exchanges:together",
        "a slip at the warehouse was brought there once that stands, and received where it says so",
        "select s.id from returns_exchangeslip s left join returns_exchangehandover h on h.slip_id = s.id and h.sent_back_at is null "
        "where (s.state in ('handed_over', 'received', 'closed')) <> (h.id is not null) "
        "or (s.state in ('received', 'closed')) <> (h.received_at is not null)",
    ),
    Invariant(
        "exchanges:ledger",
        "each line brought to the warehouse stands in the exchange ledger, and none that was sent back stands there still",
        "select s.id from returns_exchangeslip s where "
        "(select count(*) from registers_entry e join registers_register r on r.id = e.register_id "
        "where r.code = 'exchange_ledger' and e.about = 'exchange_slip' and e.about_id = s.id and e.state = 'standing') <> "
        "case when s.state in ('handed_over', 'received', 'closed') "
        "then (select count(*) from returns_exchangeline l where l.slip_id = s.id) else 0 end",
    ),
    Invariant(
        "exchanges:stock",
        "what came back and what was given for it stands in the stock, line by line",
        "select l.id from returns_exchangeline l join returns_exchangeslip s on s.id = l.slip_id "
        "left join lateral (select coalesce(sum(e.quantity) filter (where e.quantity > 0), 0) as came, "
        "coalesce(-sum(e.quantity) filter (where e.quantity < 0), 0) as went from returns_stockentry e "
        "where e.about = 'exchange_slip' and e.about_id = s.id and e.line = l.place and e.kind in ('received', 'sent_out')) e on true "
        "where e.came <> case when s.state in ('received', 'closed') then l.quantity else 0 end "
        "or e.went <> case when s.state = 'closed' then l.quantity else 0 end",
    ),
    Invariant(
        "exchanges:path",
        "each exchange slip was asked for by one event, and ended by one where it ended",
        "select s.id from returns_exchangeslip s left join journal_event j on j.subject_kind = 'exchange_slip' and j.subject_id = s.id "
        "group by s.id having count(*) filter (where j.code = 'exchange_slip.requested') <> 1 "
        "or count(*) filter (where j.code in ('exchange_slip.refused', 'exchange_slip.withdrawn', 'exchange_slip.closed')) "
        "<> (s.state in ('refused', 'withdrawn', 'closed'))::int",
    ),
    orphans("exchange_slip", "returns_exchangeslip"),
)
