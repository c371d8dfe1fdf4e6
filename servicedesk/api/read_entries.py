"""The read log over REST: who looked at what, when and why."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.fields import Moment
from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.journal.access import readings_for
from servicedesk.journal.models import ReadEntry


class ReadEntrySerializer(serializers.Serializer):
    """One thing somebody was shown; what it said is not kept here."""

    id = serializers.IntegerField()
    member = serializers.IntegerField(source="member_id", allow_null=True)
    name = serializers.CharField(source="actor_label")
    via = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_id = serializers.IntegerField()
    what = serializers.CharField()
    why = serializers.CharField()
    at = Moment()


class ReadEntryFilter(django_filters.FilterSet):
    member = django_filters.NumberFilter(field_name="member_id", min_value=0, max_value=2**63 - 1)
    subject_kind = django_filters.CharFilter()
    subject_id = django_filters.NumberFilter(min_value=0, max_value=2**63 - 1)
    what = django_filters.CharFilter()
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")


class ReadEntryList(DeskView):
    resource = "read_entries"
    queryset = ReadEntry.objects.none()
    serializer_class = ReadEntrySerializer
    filterset_class = ReadEntryFilter

    @extend_schema(responses=ReadEntrySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List who was shown what, the newest first."""
        return self.page(readings_for(request.user))
