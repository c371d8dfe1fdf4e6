"""Scopes over REST: read here, changed on their page."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.views import DeskView
from servicedesk.rulebook.models import Scope
from servicedesk.rulebook.scopes.serializers import ScopeSerializer


class ScopeFilter(django_filters.FilterSet):
    """Scopes of a kind, within another, of a department."""

    kind = django_filters.ChoiceFilter(choices=Scope.Kind.choices)
    within = django_filters.CharFilter(field_name="parent__code")
    regulation = django_filters.CharFilter(field_name="regulations__code")


class ScopeList(DeskView):
    resource = "scopes"
    queryset = Scope.objects.none()
    serializer_class = ScopeSerializer
    filterset_class = ScopeFilter
    orders = {"code": "code"}
    order = "code"

    @extend_schema(responses=ScopeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the company's scopes and what is attached to each."""
        return self.page(Scope.objects.select_related("parent").prefetch_related("regulations"))
