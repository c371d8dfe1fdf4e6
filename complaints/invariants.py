"""Invariants of complaints."""

from complaints.choices import ISO_STEPS
from servicedesk.journal.invariants import Invariant, orphans

_STEPS = ", ".join(f"'{code.value}'" for code in ISO_STEPS)
INVARIANTS = (
    Invariant(
        "I20:parties",
        "no side of a complaint is a customer that was merged into another",
        "select p.id from complaints_party p join tickets_customer c on c.id = p.customer_id where c.merged_into_id is not null",
    ),
    Invariant(
        "I20:receipt",
        "every complaint says who received it and when",
        "select c.id from complaints_complaint c left join complaints_stage s on s.complaint_id = c.id and s.code = 'receipt' "
        "where s.done_at is null",
    ),
    Invariant(
        "I20:traced",
        "each complaint said to be traced has its trace, or its customer's word on the answer or its closing; each trace has its event",
        "select c.id from complaints_complaint c where c.phase = 'traced' "
        "and not exists (select from complaints_trace t where t.ticket_id = c.ticket_id and t.ended_at is null) "
        "and not exists (select from complaints_complaintanswer a where a.complaint_id = c.id and a.accepted) "
        "and not exists (select from complaints_complaintclosure k where k.complaint_id = c.id) union all "
        "select t.id from complaints_trace t left join journal_event e on e.code in ('complaint.traced', 'ticket.traced') "
        "and (e.facts ->> 'trace_id')::bigint = t.id where e.id is null",
    ),
    Invariant(
        "I20:inquiry",
        "a complaint that is being investigated is not yet investigated",
        "select c.id from complaints_complaint c join complaints_inquiry i on i.complaint_id = c.id and i.closed_at is null "
        "join complaints_stage s on s.complaint_id = c.id and s.code = 'investigation' where s.done_at is not null",
    ),
    Invariant(
        "I20:effect",
        "where the effect is verified, every action of the complaint is",
        "select a.id from complaints_correctiveaction a join complaints_stage s on s.complaint_id = a.complaint_id "
        "and s.code = 'verification' where s.done_at is not null and a.state <> 'verified'",
    ),
    Invariant(
        "I20:proof",
        "nothing was added to the evidence of an action after its effect was verified",
        "select a.id from complaints_correctiveaction a join files_attachment f on f.about = 'corrective_action' and f.about_id = a.id "
        "where a.state = 'verified' and f.added_at > a.verified_at",
    ),
    Invariant(
        "I20:iso",
        "every closed complaint went through the eight steps of ISO 10002, each with person and time",
        "select c.id from complaints_complaint c where c.state = 'closed' and "
        f"(select count(*) from complaints_stage s where s.complaint_id = c.id and s.done_at is not null and s.code in ({_STEPS})) "
        f"< {len(ISO_STEPS)}",
    ),
    Invariant(
        "I20:shares",
        "the shares of a verdict add up to 100 percent; only one that finds nobody liable may have none",
        "select v.id from complaints_verdict v left join complaints_share s on s.verdict_id = v.id "
        "group by v.id, v.liable having coalesce(sum(s.percent), case v.liable when 'no' then 100 else 0 end) <> 100",
    ),
    Invariant(
        "I20:closure",
        "a complaint is closed where a closure stands, and nowhere else",
        "select c.id from complaints_complaint c left join complaints_complaintclosure k on k.complaint_id = c.id and k.undone_at is null "
        "where (c.state = 'closed') <> (k.id is not null)",
    ),
    Invariant(
        "I20:kept",
        "the ticket of a complaint about a member is kept from her, that of a confidential one is for few",
        "select c.id from complaints_complaint c join tickets_ticket t on t.id = c.ticket_id "
        "where c.about_id is not null and not c.about_id = any(t.kept_from) or c.confidential and t.for_rights = '{}'",
    ),
    Invariant(
        "I20:severity",
        "a complaint's severity is the one last recorded",
        "select c.id from complaints_complaint c where c.severity is distinct from (select e.facts ->> 'severity' from journal_event e "
        "where e.subject_kind = 'complaint' and e.subject_id = c.id "
        "and e.code in ('complaint.opened', 'complaint.assessed', 'complaint.lowered') order by e.id desc limit 1)",
    ),
    orphans("complaint", "complaints_complaint"),
    orphans("assist_request", "complaints_assistrequest"),
    orphans("hearing", "complaints_hearing"),
    orphans("concern", "complaints_concern"),
    orphans("referral", "complaints_referral"),
    orphans("complaint_report", "complaints_complaintreport"),
    orphans("corrective_action", "complaints_correctiveaction"),
)
