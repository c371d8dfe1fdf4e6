"""Remedies, answers, acceptance and closing over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for, option_of
from complaints.api import ComplaintStep
from complaints.closings.actions import close_complaint, reopen_complaint
from complaints.models import Complaint, ComplaintAnswer, ComplaintClosure, Remedy, RemedyOption
from complaints.remedy.actions import answer_complaint, approve_remedy, choose_remedy, note_acceptance, offer_option
from complaints.remedy.serializers import (
    AcceptanceInputSerializer,
    ComplaintAnswerInputSerializer,
    ComplaintAnswerSerializer,
    ComplaintClosureInputSerializer,
    ComplaintClosureSerializer,
    ComplaintReopeningInputSerializer,
    OptionInputSerializer,
    OptionSerializer,
    RemedyApprovalInputSerializer,
    RemedyInputSerializer,
    RemedySerializer,
)
from complaints.serializers import ComplaintSerializer


class ComplaintOptions(ComplaintStep):
    queryset = RemedyOption.objects.none()
    order = "id"

    @extend_schema(responses=OptionSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what was put on the table, the first one first."""
        return self.page(complaint_for(request.user, number).remedy_options.select_related("by"), OptionSerializer)

    @extend_schema(request=OptionInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Put a remedy on the table."""
        return self.stepped(request, number, "handle", offer_option, lambda: self.taken(OptionInputSerializer))


class ComplaintRemedy(ComplaintStep):
    queryset = Remedy.objects.none()
    order = "-id"

    @extend_schema(responses=RemedySerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List what was chosen, the one that stands or stood last first."""
        rows = complaint_for(request.user, number).remedies.select_related("article", "proposed_by", "approved_by")
        return self.page(rows, RemedySerializer)

    @extend_schema(request=RemedyInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Choose a remedy; beyond what you may grant it waits for somebody else's approval."""

        def act(complaint: Complaint, option: int, **given: object) -> None:
            choose_remedy(complaint, option_of(complaint, option), **given)  # type: ignore[arg-type]

        return self.stepped(request, number, "handle", act, lambda: self.taken(RemedyInputSerializer))


class RemedyApproval(ComplaintStep):
    @extend_schema(request=RemedyApprovalInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Approve the remedy that waits, or refuse it with words."""
        return self.stepped(request, number, "approve", approve_remedy, lambda: self.taken(RemedyApprovalInputSerializer))


class ComplaintAnswers(ComplaintStep):
    queryset = ComplaintAnswer.objects.none()
    order = "-id"

    @extend_schema(responses=ComplaintAnswerSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List its answers, the last one first."""
        rows = complaint_for(request.user, number).answers.select_related("by", "noted_by")
        return self.page(rows.prefetch_related("recipients__post"), ComplaintAnswerSerializer)

    @extend_schema(request=ComplaintAnswerInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Tell the customer what was decided; the further avenue is named with it."""
        return self.stepped(request, number, "handle", answer_complaint, lambda: self.taken(ComplaintAnswerInputSerializer))


class AnswerAcceptance(ComplaintStep):
    @extend_schema(request=AcceptanceInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note how she takes the answer, with her words; not accepted, the complaint goes up."""
        return self.stepped(request, number, "handle", note_acceptance, lambda: self.taken(AcceptanceInputSerializer))


class ComplaintClosures(ComplaintStep):
    queryset = ComplaintClosure.objects.none()
    order = "-id"

    @extend_schema(responses=ComplaintClosureSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List its closings, the last one first."""
        return self.page(complaint_for(request.user, number).closures.select_related("by", "undone_by"), ComplaintClosureSerializer)

    @extend_schema(request=ComplaintClosureInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Close it, with its ticket unless you say otherwise; what is missing is named."""
        return self.stepped(request, number, "handle", close_complaint, lambda: self.taken(ComplaintClosureInputSerializer))


class ComplaintReopening(ComplaintStep):
    @extend_schema(request=ComplaintReopeningInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Open a closed complaint again, with its ticket."""
        return self.stepped(request, number, "handle", reopen_complaint, lambda: self.taken(ComplaintReopeningInputSerializer))
