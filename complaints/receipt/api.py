"""The receipt of complaints over REST."""

from functools import partial
from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for
from complaints.api import ComplaintStep
from complaints.evidence.actions import pass_evidence, take_in_evidence
from complaints.models import CustodyEntry, Evidence
from complaints.receipt.actions import acknowledge_complaint, correct_complaint
from complaints.receipt.facts import Told
from complaints.receipt.serializers import (
    ComplaintAcknowledgementInputSerializer,
    CorrectionInputSerializer,
    EvidenceCustodyInputSerializer,
    EvidenceInputSerializer,
    EvidenceSerializer,
)
from complaints.serializers import ComplaintSerializer


class ComplaintCorrection(ComplaintStep):
    @extend_schema(request=CorrectionInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Put right what was noted of what she says; what stood there stays on record."""
        return self.stepped(request, number, "receive", correct_complaint, self._read)

    def _read(self) -> dict[str, Any]:
        given = self.taken(CorrectionInputSerializer)
        return {"reason": given.pop("reason"), "told": Told(**given)}


class ComplaintAcknowledgement(ComplaintStep):
    @extend_schema(request=ComplaintAcknowledgementInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that she was told on the telephone that her complaint is here."""
        return self.stepped(request, number, "receive", acknowledge_complaint, lambda: self.taken(ComplaintAcknowledgementInputSerializer))


class ComplaintEvidence(ComplaintStep):
    queryset = Evidence.objects.none()
    parser_classes = [MultiPartParser, JSONParser]
    orders = {"id": "id"}
    order = "id"

    @extend_schema(responses=EvidenceSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the evidence of a complaint, the first piece first."""
        chain = CustodyEntry.objects.select_related("by").order_by("pk")
        rows = complaint_for(request.user, number).evidence.select_related("attachment__added_by", "received_by")
        return self.page(rows.prefetch_related(Prefetch("custody", chain)), EvidenceSerializer)

    @extend_schema(request=EvidenceInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take in a piece of evidence: a file, or a thing and where it is kept."""
        return self.stepped(request, number, "receive", take_in_evidence, self._read)

    def _read(self) -> dict[str, Any]:
        given = self.taken(EvidenceInputSerializer)
        file = given.pop("file", None)
        return given | {"file": (file.name, file.size, file.chunks()) if file else None}


class EvidenceCustody(ComplaintStep):
    @extend_schema(request=EvidenceCustodyInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Note where a piece of evidence went."""
        act = partial(pass_evidence, evidence_id=pk)
        return self.stepped(request, number, "receive", act, lambda: self.taken(EvidenceCustodyInputSerializer))
