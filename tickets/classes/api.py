"""The process of a matter over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.classes.actions import do_step
from tickets.classes.queries import process_of
from tickets.classes.serializers import DoneStepInputSerializer, DoneStepSerializer, StepSerializer
from tickets.models import DoneStep


class TicketSteps(DeskView):
    resource = "tickets"
    versioned = True
    queryset = DoneStep.objects.none()
    serializer_class = StepSerializer
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(responses=StepSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the steps its class asks for at its severity, in order; none where it has no class."""
        process = process_of(ticket_for(request.user, number))
        return Response(StepSerializer(process.steps if process else [], many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=DoneStepInputSerializer, responses={201: DoneStepSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Note that a step was done; one done already stays as it was."""
        ticket = ticket_for(request.user, number, to="step")
        expected = expected_version(request, ticket.version)
        given = self.taken(DoneStepInputSerializer)
        done = do_step(ticket, given["step"] - 1, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(done, DoneStepSerializer), version=done.ticket.version)
