"""Invariants of staff."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I3:notices",
        "nobody was told of one event twice",
        "select 1 from staff_notice group by member_id, event_id having count(*) > 1",
    ),
    orphans("member", "staff_member"),
    orphans("department", "staff_department"),
    orphans("post", "staff_post"),
    orphans("notice", "staff_notice"),
)
