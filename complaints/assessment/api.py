"""How grave a complaint is, and what was done about it, over REST."""

from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api import ComplaintStep
from complaints.assessment.actions import (
    assess_complaint,
    decide_lowering,
    finish_inside,
    give_inside,
    note_measure,
    propose_lowering,
)
from complaints.assessment.serializers import (
    AssessmentInputSerializer,
    InsideResultInputSerializer,
    InsideTaskInputSerializer,
    LoweringDecisionInputSerializer,
    LoweringInputSerializer,
    MeasureInputSerializer,
    ReportInputSerializer,
    TakenBackInputSerializer,
)
from complaints.models import Measure
from complaints.serializers import ComplaintSerializer
from complaints.withdrawal.actions import take_up_again, withdraw_complaint
from staff.queries import department_coded, member_named

_SHOWN = {201: ComplaintSerializer}


class ComplaintAssessment(ComplaintStep):
    @extend_schema(request=AssessmentInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Say of which type it is and whether it concerns safety; the formula says how grave it is, and you may say graver."""
        return self.stepped(request, number, "handle", assess_complaint, lambda: self.taken(AssessmentInputSerializer))


class ComplaintLowering(ComplaintStep):
    @extend_schema(request=LoweringInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Propose a lower severity; another has to agree."""
        return self.stepped(request, number, "handle", propose_lowering, lambda: self.taken(LoweringInputSerializer))


class ComplaintLoweringDecision(ComplaintStep):
    @extend_schema(request=LoweringDecisionInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Agree to the lower severity another proposed, or do not."""
        return self.stepped(request, number, "lower", decide_lowering, lambda: self.taken(LoweringDecisionInputSerializer))


class ComplaintContainment(ComplaintStep):
    @extend_schema(request=MeasureInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Note what was done at once so that it gets no worse."""
        act = partial(note_measure, kind=Measure.Kind.CONTAINED)
        return self.stepped(request, number, "handle", act, lambda: self.taken(MeasureInputSerializer))


class ComplaintSettlement(ComplaintStep):
    @extend_schema(request=MeasureInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Note that it was settled on the spot to her satisfaction."""
        act = partial(note_measure, kind=Measure.Kind.SETTLED)
        return self.stepped(request, number, "receive", act, lambda: self.taken(MeasureInputSerializer))


class ComplaintReport(ComplaintStep):
    @extend_schema(request=ReportInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Report it upward because it cannot be settled on the spot; whom you name is told."""
        return self.stepped(request, number, "receive", partial(note_measure, kind=Measure.Kind.REPORTED), self._read)

    def _read(self) -> dict[str, Any]:
        given = self.taken(ReportInputSerializer)
        return {"text": given["text"], "to": member_named(given["to"], "to")}


class ComplaintInsideTasks(ComplaintStep):
    @extend_schema(request=InsideTaskInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """Give a department a part to handle inside, apart from the reply to the customer."""
        return self.stepped(request, number, "handle", give_inside, self._read)

    def _read(self) -> dict[str, Any]:
        given = self.taken(InsideTaskInputSerializer)
        return {"department": department_coded(given["department"]), "task": given["task"]}


class InsideTaskCompletion(ComplaintStep):
    @extend_schema(request=InsideResultInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Note what a department came to."""
        act = partial(finish_inside, task_id=pk)
        return self.stepped(request, number, "investigate", act, lambda: self.taken(InsideResultInputSerializer))


class ComplaintWithdrawal(ComplaintStep):
    @extend_schema(request=TakenBackInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """The complainant takes it back; its clocks are cancelled."""
        return self.stepped(request, number, "receive", withdraw_complaint, lambda: self.taken(TakenBackInputSerializer))


class ComplaintResumption(ComplaintStep):
    @extend_schema(request=TakenBackInputSerializer, responses=_SHOWN)
    def post(self, request: Request, number: str) -> Response:
        """She complains after all: a withdrawn complaint goes on."""
        return self.stepped(request, number, "receive", take_up_again, lambda: self.taken(TakenBackInputSerializer))
