"""Whispers over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.access import require_right
from tickets.access import call_for, ticket_for
from tickets.models import Whisper
from tickets.whispers.access import hearer_for, whisper_to, whispers_of
from tickets.whispers.actions import read_whisper, whisper
from tickets.whispers.rights import WHISPER
from tickets.whispers.serializers import WhisperInputSerializer, WhisperSerializer


class WhisperList(DeskView):
    resource = "whispers"
    queryset = Whisper.objects.none()
    serializer_class = WhisperSerializer

    @extend_schema(responses=WhisperSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what you were told and what you told, the newest first; others' where you may read confidential notes."""
        return self.page(whispers_of(request.user))

    @extend_schema(request=WhisperInputSerializer, responses={201: WhisperSerializer})
    def post(self, request: Request) -> Response:
        """Tell a member at work something that only she sees; her open pages show it at once."""
        require_right(request.user, WHISPER)
        given = self.taken(WhisperInputSerializer)
        to = hearer_for(request.user, given["to"])
        ticket = ticket_for(request.user, given["ticket"]) if given["ticket"] else None
        call = call_for(request.user, given["call"]) if given["call"] else None
        found = whisper(to, given["body"], by=self.actor, at=now(), member=request.user, ticket=ticket, call=call)
        return self.created(self.shown(found))


class WhisperReading(DeskView):
    resource = "whispers"
    serializer_class = WhisperSerializer

    @extend_schema(request=None, responses={201: WhisperSerializer, 200: WhisperSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that you saw what you were told; a second time changes nothing and answers 200."""
        _row, new = read_whisper(whisper_to(request.user, pk), by=self.actor, at=now())
        return self.created(self.shown(whisper_to(request.user, pk)), new=new)
