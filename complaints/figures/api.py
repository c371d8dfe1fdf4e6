"""Figures of complaints over REST."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.figures.asked import read_asked
from complaints.figures.queries import BY, figures
from complaints.figures.serializers import ComplaintFiguresSerializer
from servicedesk.api.views import DeskView
from servicedesk.clocks import now

_ASKED = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day; 90 days up to today, if left out."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included; today, if left out."),
    OpenApiParameter("by", str, enum=BY, description="What to group by; type, if left out."),
]


class ComplaintFigures(DeskView):
    resource = "reports"
    pagination_class = None  # type: ignore[assignment]
    serializer_class = ComplaintFiguresSerializer

    @extend_schema(parameters=_ASKED, responses=ComplaintFiguresSerializer)
    def get(self, request: Request) -> Response:
        """How many complaints there were, by type, cause, product, department or severity, the most first, and by month."""
        stretch, by = read_asked(request.query_params, now())
        found = figures(request.user, stretch, by)
        months = [{"month": month, "count": count} for month, count in found.months]
        given = {"begin": stretch.begin, "end": stretch.end, "by": by, "total": found.total, "shares": found.shares, "months": months}
        return Response(self.shown(given))
