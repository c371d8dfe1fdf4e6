"""Investigations over REST."""

from collections.abc import Callable
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from complaints.access import complaint_for
from complaints.api import ComplaintStep
from complaints.inquiry import actions as do
from complaints.inquiry import serializers as shapes
from complaints.inquiry.access import assist_for, assists_of, concern_for, concerns_of, hearing_for, hearings_of
from complaints.inquiry.choices import AssistState
from complaints.inquiry.queries import inquiries_of, investigated, is_third_party
from complaints.models import AssistRequest, Complaint, Concern, Hearing
from complaints.serializers import ComplaintSerializer
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.queries import department_coded, member_named


def findings_of(complaint: Complaint) -> dict[str, Any]:
    """All that was found out about a complaint, as it is shown."""
    return {
        "complaint": complaint.number,
        "investigated": investigated(complaint),
        "third_party": is_third_party(complaint),
        "inquiries": inquiries_of(complaint).prefetch_related("concerns__department", "concerns__inquiry__complaint"),
        "whys": complaint.whys.filter(stands=True).select_related("noted_by").order_by("place"),
        "causes": complaint.causes.order_by("pk"),
        "parties": complaint.parties.order_by("pk"),
        "statements": complaint.statements.select_related("member", "party", "taken_by").order_by("pk"),
        "hearings": complaint.hearings.select_related("member", "asked_by", "complaint").order_by("pk"),
        "assist_requests": complaint.assist_requests.select_related("complaint", "department", "asked_by", "ended_by").order_by("pk"),
    }


class _Step(ComplaintStep):
    """A step of an investigation: its body, and the words of it as the action takes them."""

    body: type[Serializer]
    door = "investigate"

    def stepped_with(self, request: Request, number: str, act: Callable[..., Any]) -> Response:
        return self.stepped(request, number, self.door, act, lambda: self.read(self.taken(self.body)))

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        """The body as the action's own words."""
        return given


class ComplaintInvestigation(_Step):
    body = shapes.InquiryInputSerializer
    door = "handle"

    @extend_schema(request=shapes.InquiryInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Name who investigates, until when; she is told."""
        return self.stepped_with(request, number, do.assign_investigator)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return given | {"investigator": member_named(given["investigator"], "investigator")}


class InvestigationReturn(_Step):
    body = shapes.InquiryReturnInputSerializer
    door = "decide"

    @extend_schema(request=shapes.InquiryReturnInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Send the matter back to its investigator before liability is decided; she is told."""
        return self.stepped_with(request, number, do.send_back)


class ComplaintFindings(_Step):
    body = shapes.FindingsInputSerializer

    @extend_schema(responses=shapes.FindingsSerializer)
    def get(self, request: Request, number: str) -> Response:
        """All that was found out about a complaint."""
        return Response(self.shown(findings_of(complaint_for(request.user, number)), shapes.FindingsSerializer))

    @extend_schema(request=shapes.FindingsInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """End the investigation with its summary; the departments concerned are told, and followed until they improved."""
        return self.stepped_with(request, number, do.complete_inquiry)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return given | {"departments": [department_coded(code) for code in given["departments"]]}


class ComplaintAssistRequests(_Step):
    body = shapes.AssistInputSerializer

    @extend_schema(request=shapes.AssistInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Ask a department something, to be answered by a moment; it sees the question and no more."""
        return self.stepped_with(request, number, do.ask_department)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return given | {"department": department_coded(given["department"])}


class ComplaintWhys(_Step):
    body = shapes.WhyInputSerializer

    @extend_schema(request=shapes.WhyInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Add the next why, or correct one."""
        return self.stepped_with(request, number, do.note_why)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"question": given["why"], "answer": given["because"], "place": given["place"]}


class ComplaintCauses(_Step):
    body = shapes.CauseInputSerializer

    @extend_schema(request=shapes.CauseInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Add a suspected cause to the tree."""
        return self.stepped_with(request, number, do.note_cause)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"field": given["field"], "words": given["cause"], "above": given["above"]}


class ComplaintCauseFindings(_Step):
    body = shapes.CauseFindingInputSerializer

    @extend_schema(request=shapes.CauseFindingInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Confirm a cause or rule it out."""
        return self.stepped_with(request, number, do.find_cause)


class ComplaintStatements(_Step):
    body = shapes.StatementInputSerializer

    @extend_schema(request=shapes.StatementInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Take down what a side or a member says."""
        return self.stepped_with(request, number, do.take_statement)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        of = member_named(given["member"]) if given["member"] else None
        return {"words": given["words"], "side": given["side"], "of": of}


class ComplaintParties(_Step):
    body = shapes.PartyInputSerializer

    @extend_schema(request=shapes.PartyInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Put a side of a dispute on record; with a dealer it is a third party's case."""
        return self.stepped_with(request, number, do.name_party)


class ComplaintHearings(_Step):
    body = shapes.HearingInputSerializer

    @extend_schema(request=shapes.HearingInputSerializer, responses={201: ComplaintSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Ask a member whom the complaint concerns to be heard."""
        return self.stepped_with(request, number, do.ask_to_be_heard)

    def read(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"concerned": member_named(given["member"]), "question": given["question"]}


class AssistFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=AssistState.choices)
    department = django_filters.CharFilter("department__code", max_length=50)
    complaint = django_filters.CharFilter("complaint__number", max_length=20)


class AssistRequestList(DeskView):
    resource = "assist_requests"
    queryset = AssistRequest.objects.none()
    serializer_class = shapes.AssistSerializer
    filterset_class = AssistFilter

    @extend_schema(responses=shapes.AssistSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what your department is asked, and what was asked about complaints you see; the newest first."""
        return self.page(assists_of(request.user))


class AssistRequestOne(DeskView):
    resource = "assist_requests"
    tagged = True
    serializer_class = shapes.AssistSerializer

    @extend_schema(responses=shapes.AssistSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One request; its ETag is the version that If-Match names."""
        asked = assist_for(request.user, pk)
        return tagged(request, self.shown(asked), asked.version)


class _Answer(DeskView):
    resource = "assist_requests"
    versioned = True
    serializer_class = shapes.AssistSerializer

    def answered(self, request: Request, pk: int, act: Callable[..., Any], body: type[Serializer], word: str) -> Response:
        asked = assist_for(request.user, pk, to="answer")
        expected = expected_version(request, asked.version)
        act(asked, self.taken(body)[word], by=self.actor, at=now(), member=request.user, expected=expected)
        asked = assist_for(request.user, pk)
        return self.created(self.shown(asked), version=asked.version)


class AssistAnswer(_Answer):
    @extend_schema(request=shapes.AnswerInputSerializer, responses={201: shapes.AssistSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Answer for your department."""
        return self.answered(request, pk, do.answer_assist, shapes.AnswerInputSerializer, "answer")


class AssistRefusal(_Answer):
    @extend_schema(request=shapes.RefusalInputSerializer, responses={201: shapes.AssistSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that it is not your department's to answer, and why."""
        return self.answered(request, pk, do.refuse_assist, shapes.RefusalInputSerializer, "reason")


class AssistPressing(DeskView):
    resource = "assist_requests"
    versioned = True
    serializer_class = shapes.AssistSerializer

    @extend_schema(request=shapes.PressingInputSerializer, responses={201: shapes.AssistSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Press the department for its answer; its heads are told again."""
        asked = assist_for(request.user, pk, to="press")
        expected = expected_version(request, asked.version)
        words = self.taken(shapes.PressingInputSerializer)["words"]
        do.press_department(asked, words, by=self.actor, at=now(), member=request.user, expected=expected)
        asked = assist_for(request.user, pk)
        return self.created(self.shown(asked), version=asked.version)


class ConcernList(DeskView):
    resource = "concerns"
    queryset = Concern.objects.none()
    serializer_class = shapes.ConcernSerializer

    @extend_schema(responses=shapes.ConcernSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the findings told to your department, and those of complaints you see; the newest first."""
        return self.page(concerns_of(request.user))


class ConcernImprovement(DeskView):
    resource = "concerns"
    versioned = True
    serializer_class = shapes.ConcernSerializer

    @extend_schema(request=shapes.ImprovementInputSerializer, responses={201: shapes.ConcernSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what the department improved; it is followed no longer."""
        concern = concern_for(request.user, pk, to="improve")
        expected = expected_version(request, concern.version)
        words = self.taken(shapes.ImprovementInputSerializer)["improvement"]
        do.note_improvement(concern, words, by=self.actor, at=now(), member=request.user, expected=expected)
        concern = concern_for(request.user, pk)
        return self.created(self.shown(concern), version=concern.version)


class HearingList(DeskView):
    resource = "hearings"
    queryset = Hearing.objects.none()
    serializer_class = shapes.HearingSerializer

    @extend_schema(responses=shapes.HearingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what you are asked to be heard on."""
        return self.page(hearings_of(request.user))


class HearingStatements(DeskView):
    resource = "hearings"
    queryset = Hearing.objects.none()
    serializer_class = shapes.StatementSerializer

    @extend_schema(request=shapes.HeardInputSerializer, responses={201: shapes.StatementSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what you have to say to a complaint that concerns you, as often as you like."""
        hearing = hearing_for(request.user, pk)
        said = do.be_heard(hearing, self.taken(shapes.HeardInputSerializer)["words"], by=self.actor, at=now(), member=request.user)
        return self.created(self.shown(said))
