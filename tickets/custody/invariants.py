"""What must always hold of slips and of who answers for a matter."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I13:custody",
        "at every moment since it was taken in exactly one member answers for a ticket: the chain begins with its first responder and "
        "its opening, has no gap, and ends with its owner",
        "select t.id from tickets_ticket t left join (select ticket_id, count(*) as links, max(place) as last, "
        "count(*) filter (where until is null) as running, bool_and(since = coalesce(previous, since)) as gapless, "
        "min(since) as since, (array_agg(member_id order by place))[1] as first, (array_agg(member_id order by place desc))[1] as owner, "
        "(array_agg(department_id order by place desc))[1] as department "
        "from (select c.*, lag(until) over (partition by ticket_id order by place) as previous "
        "from tickets_custodyperiod c) links group by ticket_id) c on c.ticket_id = t.id "
        "where c.links is null or c.links <> c.last or c.running <> 1 or not c.gapless or c.since <> t.opened_at "
        "or c.first <> t.first_responder_id or c.owner <> t.owner_id or c.department <> t.department_id",
    ),
    Invariant(
        "I13:said_yes",
        "a ticket changes hands only by an event that says who took it, and its owner is the one last recorded",
        "select t.id from tickets_ticket t left join lateral (select (e.facts ->> 'owner_id')::bigint as owner from journal_event e "
        "where e.subject_kind = 'ticket' and e.subject_id = t.id and e.code in ('ticket.opened', 'ticket.handed_on', 'ticket.assigned') "
        "order by e.id desc limit 1) said on true where said.owner is distinct from t.owner_id",
    ),
    Invariant(
        "I13:slips",
        "an open slip belongs to a ticket that its giver still answers for; each slip has the one event of how it was offered",
        "select s.id from tickets_contactslip s join tickets_ticket t on t.id = s.ticket_id "
        "where s.state in ('offered', 'disputed') and s.from_member_id <> t.owner_id "
        "or s.state in ('offered', 'disputed') and not s.filed_after and t.status <> 'open' "
        "union all select s.id from tickets_contactslip s left join journal_event e on e.subject_kind = 'slip' and e.subject_id = s.id "
        "and e.code in ('slip.offered', 'slip.disputed') group by s.id having count(e.id) <> 1",
    ),
    Invariant(
        "I13:books",
        "slips are numbered without a gap within their month",
        "select b.last from tickets_slipbook b left join tickets_contactslip s on substr(s.number, 3, 4) = b.code "
        "group by b.code, b.last having count(s.id) <> b.last or count(distinct s.number) <> b.last "
        "or max(substr(s.number, 8)::int) <> b.last",
    ),
    orphans("slip", "tickets_contactslip"),
)
