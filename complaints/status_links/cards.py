"""What the page of a complaint shows of the complainant's link."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint
from staff.models import Member


def status_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The link that stands, if one does."""
    return {"status_link": complaint.status_links.filter(ended_at=None).first()}
