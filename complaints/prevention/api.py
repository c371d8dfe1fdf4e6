"""Corrective actions and lessons over REST."""

from collections.abc import Callable
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for
from complaints.models import CorrectiveAction, Lesson
from complaints.prevention.access import action_for, actions_of
from complaints.prevention.actions import check_action, finish_action, give_action, plan_action, prove_action, write_lesson
from complaints.prevention.choices import ActionState
from complaints.prevention.serializers import (
    ActionCompletionInputSerializer,
    ActionOwnerInputSerializer,
    CorrectiveActionInputSerializer,
    CorrectiveActionSerializer,
    LessonInputSerializer,
    LessonSerializer,
    VerificationInputSerializer,
)
from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.files.access import attachments_of
from servicedesk.files.api import Attachments
from servicedesk.files.serializers import AttachmentInputSerializer, AttachmentSerializer
from staff.access import require_right
from staff.queries import member_named
from tickets.knowledge.rights import WRITE


class ActionFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=ActionState.choices)
    owner = django_filters.CharFilter("owner__work_number", max_length=12)
    department = django_filters.CharFilter("owner__department__code", max_length=50)


class CorrectiveActionList(DeskView):
    resource = "complaints"
    queryset = CorrectiveAction.objects.none()
    serializer_class = CorrectiveActionSerializer
    filterset_class = ActionFilter
    orders = {"id": "id", "due_at": "due_at"}

    @extend_schema(responses=CorrectiveActionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your actions, your department's, and those of complaints you see."""
        return self.page(actions_of(request.user))


class ComplaintActions(DeskView):
    resource = "complaints"
    versioned = True
    queryset = CorrectiveAction.objects.none()
    serializer_class = CorrectiveActionSerializer

    @extend_schema(responses=CorrectiveActionSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the actions of a complaint."""
        return self.page(actions_of(request.user).filter(complaint=complaint_for(request.user, number)))

    @extend_schema(request=CorrectiveActionInputSerializer, responses={201: CorrectiveActionSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Plan an action, from the version of the complaint that was seen; its owner is told."""
        complaint = complaint_for(request.user, number, to="handle")
        expected = expected_version(request, complaint.version)
        given = self.taken(CorrectiveActionInputSerializer)
        given["owner"] = member_named(given["owner"], "owner")
        made = plan_action(complaint, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        location = f"/api/v1/complaints/{number}/actions/{made.pk}/"
        return self.created(self.shown(action_for(request.user, made.pk)), version=made.version, location=location)


class ComplaintAction(DeskView):
    resource = "complaints"
    tagged = True
    serializer_class = CorrectiveActionSerializer

    @extend_schema(responses=CorrectiveActionSerializer)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """One action with its four steps; its ETag is the version that If-Match names."""
        action = action_for(request.user, pk, number=number)
        return tagged(request, self.shown(action), action.version)


class _ActionStep(DeskView):
    resource = "complaints"
    versioned = True
    serializer_class = CorrectiveActionSerializer

    def stepped(self, request: Request, number: str, pk: int, to: str, act: Callable[..., Any], read: Callable[[], Any]) -> Response:
        """The door, the version, one action, and how it then stands; the body is read only behind the door."""
        action = action_for(request.user, pk, to=to, number=number)
        expected = expected_version(request, action.version)
        act(action, **read(), by=self.actor, at=now(), member=request.user, expected=expected)
        action = action_for(request.user, pk)
        return self.created(self.shown(action), version=action.version)


class ActionCompletion(_ActionStep):
    @extend_schema(request=ActionCompletionInputSerializer, responses={201: CorrectiveActionSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Say that your action is done, and what was done."""
        return self.stepped(request, number, pk, "finish", finish_action, lambda: self.taken(ActionCompletionInputSerializer))


class ActionVerification(_ActionStep):
    @extend_schema(request=VerificationInputSerializer, responses={201: CorrectiveActionSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Check the effect of somebody else's action; where it does not work, it is to be done again."""
        return self.stepped(request, number, pk, "check", check_action, lambda: self.taken(VerificationInputSerializer))


class ActionOwner(_ActionStep):
    @extend_schema(request=ActionOwnerInputSerializer, responses={201: CorrectiveActionSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Give what is still to be done to another owner."""

        def read() -> dict[str, Any]:
            given = self.taken(ActionOwnerInputSerializer)
            return given | {"owner": member_named(given["owner"], "owner")}

        return self.stepped(request, number, pk, "give", give_action, read)


class ActionAttachments(Attachments):
    resource = "complaints"

    @extend_schema(responses=AttachmentSerializer(many=True))
    def get(self, request: Request, number: str, pk: int) -> Response:
        """List the evidence of an action, the first file first."""
        return self.page(attachments_of(action_for(request.user, pk, number=number)))

    @extend_schema(request=AttachmentInputSerializer, responses={201: AttachmentSerializer})
    def post(self, request: Request, number: str, pk: int) -> Response:
        """Add a file as evidence of your action."""
        return self.add(action_for(request.user, pk, to="attach", number=number), prove_action)


class ComplaintLesson(DeskView):
    resource = "complaints"
    versioned = True
    queryset = Lesson.objects.none()
    serializer_class = LessonSerializer

    @extend_schema(request=LessonInputSerializer, responses={201: LessonSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Keep what an investigated complaint taught as the draft of a knowledge article."""
        complaint = complaint_for(request.user, number)
        require_right(request.user, WRITE)
        expected = expected_version(request, complaint.version)
        lesson = write_lesson(
            complaint, **self.taken(LessonInputSerializer), by=self.actor, at=now(), member=request.user, expected=expected
        )
        return self.created(self.shown(lesson))
