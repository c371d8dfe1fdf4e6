"""Invariants of requisitions."""

from servicedesk.journal.invariants import Invariant, orphans

_WENT = (
    "(select e.about_id, e.line, coalesce(-sum(e.quantity) filter (where coalesce(u.kind, e.kind) = 'issued'), 0) as issued, "
    "coalesce(sum(e.quantity) filter (where coalesce(u.kind, e.kind) = 'returned'), 0) as returned "
    "from returns_stockentry e left join returns_stockentry u on u.id = e.undoes_id where e.about = 'requisition' group by 1, 2)"
)
INVARIANTS = (
    Invariant(
        "requisition:goods",
        "no more goes out on a line than was asked for, no more comes back than went out, and one is issued exactly where nothing is left",
        "select l.id from returns_requisitionline l join returns_requisition r on r.id = l.requisition_id "
        f"left join {_WENT} w on w.about_id = l.requisition_id and w.line = l.n "
        "where w.issued > l.quantity or w.returned > w.issued or w.issued > 0 and r.approved_by_id is null "
        "or r.state = 'issued' and coalesce(w.issued, 0) <> l.quantity "
        "union all select r.id from returns_requisition r where r.state = 'approved' and not exists "
        f"(select 1 from returns_requisitionline l left join {_WENT} w on w.about_id = l.requisition_id and w.line = l.n "
        "where l.requisition_id = r.id and coalesce(w.issued, 0) < l.quantity)",
    ),
    Invariant(
        "requisition:signed",
        "whoever approved a requisition signed its sheet as an approver, which stands, and neither asked for it nor gave it out",
        "select r.id from returns_requisition r where r.approved_by_id is not null and (not exists (select 1 from registers_signature s "
        "join registers_entry e on e.id = s.entry_id join registers_form f on f.id = e.form_id, jsonb_array_elements(f.signatories) c "
        "where e.id = r.entry_id and e.state = 'standing' and s.member_id = r.approved_by_id and c->>'code' = s.role "
        "and c->>'by' = 'approver') or exists (select 1 from returns_stockentry e where e.about = 'requisition' and e.about_id = r.id "
        "and e.by_id in (r.asked_by_id, r.approved_by_id)))",
    ),
    Invariant(
        "requisition:sheet",
        "the sheet of a requisition has its number, as many rows of goods as it has lines, and in each its line's goods and quantity",
        "select r.id from returns_requisition r join registers_entry e on e.id = r.entry_id where e.number <> r.number "
        "or jsonb_typeof(e.values -> 'items') = 'array' and jsonb_array_length(e.values -> 'items') <> "
        "(select count(*) from returns_requisitionline l where l.requisition_id = r.id) "
        "or jsonb_typeof(e.values -> 'items') = 'array' and exists (select 1 from returns_requisitionline l "
        "join tickets_product p on p.id = l.product_id cross join lateral (select e.values -> 'items' -> (l.n - 1)::int as said) g "
        "where l.requisition_id = r.id and ((g.said ->> 'quantity')::numeric <> l.quantity "
        "or not starts_with(g.said ->> 'product', p.material)))",
    ),
    Invariant(
        "requisition:path",
        "a requisition was asked for once, approved once where it is, and over once where it is over",
        "select r.id from returns_requisition r left join journal_event e on e.subject_kind = 'requisition' and e.subject_id = r.id "
        "group by r.id having count(e.id) filter (where e.code = 'requisition.asked') <> 1 "
        "or count(e.id) filter (where e.code = 'requisition.approved') <> (r.approved_by_id is not null)::int "
        "or count(e.id) filter (where e.code in ('requisition.refused', 'requisition.withdrawn', 'requisition.ended')) "
        "<> (r.ended_by_id is not null)::int",
    ),
    orphans("requisition", "returns_requisition"),
)
