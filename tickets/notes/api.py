"""Notes and followers of a ticket over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.access import ticket_for
from tickets.models import Follower, Note
from tickets.notes.actions import follow_ticket, note_on, unfollow_ticket
from tickets.notes.serializers import FollowerSerializer, NoteInputSerializer, NoteSerializer


class TicketNotes(DeskView):
    resource = "tickets"
    queryset = Note.objects.none()
    serializer_class = NoteSerializer
    orders = {"noted_at": "noted_at"}
    order = "noted_at"

    @extend_schema(responses=NoteSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List the internal notes on the matter, the first one first."""
        return self.page(ticket_for(request.user, number).notes.select_related("author").prefetch_related("mentioned"))

    @extend_schema(request=NoteInputSerializer, responses={201: NoteSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Write an internal note, also on a closed matter; whoever it mentions is told."""
        ticket = ticket_for(request.user, number, to="note")
        given = self.taken(NoteInputSerializer)
        note = note_on(ticket, given["body"], by=self.actor, at=now(), author=request.user)
        return self.created(self.shown(note))


class TicketFollowers(DeskView):
    resource = "tickets"
    queryset = Follower.objects.none()
    serializer_class = FollowerSerializer
    orders = {"since": "since"}
    order = "since"

    @extend_schema(responses=FollowerSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        """List who follows the matter, whoever began first."""
        return self.page(ticket_for(request.user, number).followers.select_related("member"))

    @extend_schema(request=None, responses={200: FollowerSerializer, 201: FollowerSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Follow the matter: you are told of answers, solution, closing, reopening and handing on. A second time changes nothing."""
        ticket = ticket_for(request.user, number, to="follow")
        follower, new = follow_ticket(ticket, by=self.actor, at=now(), member=request.user)
        return self.created(self.shown(follower), new=new)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, number: str) -> Response:
        """Follow it no more; a second time changes nothing."""
        unfollow_ticket(ticket_for(request.user, number, to="follow"), by=self.actor, at=now(), member=request.user)
        return Response(status=204)
