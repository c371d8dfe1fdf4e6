"""Invariants of what places must have."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "stock:shortages",
        "a shortage stands exactly where less lies in good condition than must",
        "select n.id from returns_stockneed n left join returns_shortage s on s.need_id = n.id and s.ended_at is null "
        "where (n.active and n.minimum > coalesce((select sum(l.quantity) from returns_stocklevel l where l.place_id = n.place_id "
        "and l.product_id = n.product_id and l.condition = 'good'), 0)) <> (s.id is not null)",
    ),
    Invariant(
        "stock:shortages_told",
        "each shortage was found once, and ended once where it is over",
        "select s.id from returns_shortage s left join journal_event e on e.subject_kind = 'shortage' and e.subject_id = s.id "
        "group by s.id having count(e.id) filter (where e.code = 'shortage.found') <> 1 "
        "or count(e.id) filter (where e.code = 'shortage.ended') <> (s.ended_at is not null)::int",
    ),
    orphans("stock_need", "returns_stockneed"),
    orphans("shortage", "returns_shortage"),
)
