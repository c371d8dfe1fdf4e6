"""Undertakings over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.undertakings.access import undertaking_for, watched_by
from tickets.undertakings.actions import sign
from tickets.undertakings.models import Undertaking
from tickets.undertakings.queries import awaited_from, in_force, undertakings_of
from tickets.undertakings.serializers import AwaitedSerializer, SignatureSerializer, UndertakingSerializer


class UndertakingList(DeskView):
    resource = "undertakings"
    queryset = Undertaking.objects.none()
    serializer_class = UndertakingSerializer
    order = "id"

    @extend_schema(responses=UndertakingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what the articles in force ask you to undertake, and when you signed it."""
        return self.page(undertakings_of(request.user, now()))


class UndertakingSignature(DeskView):
    resource = "undertakings"
    serializer_class = SignatureSerializer

    @extend_schema(request=None, responses={201: SignatureSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Put your name under an undertaking, once; it stays."""
        at = now()
        return self.created(self.shown(sign(undertaking_for(request.user, pk, at), by=self.actor, at=at, member=request.user)))


class AwaitedList(DeskView):
    resource = "undertakings"
    queryset = Undertaking.objects.none()
    serializer_class = AwaitedSerializer
    order = "id"

    @extend_schema(responses=AwaitedSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List whose names are missing under the undertakings in force, among those you look after."""
        at = now()
        awaited = {one.pk: members for one, members in awaited_from(watched_by(request.user), at)}
        found = self.paginate_queryset(in_force(at))
        for one in found or ():
            one.awaited = awaited[one.pk]
        return self.get_paginated_response(AwaitedSerializer(found, many=True).data)
