"""What the cards of an investigation show."""

from datetime import datetime
from typing import Any

from complaints.inquiry.choices import AssistState, Side
from complaints.inquiry.queries import cause_codes_at, inquiries_of, is_third_party, parties_of, tree_of
from complaints.models import Complaint
from complaints.rights import HANDLE, INVESTIGATE
from complaints.trees import choices_of
from staff.models import Department, Member
from staff.queries import holding
from tickets.access import lacks


def inquiry_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The investigation, what departments were asked, what was said and why it happened; and what its forms offer."""
    inquiry = inquiries_of(complaint).first()
    assists = list(complaint.assist_requests.select_related("department", "asked_by", "ended_by").order_by("pk"))
    return {
        "inquiry": inquiry,
        "under_inquiry": inquiry is not None and inquiry.closed_at is None,
        "assists": [(one, one.late(at)) for one in assists],
        "assists_open": sum(one.state == AssistState.ASKED for one in assists),
        "whys": complaint.whys.filter(stands=True).select_related("noted_by").order_by("place"),
        "causes": tree_of(complaint),
        "cause_fields": choices_of(cause_codes_at(at, complaint.ticket.department_id)),
        "parties": parties_of(complaint),
        "sides": Side.choices,
        "third_party": is_third_party(complaint),
        "statements": complaint.statements.select_related("member", "party", "taken_by").order_by("pk"),
        "hearings": complaint.hearings.select_related("member").order_by("pk"),
        "concerns": inquiry.concerns.select_related("department", "improved_by").order_by("pk") if inquiry else [],
        "investigators": holding(INVESTIGATE),
        "departments": Department.objects.order_by("code"),
        "cannot_assign": lacks(member, HANDLE),
        "cannot_investigate": lacks(member, INVESTIGATE),
    }
