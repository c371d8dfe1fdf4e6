"""Reports over REST."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.models import Ticket
from tickets.reports.asked import read_asked
from tickets.reports.queries import BY, time_to_solve
from tickets.reports.serializers import TimeToSolveSerializer

_ASKED = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day; 90 days up to today, if left out."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included; today, if left out."),
    OpenApiParameter("by", str, enum=BY, description="What to group by; kind, if left out."),
    OpenApiParameter("kind", str, enum=Ticket.Kind.values),
    OpenApiParameter("department", str, description="A department's code."),
]


class TimeToSolve(DeskView):
    resource = "reports"
    pagination_class = None  # type: ignore[assignment]
    serializer_class = TimeToSolveSerializer

    @extend_schema(parameters=_ASKED, responses=TimeToSolveSerializer)
    def get(self, request: Request) -> Response:
        """How long solved matters took, on the wall and in working time: median, 90th of a hundred, longest; holds apart."""
        asked = read_asked(request.query_params, now())
        total, groups = time_to_solve(request.user, asked)
        return Response(self.shown({"begin": asked.begin, "end": asked.end, "by": asked.by, "total": total, "groups": groups}))
