"""Invariants of receipts: what was signed for is in the books, and no difference is lost or set off against another."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "returns:stock",
        "what was signed for is in the stock's ledger, thing by thing and by condition, and what was not is not",
        "select l.id from returns_receiptline l join returns_receipt r on r.id = l.receipt_id "
        "left join returns_stockentry e on e.about = 'return_receipt' and e.about_id = r.id and e.line = l.id and e.kind = 'received' "
        "group by l.id, r.id having coalesce(sum(e.quantity) filter (where e.condition = 'good'), 0) <> "
        "(case when r.state = 'signed' and l.product_id is not null then l.good else 0 end) "
        "or coalesce(sum(e.quantity) filter (where e.condition = 'damaged'), 0) <> "
        "(case when r.state = 'signed' and l.product_id is not null then l.damaged else 0 end)",
    ),
    Invariant(
        "returns:booked",
        "what came of a slip's line is booked on the order's line as a return, save what is over or was sent back",
        "select l.id from returns_returnline l left join lateral (select coalesce(sum(x.good + x.damaged), 0) as came, "
        "coalesce(sum(b.quantity), 0) as booked from returns_receiptline x join returns_receipt r on r.id = x.receipt_id "
        "left join tickets_lineentry b on b.id = x.entry_id where x.line_id = l.id and r.state = 'signed') g on true "
        "left join lateral (select coalesce(sum(d.quantity) filter (where d.kind = 'over'), 0) as over from returns_discrepancy d "
        "where d.line_id = l.id) d on true where g.booked <> g.came - d.over",
    ),
    Invariant(
        "returns:differences",
        "each line that differs from its slip has its discrepancy: once everything has come, asked = came - over + short that was accepted "
        "or waits",
        "select l.id from returns_returnline l join returns_returnslip s on s.id = l.slip_id left join lateral "
        "(select coalesce(sum(x.good + x.damaged), 0) as came from returns_receiptline x join returns_receipt r on r.id = x.receipt_id "
        "where x.line_id = l.id and r.state = 'signed') g on true left join lateral "
        "(select coalesce(sum(d.quantity) filter (where d.kind = 'over'), 0) as over, "
        "coalesce(sum(d.quantity) filter (where d.kind = 'short' and d.outcome <> 'awaited'), 0) as short "
        "from returns_discrepancy d where d.line_id = l.id) d on true where s.complete and l.quantity <> g.came - d.over + d.short",
    ),
    Invariant(
        "returns:matches",
        "a receipt matches exactly where it opened no discrepancy",
        "select r.id from returns_receipt r where r.state = 'signed' and r.slip_id is not null "
        "and r.matches = exists (select 1 from returns_discrepancy d where d.receipt_id = r.id)",
    ),
    Invariant(
        "returns:sent_back",
        "what was decided to be sent back has left the stock",
        "select d.id from returns_discrepancy d left join returns_receiptline x on x.id = d.receipt_line_id "
        "left join returns_stockentry e on e.about = 'discrepancy' and e.about_id = d.id group by d.id, x.id "
        "having coalesce(-sum(e.quantity), 0) <> "
        "(case when d.outcome = 'sent_back' and (x.id is null or x.product_id is not null) then d.quantity else 0 end)",
    ),
    Invariant(
        "returns:calls",
        "each call names whom it went to, and was answered by one of them",
        "select c.id from returns_supervisorcall c where not exists (select 1 from returns_supervisorcall_supervisors m "
        "where m.supervisorcall_id = c.id and m.member_id = coalesce(c.answered_by_id, m.member_id))",
    ),
    orphans("return_receipt", "returns_receipt"),
    orphans("discrepancy", "returns_discrepancy"),
)
