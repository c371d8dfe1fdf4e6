"""Lines over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from tickets.calls.serializers import LineDetailSerializer
from tickets.models import Line


class LineList(DeskView):
    resource = "calls"
    queryset = Line.objects.none()
    serializer_class = LineDetailSerializer
    orders = {"number": "number"}
    order = "number"

    @extend_schema(responses=LineDetailSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the lines the company keeps."""
        return self.page(Line.objects.select_related("department"))
