"""Revisions over REST."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Missing
from servicedesk.rulebook.models import Regulation
from servicedesk.rulebook.revisions.access import LOAD, require_right, revision_for, revisions_for
from servicedesk.rulebook.revisions.actions import go_back, propose_pack, publish_revision, reject_revision, withdraw_revision
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.serializers import (
    RejectionInputSerializer,
    RevisionDetailSerializer,
    RevisionInputSerializer,
    RevisionSerializer,
)


class RevisionFilter(django_filters.FilterSet):
    """Those that wait, were published, rejected or withdrawn."""

    status = django_filters.ChoiceFilter(choices=Revision.Status.choices)


class RevisionList(DeskView):
    resource = "revisions"
    queryset = Revision.objects.none()
    serializer_class = RevisionSerializer
    filterset_class = RevisionFilter
    orders = {"number": "number"}
    order = "-number"

    @extend_schema(responses=RevisionSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List the revisions of one regulation, the newest first."""
        rows = revisions_for(request.user, code)
        if not rows.exists() and not Regulation.objects.filter(code=code).exists():
            raise Missing("regulation")
        return self.page(rows)

    @extend_schema(request=RevisionInputSerializer, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Put a pack's text up for somebody else to publish; it may be of a new regulation."""
        require_right(request.user, LOAD)
        given = self.taken(RevisionInputSerializer)
        if given["back_to"]:
            revision = go_back(code, given["back_to"], by=self.actor, at=now())
        else:
            revision = propose_pack(given["source"], given["file_name"], by=self.actor, at=now(), code=code)
        shown = self.shown(revision, RevisionDetailSerializer)
        return self.created(shown, version=revision.version, location=f"/api/v1/revisions/{revision.pk}/")


class RevisionOne(DeskView):
    resource = "revisions"
    tagged = True
    serializer_class = RevisionDetailSerializer

    @extend_schema(responses=RevisionDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One revision with its text and what it changes; its ETag is the version that If-Match names."""
        revision = revision_for(request.user, pk)
        return tagged(request, self.shown(revision), revision.version)


class RevisionDecision(DeskView):
    """What is decided on a revision: the door is asked first, then the version, then the action."""

    resource = "revisions"
    versioned = True
    serializer_class = RevisionDetailSerializer

    def answer(self, revision: Revision) -> Response:
        """The revision as it is now."""
        return self.created(self.shown(revision), version=revision.version)


class RevisionPublication(RevisionDecision):
    @extend_schema(request=None, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Make what somebody else proposed run."""
        revision = revision_for(request.user, pk, to="publish")
        expected = expected_version(request, revision.version)
        return self.answer(publish_revision(revision, by=self.actor, at=now(), expected=expected))


class RevisionRejection(RevisionDecision):
    @extend_schema(request=RejectionInputSerializer, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Turn down what somebody else proposed, with the reason."""
        revision = revision_for(request.user, pk, to="reject")
        expected = expected_version(request, revision.version)
        given = self.taken(RejectionInputSerializer)
        return self.answer(reject_revision(revision, reason=given["reason"], by=self.actor, at=now(), expected=expected))


class RevisionWithdrawal(RevisionDecision):
    @extend_schema(request=None, responses={201: RevisionDetailSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take back what you proposed."""
        revision = revision_for(request.user, pk, to="withdraw")
        expected = expected_version(request, revision.version)
        return self.answer(withdraw_revision(revision, by=self.actor, at=now(), expected=expected))
