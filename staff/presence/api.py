"""Duty states over REST: her own, and others' for those who watch."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.models import DutyState
from staff.presence.actions import begin_state
from staff.presence.queries import states_of
from staff.presence.serializers import DutyStateInputSerializer, DutyStateSerializer


class DutyStateList(DeskView):
    resource = "duty_states"
    queryset = DutyState.objects.none()
    serializer_class = DutyStateSerializer
    orders = {"since": "since"}
    order = "-since"

    @extend_schema(parameters=[OpenApiParameter("member", OpenApiTypes.STR, description="A work number; yourself where left out.")])
    @extend_schema(responses=DutyStateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what you did, the latest first; a colleague's takes the right to see who does what now."""
        return self.page(states_of(request.user, request.query_params.get("member", "")))

    @extend_schema(request=DutyStateInputSerializer, responses={201: DutyStateSerializer, 200: DutyStateSerializer})
    def post(self, request: Request) -> Response:
        """Say what you do now; the same again changes nothing and answers 200."""
        state, new = begin_state(request.user, self.taken(DutyStateInputSerializer)["state"], by=self.actor, at=now())
        return self.created(self.shown(state), new=new)
