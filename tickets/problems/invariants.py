"""Invariants of the lists fed to departments."""

from servicedesk.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        "I14:problem_lists",
        "each list fed to a department has the event that it was sent, and once it is acknowledged the one that says so",
        "select l.id from tickets_problemlist l left join journal_event e on e.subject_kind = 'problem_list' and e.subject_id = l.id "
        "and e.code in ('problem_list.sent', 'problem_list.acknowledged') group by l.id "
        "having coalesce(string_agg(substr(e.code, 14), '>' order by e.id), '') "
        "<> case l.state when 'sent' then 'sent' else 'sent>acknowledged' end",
    ),
)
