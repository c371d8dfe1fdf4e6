"""What a complaint's page shows of how departments received it."""

from datetime import datetime
from typing import Any

from complaints.conduct.models import Conduct
from complaints.models import Complaint
from complaints.rights import HANDLE
from staff.models import Member
from tickets.access import lacks


def conduct_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """What was noted, for whoever handles complaints and never of herself; and what its form offers."""
    refused = lacks(member, HANDLE)
    rows = complaint.conduct_notes.exclude(of=member).select_related("department", "of", "by").order_by("pk")
    return {"conduct_notes": [] if refused else list(rows), "conducts": Conduct.choices, "conduct_refused": refused}
