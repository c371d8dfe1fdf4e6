"""What the card of corrective actions shows."""

from datetime import datetime
from typing import Any

from complaints.inquiry.queries import investigated
from complaints.models import Complaint
from complaints.prevention.choices import ActionKind
from complaints.prevention.models import Lesson
from complaints.prevention.queries import missing_for_closing
from complaints.rights import HANDLE
from staff.models import Member
from tickets.access import lacks
from tickets.knowledge.rights import WRITE


def prevention_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """Its actions, what is missing for closing, and the lesson."""
    actions = list(complaint.actions.select_related("owner").order_by("pk"))
    return {
        "actions": [(one, one.late(at)) for one in actions],
        "action_kinds": ActionKind.choices,
        "missing": missing_for_closing(complaint),
        "lesson": Lesson.objects.filter(complaint=complaint).select_related("knowledge").first(),
        "may_have_lesson": investigated(complaint),
        "people": Member.objects.active().select_related("department").order_by("work_number"),
        "cannot_plan": lacks(member, HANDLE),
        "cannot_write": lacks(member, WRITE),
    }
