"""Invariants of the stock ledger, its months and its write-offs."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "stock:levels",
        "what lies at a place is the sum of its entries, by product, condition and batch, and never below nought",
        "select coalesce(l.place_id, e.place_id) from returns_stocklevel l full join (select place_id, product_id, condition, batch, "
        "sum(quantity) as quantity from returns_stockentry group by 1, 2, 3, 4) e using (place_id, product_id, condition, batch) "
        "where l.quantity is distinct from e.quantity or l.quantity < 0",
    ),
    Invariant(
        "stock:numbers",
        "the entries of each place are numbered from 1 without a gap",
        "select place_id from returns_stockentry group by place_id having count(*) <> max(n) or min(n) <> 1",
    ),
    Invariant(
        "stock:counters",
        "a counter-entry takes back exactly what it names",
        "select c.id from returns_stockentry c join returns_stockentry e on e.id = c.undoes_id where e.undoes_id is not null "
        "or (c.place_id, c.product_id, c.condition, c.batch, c.quantity) is distinct from "
        "(e.place_id, e.product_id, e.condition, e.batch, -e.quantity)",
    ),
    Invariant(
        "stock:booked",
        "each entry stands in one event that says it was booked",
        "select e.id from returns_stockentry e left join journal_event j on j.code = 'stock.booked' and j.subject_kind = 'stock_place' "
        "and j.subject_id = e.place_id and e.n between (j.facts ->> 'from')::bigint and (j.facts ->> 'to')::bigint "
        "group by e.id having count(j.id) <> 1",
    ),
    Invariant(
        "stock:months",
        "months are closed one after the other, and each closed month has as many entries as it was closed with",
        "select c.id from returns_monthclose c left join returns_monthclose b on b.place_id = c.place_id "
        "and b.month = (c.month - interval '1 month')::date where (b.id is null and exists (select 1 from returns_monthclose o "
        "where o.place_id = c.place_id and o.month < c.month)) or c.entries <> (select count(*) from returns_stockentry e "
        'where e.place_id = c.place_id and e."on" >= c.month and e."on" < c.month + interval \'1 month\')',
    ),
    Invariant(
        "stock:sums",
        "each sum of a closed month is what its entries come to, and none is left out",
        "select c.id from returns_monthclose c cross join lateral (select e.product_id, e.condition, e.batch, "
        'coalesce(sum(e.quantity) filter (where e."on" < c.month), 0) as opening, '
        'coalesce(sum(e.quantity) filter (where e."on" >= c.month and e.quantity > 0), 0) as came, '
        'coalesce(-sum(e.quantity) filter (where e."on" >= c.month and e.quantity < 0), 0) as went, sum(e.quantity) as closing '
        "from returns_stockentry e where e.place_id = c.place_id and e.\"on\" < c.month + interval '1 month' group by 1, 2, 3) e "
        "full join returns_monthsum s on s.close_id = c.id and (s.product_id, s.condition, s.batch) = (e.product_id, e.condition, e.batch) "
        "where (s.opening, s.came, s.went, s.closing) is distinct from (e.opening, e.came, e.went, e.closing) "
        "and (s.id is not null or e.opening <> 0 or e.came <> 0 or e.went <> 0)",
    ),
    Invariant(
        "stock:write_offs",
        "each approved write-off is booked once, as it was asked; no other is",
        "select w.id from returns_writeoff w left join returns_stockentry e on e.about = 'write_off' and e.about_id = w.id "
        "and e.kind = 'written_off' group by w.id having count(e.id) <> (w.state = 'approved')::int or coalesce(-sum(e.quantity), "
        "w.quantity) <> w.quantity",
    ),
    orphans("stock_place", "returns_stockplace"),
    orphans("stock_item", "returns_stockitem"),
    orphans("write_off", "returns_writeoff"),
)
