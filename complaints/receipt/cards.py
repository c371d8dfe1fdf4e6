"""What the page of a complaint shows of its receipt: whether she was told, what was corrected, the evidence."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from complaints.choices import StageCode
from complaints.models import Complaint, CustodyEntry, Evidence
from complaints.receipt.actions import receipt_words
from complaints.receipt.facts import CORRECTED
from complaints.rights import RECEIVE
from complaints.stages.queries import stages_of
from staff.models import Member
from tickets.access import lacks


def receipt_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """Whether she was told that it is here, and if not what to say; what was put right, the latest first."""
    stage = stages_of(complaint).get(StageCode.ACKNOWLEDGEMENT)
    acknowledged = stage if stage and stage.done_at else None
    noted = {name: getattr(complaint, name) for name in CORRECTED}
    noted["quantity"] = complaint.quantity.normalize() if complaint.quantity is not None else ""
    noted["delivered_on"] = complaint.delivered_on.isoformat() if complaint.delivered_on else ""
    return {
        "acknowledged": acknowledged,
        "to_say": "" if acknowledged else receipt_words(complaint),
        "corrections": list(complaint.corrections.select_related("by").order_by("-pk")),
        "noted": noted,
        "lacks_receive": lacks(member, RECEIVE),
    }


def evidence_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The evidence with its custody, the first piece first; two statements."""
    chain = Prefetch("custody", CustodyEntry.objects.select_related("by").order_by("pk"))
    rows = complaint.evidence.select_related("attachment", "received_by").prefetch_related(chain).order_by("pk")
    return {"evidence": list(rows), "origins": Evidence.Origin.choices}


CARDS = (receipt_card, evidence_card)
