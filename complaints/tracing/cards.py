"""What the page of a complaint shows of its trace and of neglect."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint
from complaints.rights import INVESTIGATE
from complaints.tracing.models import Trace
from complaints.tracing.queries import repeats_of
from staff.models import Member
from tickets.access import lacks


def traced_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The neglect that was named; how often it came up before; its traces."""
    traces = list(Trace.objects.filter(ticket=complaint.ticket_id).select_related("by").order_by("-pk"))
    neglect = getattr(complaint, "neglect", None)
    return {
        "neglect": neglect,
        "repeat_count": repeats_of(complaint),
        "neglect_refused": lacks(member, INVESTIGATE),
        "trace": next((one for one in traces if one.ended_at is None), None),
        "former_traces": [one for one in traces if one.ended_at is not None],
    }
