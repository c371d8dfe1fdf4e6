"""A complaint as the tests of investigations and actions begin with it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from complaints.inquiry.actions import assign_investigator, complete_inquiry, note_why
from complaints.models import Complaint, CorrectiveAction
from complaints.prevention.actions import plan_action
from complaints.receipt.actions import open_complaint
from tests import make

T0 = make.T0


def at(hours: float):
    return T0 + timedelta(hours=hours)


def by(member, hour: float) -> dict[str, Any]:
    return {"by": member.actor(), "at": at(hour), "member": member}


def complain(house: SimpleNamespace, severity: str = "high") -> Complaint:
    """Ana's matter as a complaint: general for a severity of normal or low, serious for high, major for urgent."""
    ticket = make.make_ticket(house.ana, customer=house.dana, severity=severity, kind="complaint")
    return open_complaint(ticket, **by(house.ana, 0))


def under_inquiry(house: SimpleNamespace, severity: str = "high") -> Complaint:
    """A complaint that ben investigates."""
    complaint = complain(house, severity)
    assign_investigator(complaint, house.ben, at(96), **by(house.ben, 0.5))
    return Complaint.objects.get(pk=complaint.pk)


def investigated(house: SimpleNamespace, complaint: Complaint, *departments, hour: float = 1) -> Complaint:
    """Cleo has investigated it, with one why and a summary."""
    assign_investigator(complaint, house.cleo, at(hour + 48), **by(house.ben, hour))
    note_why(complaint, "Why did it crack?", "The boxes were stacked seven high.", **by(house.cleo, hour))
    complete_inquiry(complaint, "Stacked too high.", departments, **by(house.cleo, hour + 1))
    return Complaint.objects.get(pk=complaint.pk)


def plan(house: SimpleNamespace, complaint: Complaint, hour: float = 3, **over: Any) -> CorrectiveAction:
    """Cleo is to rewrite the loading card within a day; it is checked two days later."""
    fields: dict[str, Any] = {"kind": "corrective", "owner": house.cleo, "due_at": at(hour + 24), "check_at": at(hour + 72)}
    fields |= {"what": "Rewrite the loading card", "criterion": "No stack above five"} | over
    return plan_action(complaint, fields.pop("what"), fields.pop("criterion"), **fields, **by(house.ben, hour))
