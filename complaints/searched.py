"""What of complaints the search knows: number, the matter's sentence, the cause that was given and what is sought."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.access import complaints_of
from complaints.models import Complaint
from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of


def _texts(complaint: Complaint) -> list[str]:
    return [complaint.cause_said, complaint.remedy_sought, complaint.order_number]


def _entry(complaint: Complaint) -> Entry:
    said: dict[str, Any] = {"texts": _texts(complaint), "matter_id": complaint.ticket_id, "department_id": complaint.ticket.department_id}
    return Entry(complaint.pk, complaint.received_at, complaint.ticket.sentence, number=complaint.number, **said)


def _shown(complaint: Complaint) -> Shown:
    address = reverse("complaint", args=[complaint.number])
    return Shown(address, complaint.ticket.sentence, end=complaint.number, texts=_texts(complaint), icon="flag")


COMPLAINTS = kind_of(Complaint, _("Complaints"), "flag", of=complaints_of, entry=_entry, shown=_shown, related=["ticket"])
INVARIANTS = (none_missing(Complaint.subject_kind, "complaints_complaint"),)
