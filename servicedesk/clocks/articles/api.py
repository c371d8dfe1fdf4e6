"""Regulations and articles over REST."""

from datetime import datetime

import django_filters
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.filters import MomentFilter
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.clocks.actions import adopt_version
from servicedesk.clocks.articles.access import article_for, regulation_for, regulations
from servicedesk.clocks.articles.queries import WINDOW, Figures, figures, open_clocks, versions_of
from servicedesk.clocks.articles.serializers import (
    AdoptionInputSerializer,
    AdoptionSerializer,
    ArticleDetailSerializer,
    ArticleVersionSerializer,
    RegulationSerializer,
)
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.revisions.access import PUBLISH, require_right


class RegulationList(DeskView):
    resource = "regulations"
    queryset = Regulation.objects.none()
    serializer_class = RegulationSerializer
    orders = {"code": "code"}
    order = "code"

    @extend_schema(responses=RegulationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the regulations."""
        return self.page(regulations())


class RegulationOne(DeskView):
    resource = "regulations"
    serializer_class = RegulationSerializer

    @extend_schema(responses=RegulationSerializer)
    def get(self, request: Request, code: str) -> Response:
        """One regulation."""
        return Response(self.shown(regulation_for(code)))


class ArticleFilter(django_filters.FilterSet):
    """`in_force_at` leaves the versions that held at that moment and were executed; `current` those nothing has replaced."""

    regulation = django_filters.CharFilter(field_name="regulation__code")
    number = django_filters.CharFilter()
    status = django_filters.ChoiceFilter(choices=Article.Status.choices)
    current = django_filters.BooleanFilter(field_name="effective_to", lookup_expr="isnull")
    in_force_at = MomentFilter(method="held")

    def held(self, rows: QuerySet[Article], name: str, at: datetime) -> QuerySet[Article]:
        """Those in force at a moment."""
        return rows.filter(Q(pk__in=Article.objects.in_force(at).values("pk")))


class ArticleList(DeskView):
    resource = "articles"
    queryset = Article.objects.none()
    serializer_class = ArticleVersionSerializer
    filterset_class = ArticleFilter

    @extend_schema(responses=ArticleVersionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the articles in all their versions, the newest first."""
        return self.page(Article.objects.select_related("regulation"))


class ArticleOne(DeskView):
    resource = "articles"
    serializer_class = ArticleDetailSerializer

    @extend_schema(responses=ArticleDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One version of an article: what it says, what the desk executes of it, and how that is kept."""
        article = article_for(pk)
        article.figures = figures(request.user, now() - WINDOW, articles=[pk]).get(pk, Figures())  # type: ignore[attr-defined]
        article.open_clocks = open_clocks(request.user, [pk]).get(pk, 0)  # type: ignore[attr-defined]
        article.versions = versions_of(article).select_related("regulation")  # type: ignore[attr-defined]
        return Response(self.shown(article))


class ArticleAdoption(DeskView):
    resource = "articles"
    serializer_class = AdoptionSerializer

    @extend_schema(request=AdoptionInputSerializer, responses={201: AdoptionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Let the clocks that run under earlier versions go on under this one, from their own start."""
        article = article_for(pk)
        require_right(request.user, PUBLISH)
        given = self.taken(AdoptionInputSerializer)
        moved = adopt_version(article, reason=given["reason"], by=self.actor, at=now())
        return self.created(self.shown({"article": article.pk, "moved": moved}))
