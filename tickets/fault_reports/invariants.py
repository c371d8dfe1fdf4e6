"""Invariants of fault reports."""

from servicedesk.journal.invariants import Invariant

INVARIANTS = (
    Invariant(
        "I14:reports",
        "each fault report has the event that made it, and once it is answered the one that says what became of it",
        "select r.id from tickets_faultreport r left join journal_event e on e.subject_kind = 'ticket' and e.subject_id = r.ticket_id "
        "and e.code in ('ticket.reported', 'ticket.fix_reported') and (e.facts ->> 'about_id')::bigint = r.id group by r.id "
        "having coalesce(string_agg(substr(e.code, 8), '>' order by e.id), '') "
        "<> case r.state when 'reported' then 'reported' else 'reported>fix_reported' end",
    ),
    Invariant(
        "I14:feedback",
        "each feedback stands on its matter's timeline once",
        "select f.id from tickets_feedback f left join journal_event e on e.code = 'ticket.fed_back' and e.subject_kind = 'ticket' "
        "and e.subject_id = f.ticket_id and (e.facts ->> 'feedback_id')::bigint = f.id group by f.id having count(e.id) <> 1",
    ),
)
