"""Searching over REST."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.problems import Problem
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from servicedesk.search.queries import PAGE, Hit, search
from servicedesk.web.searching import read_asked
from servicedesk.web.templatetags.desk import marked
from tickets.models import Ticket

_MOST = 200
_ASKED = [
    OpenApiParameter("q", str, required=True, description="Words, a number, or the last 4 or 7 digits of a telephone."),
    OpenApiParameter("kind", str, description="One kind of document: customer, ticket, article, canned_reply, member."),
    OpenApiParameter("status", str, enum=Ticket.Status.values, description="Of tickets."),
    OpenApiParameter("department", str, description="Of tickets: a department's code."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="Of tickets: the first day."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Of tickets: the last day, included."),
    OpenApiParameter("page", int, description="From 1."),
    OpenApiParameter("page_size", int, description=f"1 to {_MOST}."),
]


class HitSerializer(serializers.Serializer):
    """A document: `called` is its number, or what else it is told by, `title_marked` and `excerpt_marked` are HTML with <mark>, escaped."""

    kind = serializers.CharField(source="kind.code")
    id = serializers.IntegerField(source="object_id")
    title = serializers.CharField(source="shown.title")
    called = serializers.CharField(source="shown.end")
    excerpt = serializers.CharField()
    title_marked = serializers.SerializerMethodField()
    excerpt_marked = serializers.SerializerMethodField()
    page = serializers.CharField(source="shown.address")

    def get_title_marked(self, hit: Hit) -> str:
        return marked(hit.shown.title, hit.question)

    def get_excerpt_marked(self, hit: Hit) -> str:
        return marked(hit.excerpt, hit.question)


class ResultsSerializer(serializers.Serializer):
    """A page of what was found: `count` is at most 500, `more` says that there is more than is shown on all pages."""

    results = HitSerializer(many=True, source="hits")
    count = serializers.IntegerField()
    more = serializers.BooleanField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


class Search(DeskView):
    resource = "search"
    pagination_class = None  # type: ignore[assignment]
    serializer_class = ResultsSerializer

    @extend_schema(parameters=_ASKED, responses=ResultsSerializer)
    def get(self, request: Request) -> Response:
        """What you may find, the best first: customers, tickets, articles, canned replies, members."""
        key: Any = request.auth
        if key and key.scopes and "read" not in key.scopes:  # what is found is of every resource
            detail = _("This key has no scope “%(scope)s”; use one that has it.") % {"scope": "read"}
            raise Problem(403, "scope-missing", detail, right="read", holders=[])
        asked = read_asked(request.query_params)
        page, size = _whole(request, "page", 1, 500), _whole(request, "page_size", PAGE, _MOST)
        return Response(self.shown(search(request.user, asked, at=now(), page=page, size=size)))


def _whole(request: Request, name: str, usual: int, most: int) -> int:
    given: Any = request.query_params.get(name, "")
    if not given:
        return usual
    if given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= most:
        return int(given)
    raise Invalid({name: [_("“%(value)s” cannot be used; write a number from 1 to %(most)s.") % {"value": given, "most": most}]})
