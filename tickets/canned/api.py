"""Canned replies over REST."""

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import etag, expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.queries import department_coded
from tickets.access import ticket_for
from tickets.canned.access import canned_for, canned_of
from tickets.canned.actions import change_canned, create_canned, use_canned
from tickets.canned.rights import EDIT
from tickets.canned.serializers import (
    CannedReplyChangeSerializer,
    CannedReplyInputSerializer,
    CannedReplySerializer,
    InsertionInputSerializer,
    InsertionSerializer,
)
from tickets.models import CannedReply


class CannedReplyFilter(django_filters.FilterSet):
    is_active = django_filters.BooleanFilter()


class CannedReplyList(DeskView):
    resource = "canned_replies"
    queryset = CannedReply.objects.none()
    serializer_class = CannedReplySerializer
    filterset_class = CannedReplyFilter
    order = "id"

    @extend_schema(responses=CannedReplySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the texts of everybody and of your department; those out of use only where you may edit them."""
        return self.page(canned_of(request.user))

    @extend_schema(request=CannedReplyInputSerializer, responses={201: CannedReplySerializer})
    def post(self, request: Request) -> Response:
        """Keep a text ready for answers."""
        require_right(request.user, EDIT)
        given = _with_department(self.taken(CannedReplyInputSerializer))
        canned = create_canned(**given, by=self.actor, at=now())
        return self.created(self.shown(canned), version=canned.version, location=f"/api/v1/canned_replies/{canned.pk}/")


def _with_department(given: dict[str, Any]) -> dict[str, Any]:
    """The body with the department in place of its code."""
    if code := given.get("department"):
        given["department"] = department_coded(code)
    return given


class CannedReplyOne(DeskView):
    resource = "canned_replies"
    tagged = True
    versioned = True
    serializer_class = CannedReplySerializer

    @extend_schema(responses=CannedReplySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One text; its ETag is the version that If-Match names."""
        canned = canned_for(request.user, pk)
        return tagged(request, self.shown(canned), canned.version)

    @extend_schema(request=CannedReplyChangeSerializer, responses=CannedReplySerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Change it; `is_active` puts it out of use or back."""
        return self._changed(request, pk, lambda: _with_department(self.taken(CannedReplyChangeSerializer)))

    @extend_schema(responses=CannedReplySerializer)
    def delete(self, request: Request, pk: int) -> Response:
        """Put it out of use; it stays on record, and PATCH brings it back."""
        return self._changed(request, pk, lambda: {"is_active": False})

    def _changed(self, request: Request, pk: int, fields: Any) -> Response:
        canned = canned_for(request.user, pk, to="edit")
        expected = expected_version(request, canned.version)
        changed = change_canned(canned, **fields(), by=self.actor, at=now(), expected=expected)
        return Response(self.shown(changed), headers={"ETag": etag(changed.version)})


class CannedReplyInsertions(DeskView):
    resource = "canned_replies"
    serializer_class = InsertionSerializer

    @extend_schema(request=InsertionInputSerializer, responses={201: InsertionSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Take the text for an answer in a matter: in the customer's language, its placeholders filled; the use is counted."""
        canned = canned_for(request.user, pk, to="use")
        number = self.taken(InsertionInputSerializer)["ticket"]
        try:
            ticket = ticket_for(request.user, number, to="reply")
        except Missing:
            raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None
        body = use_canned(canned, ticket, by=self.actor, at=now(), agent=request.user)
        return self.created(self.shown({"body": body}))
