"""The customer-problem list over REST."""

import django_filters
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.choices import Channel
from tickets.models import ProblemList
from tickets.problems.access import list_for, lists_of
from tickets.problems.actions import acknowledge_list
from tickets.problems.asked import read_asked
from tickets.problems.queries import contacts, counted, shown
from tickets.problems.serializers import AcknowledgementInputSerializer, ProblemListSerializer, ProblemsSerializer

PAGE = 100
_ASKED = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day; seven days up to today, if left out."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day, included; today, if left out."),
    OpenApiParameter("department", str, description="A department's code."),
    OpenApiParameter("route", str, enum=Channel.values, description="By which route."),
    OpenApiParameter("page", int, description=f"From 1; {PAGE} rows each."),
]


class CustomerProblems(DeskView):
    resource = "customer_problems"
    pagination_class = None  # type: ignore[assignment]
    serializer_class = ProblemsSerializer

    @extend_schema(parameters=_ASKED, responses=ProblemsSerializer)
    def get(self, request: Request) -> Response:
        """List all contacts you may see, by any route, the newest first, with how many concern which department."""
        asked, written = read_asked(request.query_params, now()), request.query_params.get("page") or "1"
        if not (written.isascii() and written.isdecimal() and 1 <= int(written[:9]) <= 10_000):
            raise Invalid({"page": [_("“%(value)s” is no page; write 1 to 10000.") % {"value": written}]})
        pages, number = Paginator(contacts(request.user, asked), PAGE), int(written)
        rows = shown(pages.page(number)) if number <= pages.num_pages else []
        about = {"count": pages.count, "page": number, "more": number < pages.num_pages}
        return Response(self.shown({"results": rows, "groups": counted(request.user, asked), **about}))


class ProblemListFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=ProblemList.State.choices)
    department = django_filters.CharFilter("department__code", max_length=50)


class ProblemListList(DeskView):
    resource = "problem_lists"
    queryset = ProblemList.objects.none()
    serializer_class = ProblemListSerializer
    filterset_class = ProblemListFilter

    @extend_schema(responses=ProblemListSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what your department was fed of its customers' problems, the newest first."""
        return self.page(lists_of(request.user))


class ProblemListOne(DeskView):
    resource = "problem_lists"
    tagged = True
    serializer_class = ProblemListSerializer

    @extend_schema(responses=ProblemListSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One list; its contacts are those of `customer_problems/` in its period. Its ETag is the version that If-Match names."""
        found = list_for(request.user, pk)
        return tagged(request, self.shown(found), found.version)


class ProblemListAcknowledgement(DeskView):
    resource = "problem_lists"
    versioned = True
    serializer_class = ProblemListSerializer

    @extend_schema(request=AcknowledgementInputSerializer, responses={201: ProblemListSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take note of your department's list, as its head, and say what is done about it."""
        found = list_for(request.user, pk, to="acknowledge")
        expected = expected_version(request, found.version)
        words = self.taken(AcknowledgementInputSerializer)["words"]
        acknowledge_list(found, words, by=self.actor, at=now(), member=request.user, expected=expected)
        found = list_for(request.user, pk)
        return self.created(self.shown(found), version=found.version)
