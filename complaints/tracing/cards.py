"""What the page of a complaint shows of its trace and of neglect."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint
from complaints.rights import INVESTIGATE
from complaints.tracing.queries import repeats_of
from staff.models import Department, Member
from tickets.access import lacks


def traced_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The neglect that was named, or the departments of which it could be; how often it came up before; its trace."""
    neglect = getattr(complaint, "neglect", None)
    return {
        "neglect": neglect,
        "neglectful": [] if neglect else Department.objects.order_by("code"),
        "repeat_count": repeats_of(complaint),
        "neglect_refused": lacks(member, INVESTIGATE),
        "trace": getattr(complaint.ticket, "trace", None),
    }
