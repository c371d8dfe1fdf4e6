"""Verdicts and objections over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for, objection_to
from complaints.api import ComplaintStep
from complaints.models import Complaint, Verdict
from complaints.serializers import ComplaintSerializer
from complaints.verdict.actions import decide_objection, give_verdict, object_to_verdict
from complaints.verdict.serializers import (
    ObjectionDecisionInputSerializer,
    ObjectionInputSerializer,
    VerdictInputSerializer,
    VerdictSerializer,
)


class ComplaintVerdict(ComplaintStep):
    queryset = Verdict.objects.none()
    order = "-id"

    @extend_schema(responses=VerdictSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List its verdicts, the one that stands or stood last first."""
        rows = complaint_for(request.user, number).verdicts.select_related("decided_by", "ended_by")
        objections = ("objections__department", "objections__by", "objections__decided_by")
        return self.page(rows.prefetch_related("shares__department", "shares__member", *objections), VerdictSerializer)

    @extend_schema(request=VerdictInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Decide who is liable; the shares add up to 100 percent."""
        return self.stepped(request, number, "decide", give_verdict, lambda: self.taken(VerdictInputSerializer))


class ComplaintObjections(ComplaintStep):
    @extend_schema(request=ObjectionInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Object to the verdict for your department."""
        return self.stepped(request, number, "read", object_to_verdict, lambda: self.taken(ObjectionInputSerializer))


class ObjectionDecision(ComplaintStep):
    @extend_schema(request=ObjectionDecisionInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Decide on an objection; granted, liability is undecided again."""

        def act(complaint: Complaint, **given: object) -> None:
            decide_objection(complaint, objection_to(complaint, pk), **given)  # type: ignore[arg-type]

        return self.stepped(request, number, "read", act, lambda: self.taken(ObjectionDecisionInputSerializer))
