"""Invariants of staff."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I3:notices",
        "nobody was told of one event twice",
        "select 1 from staff_notice group by member_id, event_id having count(*) > 1",
    ),
    Invariant(
        "duties",
        "nobody who handles money or goods approves anything",
        "select mp.member_id from staff_member_posts mp join staff_post p on p.id = mp.post_id cross join unnest(p.rights) r "
        "group by mp.member_id having bool_or(r in ('money.handle', 'stock.handle')) and bool_or(right(r, 8) = '.approve')",
    ),
    orphans("member", "staff_member"),
    orphans("department", "staff_department"),
    orphans("post", "staff_post"),
    orphans("notice", "staff_notice"),
)
