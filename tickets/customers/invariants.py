"""Invariants of customers: what was merged has moved whole, and every merge is on record."""

from servicedesk.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        "customers:merged",
        "nothing hangs on a customer that was merged into another",
        "select c.id from tickets_customer c where c.merged_into_id is not null and ("
        "exists (select 1 from tickets_ticket t where t.customer_id = c.id) "
        "or exists (select 1 from tickets_call k where k.customer_id = c.id) "
        "or exists (select 1 from tickets_contact o where o.customer_id = c.id) "
        "or exists (select 1 from tickets_consent n where n.customer_id = c.id) "
        "or exists (select 1 from tickets_order r where r.customer_id = c.id) "
        "or exists (select 1 from tickets_site s where s.customer_id = c.id) "
        "or exists (select 1 from tickets_equipment q where q.customer_id = c.id) "
        "or exists (select 1 from tickets_visit v where v.customer_id = c.id))",
    ),
    Invariant(
        "customers:merges",
        "a merged customer has the record and the event of its merge, and no chain of merges is a ring",
        "select c.id from tickets_customer c left join tickets_customermerge m on m.gone_id = c.id "
        "left join journal_event e on e.subject_kind = 'customer' and e.subject_id = c.id and e.code = 'customer.merged' "
        "and (e.facts ->> 'into')::bigint = m.stays_id "
        "where (c.merged_into_id is not null or m.id is not null) and (m.stays_id is distinct from c.merged_into_id or e.id is null) "
        "union all (with recursive line as (select id, merged_into_id from tickets_customer where merged_into_id is not null "
        "union all select l.id, c.merged_into_id from line l join tickets_customer c on c.id = l.merged_into_id) "
        "cycle id, merged_into_id set closed using way select id from line where closed)",
    ),
)
