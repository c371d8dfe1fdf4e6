"""Invariants of what was sold."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I21:returned",
        "no more of an order's line came back than was delivered",
        "select line_id from tickets_lineentry group by line_id having "
        "coalesce(sum(quantity) filter (where kind = 'returned'), 0) > coalesce(sum(quantity) filter (where kind = 'delivered'), 0)",
    ),
    Invariant(
        "I21:counters",
        "a counter-entry takes back exactly what it names, on the same line",
        "select c.id from tickets_lineentry c join tickets_lineentry e on e.id = c.undoes_id "
        "where (c.line_id, c.kind, c.quantity) is distinct from (e.line_id, e.kind, -e.quantity) or e.undoes_id is not null",
    ),
    Invariant(
        "I21:entered",
        "each order has the one event that entered it",
        "select o.id from tickets_order o left join journal_event e on e.subject_kind = 'order' and e.subject_id = o.id "
        "and e.code = 'order.entered' group by o.id having count(e.id) <> 1",
    ),
    Invariant(
        "I21:equipment",
        "equipment stands at a site of its own customer",
        "select q.id from tickets_equipment q join tickets_site s on s.id = q.site_id where s.customer_id <> q.customer_id",
    ),
    Invariant(
        "I21:sites",
        "no equipment in use stands at a site that was given up",
        "select q.id from tickets_equipment q join tickets_site s on s.id = q.site_id where q.active and not s.active",
    ),
    orphans("order_import", "tickets_orderimport"),
    orphans("product", "tickets_product"),
    orphans("site", "tickets_site"),
    orphans("order", "tickets_order"),
    orphans("equipment", "tickets_equipment"),
)
