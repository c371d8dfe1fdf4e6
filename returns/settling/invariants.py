"""Invariants of settlements: the books agree to the cent."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "returns:settled",
        "exactly the settled and closed slips have a settlement that was not taken back, and never two",
        "select s.id from returns_returnslip s left join returns_settlement m on m.slip_id = s.id and m.undoes_id is null "
        "and not exists (select 1 from returns_settlement c where c.undoes_id = m.id) group by s.id "
        "having count(m.id) <> (s.state in ('settled', 'closed'))::int",
    ),
    Invariant(
        "returns:counters",
        "a counter-entry takes back exactly what it names, on the same slip",
        "select c.id from returns_settlement c join returns_settlement m on m.id = c.undoes_id "
        "where (c.slip_id, c.kind, c.currency, c.amount) is distinct from (m.slip_id, m.kind, m.currency, -m.amount) "
        "or m.undoes_id is not null",
    ),
    Invariant(
        "returns:worth",
        "no settlement pays more than what was taken back is worth",
        "select m.id from returns_settlement m where m.undoes_id is null and m.amount > (select sum(round(b.booked * l.unit_price, 2)) "
        "from returns_returnline l join lateral (select coalesce((select sum(e.quantity) from returns_receiptline x "
        "join tickets_lineentry e on e.id = x.entry_id where x.line_id = l.id), 0) + coalesce((select sum(e.quantity) "
        "from returns_discrepancy d join tickets_lineentry e on e.id = d.entry_id where d.line_id = l.id), 0) as booked) b on true "
        "where l.slip_id = m.slip_id having bool_and(l.unit_price is not null or b.booked = 0))",
    ),
    Invariant(
        "returns:months",
        "months of settlements are closed one after the other, and each has as many as it was closed with",
        "select c.id from returns_settlementmonth c left join returns_settlementmonth b on b.department_id = c.department_id "
        "and b.month = (c.month - interval '1 month')::date where (b.id is null and exists (select 1 from returns_settlementmonth o "
        "where o.department_id = c.department_id and o.month < c.month)) or c.entries <> (select count(*) from returns_settlement m "
        "join returns_returnslip s on s.id = m.slip_id where s.accounting_id = c.department_id and m.at < c.until "
        "and (b.id is null or m.at >= b.until))",
    ),
    Invariant(
        "returns:sums",
        "each sum of a closed month is what its settlements come to, and none is left out",
        "select c.id from returns_settlementmonth c left join returns_settlementmonth b on b.department_id = c.department_id "
        "and b.month = (c.month - interval '1 month')::date cross join lateral (select m.kind, m.currency, "
        "coalesce(sum(m.amount) filter (where m.at < b.until), 0) as opening, "
        "coalesce(sum(m.amount) filter (where m.undoes_id is null and (b.id is null or m.at >= b.until)), 0) as entered, "
        "coalesce(-sum(m.amount) filter (where m.undoes_id is not null and (b.id is null or m.at >= b.until)), 0) as taken_back, "
        "sum(m.amount) as closing from returns_settlement m join returns_returnslip s on s.id = m.slip_id "
        "where s.accounting_id = c.department_id and m.at < c.until group by 1, 2) e full join returns_settlementsum s "
        "on s.month_id = c.id and (s.kind, s.currency) = (e.kind, e.currency) "
        "where (s.opening, s.entered, s.taken_back, s.closing) is distinct from (e.opening, e.entered, e.taken_back, e.closing)",
    ),
    orphans("settlement_month", "returns_settlementmonth"),
    Invariant(
        "returns:undecided",
        "nothing is settled while something about it is undecided",
        "select s.id from returns_returnslip s where s.state in ('settled', 'closed') and (not s.complete or exists "
        "(select 1 from returns_discrepancy d where d.slip_id = s.id and d.state <> 'decided'))",
    ),
)
