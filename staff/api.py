"""Notices over REST: her own ones only."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.access import notice_for
from staff.actions import read_notice
from staff.models import Notice
from staff.queries import notices_of
from staff.serializers import NoticeSerializer, ReadingSerializer


class NoticeFilter(django_filters.FilterSet):
    """`unread=true` leaves out what she has read."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")
    kind = django_filters.ChoiceFilter(choices=Notice.Kind.choices)


class NoticeList(DeskView):
    resource = "notices"
    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    orders = {"created_at": "created_at"}
    order = "-created_at"

    @extend_schema(responses=NoticeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what you were told, the latest first."""
        return self.page(notices_of(request.user))


class NoticeOne(DeskView):
    resource = "notices"
    serializer_class = NoticeSerializer

    @extend_schema(responses=NoticeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One of your own notices."""
        return Response(self.shown(notice_for(request.user, pk)))


class NoticeReading(DeskView):
    resource = "notices"
    serializer_class = ReadingSerializer

    @extend_schema(request=None, responses={201: ReadingSerializer, 200: ReadingSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say that you have read it; a second time changes nothing and answers 200."""
        notice = notice_for(request.user, pk)
        unread = notice.read_at is None
        return self.created(self.shown(read_notice(notice, by=self.actor, at=now())), new=unread)
