"""Knowledge over REST."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import etag, expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from staff.access import require_right
from staff.models import Member
from staff.queries import department_coded
from tickets.access import ticket_for
from tickets.knowledge.access import knowledge_for, knowledge_named, knowledge_of, looks_after, search_for
from tickets.knowledge.actions import (
    answer_search,
    change_knowledge,
    note_unanswered,
    publish_knowledge,
    review_knowledge,
    send_knowledge,
    submit_knowledge,
    withdraw_knowledge,
    write_knowledge,
)
from tickets.knowledge.queries import found, unanswered, versions_of
from tickets.knowledge.rights import WRITE
from tickets.knowledge.serializers import (
    KnowledgeChangeSerializer,
    KnowledgeInputSerializer,
    KnowledgeReviewSerializer,
    KnowledgeSerializer,
    KnowledgeVersionSerializer,
    KnowledgeWithdrawalSerializer,
    ReferenceInputSerializer,
    SearchAnswerSerializer,
    SearchInputSerializer,
    SearchSerializer,
    UnansweredSearchSerializer,
)
from tickets.models import KnowledgeArticle, KnowledgeVersion, UnansweredSearch
from tickets.serializers import ReplySerializer


class KnowledgeFilter(django_filters.FilterSet):
    department = django_filters.CharFilter("department__code", max_length=50)
    tag = django_filters.CharFilter("live__tags", lookup_expr="contains", method="tagged", max_length=30)
    grade = django_filters.NumberFilter("live__grade", min_value=1, max_value=3)

    def tagged(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(live__tags__contains=[value])


class _KnowledgeView(DeskView):
    resource = "knowledge"
    queryset: Any = KnowledgeArticle.objects.none()
    serializer_class: Any = KnowledgeSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        member = self.request.user if self.request else None
        return dict(super().get_serializer_context()) | {"at": now(), "looks_after": isinstance(member, Member) and looks_after(member)}

    def given(self, serializer: Any) -> dict[str, Any]:
        """The body with the department in place of its code."""
        given = self.taken(serializer)
        if code := given.get("department"):
            given["department"] = department_coded(code)
        return given

    def stepped(self, request: Request, pk: int) -> Response:
        """201 with the article as it stands after a step."""
        article = knowledge_for(request.user, pk)
        return self.created(self.shown(article), version=article.version)


class KnowledgeList(_KnowledgeView):
    filterset_class = KnowledgeFilter

    @extend_schema(responses=KnowledgeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the articles of your department and of the whole company, the newest first; drafts only where you look after them."""
        return self.page(knowledge_of(request.user))

    @extend_schema(request=KnowledgeInputSerializer, responses={201: KnowledgeSerializer})
    def post(self, request: Request) -> Response:
        """Begin an article with a draft."""
        require_right(request.user, WRITE)
        article = write_knowledge(**self.given(KnowledgeInputSerializer), by=self.actor, at=now(), member=request.user)
        shown = KnowledgeArticle.objects.with_versions().get(pk=article.pk)
        return self.created(self.shown(shown), version=article.version, location=f"/api/v1/knowledge/{article.pk}/")


class KnowledgeOne(_KnowledgeView):
    tagged = True
    versioned = True

    @extend_schema(responses=KnowledgeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One article; its ETag is the version that If-Match names."""
        article = knowledge_for(request.user, pk)
        return tagged(request, self.shown(article), article.version)

    @extend_schema(request=KnowledgeChangeSerializer, responses=KnowledgeSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Change its draft, or begin its next version; what is published stays as it is."""
        article = knowledge_for(request.user, pk, to="edit")
        expected = expected_version(request, article.version)
        given = self.given(KnowledgeChangeSerializer)
        change_knowledge(article, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        article = KnowledgeArticle.objects.with_versions().get(pk=pk)
        return Response(self.shown(article), headers={"ETag": etag(article.version)})


class KnowledgeVersions(_KnowledgeView):
    serializer_class = KnowledgeVersionSerializer
    queryset = KnowledgeVersion.objects.none()

    @extend_schema(responses=KnowledgeVersionSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Its versions, the newest first; those never published or confidential only where you look after the knowledge base."""
        return self.page(versions_of(knowledge_for(request.user, pk), request.user))


class KnowledgeSubmission(_KnowledgeView):
    versioned = True

    @extend_schema(request=None, responses={201: KnowledgeSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Hand its draft to the reviewers."""
        article = knowledge_for(request.user, pk, to="submit")
        submit_knowledge(article, by=self.actor, at=now(), expected=expected_version(request, article.version))
        return self.stepped(request, pk)


class KnowledgeReview(_KnowledgeView):
    versioned = True

    @extend_schema(request=KnowledgeReviewSerializer, responses={201: KnowledgeSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Approve what was submitted, or give it back with the reason; whoever wrote it may do neither."""
        article = knowledge_for(request.user, pk, to="review")
        expected = expected_version(request, article.version)
        given = self.taken(KnowledgeReviewSerializer)
        review_knowledge(article, **given, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.stepped(request, pk)


class KnowledgePublication(_KnowledgeView):
    versioned = True

    @extend_schema(request=None, responses={201: KnowledgeSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Put the approved version in force in place of the one before it."""
        article = knowledge_for(request.user, pk, to="publish")
        publish_knowledge(article, by=self.actor, at=now(), expected=expected_version(request, article.version))
        return self.stepped(request, pk)


class KnowledgeWithdrawal(_KnowledgeView):
    versioned = True

    @extend_schema(request=KnowledgeWithdrawalSerializer, responses={201: KnowledgeSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take it out of use for good; it stays to be read, with the reason."""
        article = knowledge_for(request.user, pk, to="withdraw")
        expected = expected_version(request, article.version)
        why = self.taken(KnowledgeWithdrawalSerializer)["why"]
        withdraw_knowledge(article, why, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.stepped(request, pk)


class TicketReferences(DeskView):
    resource = "tickets"
    serializer_class = ReplySerializer

    @extend_schema(request=ReferenceInputSerializer, responses={201: ReplySerializer})
    def post(self, request: Request, number: str) -> Response:
        """Send the customer an article as an answer. 409 where it was withdrawn, is past its day, or is of a grade that stays inside."""
        ticket = ticket_for(request.user, number, to="reply")
        expected = expected_version(request, ticket.version, required=False)
        given = self.taken(ReferenceInputSerializer)
        article = knowledge_named(request.user, str(given["knowledge"]))
        how: dict[str, Any] = {"by": self.actor, "at": now(), "member": request.user, "expected": expected}
        return self.created(self.shown(send_knowledge(ticket, article, given.get("covering", ""), **how)))


class KnowledgeSearchList(_KnowledgeView):
    serializer_class = UnansweredSearchSerializer
    queryset = UnansweredSearch.objects.none()

    @extend_schema(responses=UnansweredSearchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the searches that found nothing and that no article answers yet, the newest first."""
        require_right(request.user, WRITE)
        return self.page(unanswered(request.user))

    @extend_schema(request=SearchInputSerializer, responses={201: SearchSerializer})
    def post(self, request: Request) -> Response:
        """Search; what finds nothing is kept, without personal numbers, for those who write articles."""
        words, at = self.taken(SearchInputSerializer)["words"], now()
        rows = found(request.user, words, at)
        kept = None if rows else note_unanswered(words, by=self.actor, at=at, member=request.user)
        return self.created(self.shown({"results": rows, "unanswered": kept.pk if kept else None}, SearchSerializer))


class KnowledgeSearchAnswer(_KnowledgeView):
    serializer_class = UnansweredSearchSerializer
    versioned = True

    @extend_schema(request=SearchAnswerSerializer, responses={201: UnansweredSearchSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say which article answers it."""
        search = search_for(request.user, pk)
        expected = expected_version(request, search.version)
        article = knowledge_named(request.user, str(self.taken(SearchAnswerSerializer)["knowledge"]))
        answered = answer_search(search, article, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(answered), version=answered.version)
