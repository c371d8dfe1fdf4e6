"""Drafts over REST; the pages save theirs by it too."""

import re

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from tickets.access import ticket_for
from tickets.acts import ACTS
from tickets.drafts.actions import drop_draft, save_draft
from tickets.drafts.models import INTAKE
from tickets.drafts.queries import draft_for
from tickets.drafts.serializers import DraftInputSerializer, DraftSerializer
from tickets.models import Draft, Ticket


class DraftList(DeskView):
    resource = "drafts"
    queryset = Draft.objects.none()
    serializer_class = DraftSerializer

    @extend_schema(responses=DraftSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what you began to write and have not sent, the newest first."""
        return self.page(Draft.objects.filter(member=request.user).select_related("ticket"))

    @extend_schema(request=DraftInputSerializer, responses={201: DraftSerializer})
    def post(self, request: Request) -> Response:
        """Keep what you typed, in place of what was kept for the same act; it is no event and leaves the ticket as it is."""
        given = self.taken(DraftInputSerializer)
        ticket = self._ticket(given.get("ticket"), given["act"])
        draft = save_draft(request.user, given["act"], given["fields"], at=now(), ticket=ticket, seen=given.get("seen"))
        return self.created(self.shown(draft), version=draft.version, location=f"/api/v1/drafts/{draft.pk}/")

    def _ticket(self, number: str | None, act: str) -> Ticket | None:
        """The ticket written on, None at the intake; Invalid where there is none, or no such act."""
        if number is None:
            require_right(self.request.user, "ticket.open")
            known = re.fullmatch(rf"{INTAKE}(-[0-9]{{1,18}})?", act) is not None
        else:
            known = act in ACTS
        if not known:
            raise Invalid(
                {
                    "act": [
                        _("“%(value)s” is not written here; name one of %(known)s.") % {"value": act, "known": ", ".join((INTAKE, *ACTS))}
                    ]
                }
            )
        try:
            return ticket_for(self.request.user, number) if number is not None else None
        except Missing:
            raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number}]}) from None


class DraftOne(DeskView):
    resource = "drafts"
    tagged = True
    versioned = True
    serializer_class = DraftSerializer

    @extend_schema(responses=DraftSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One of your drafts."""
        draft = draft_for(request.user, pk)
        return tagged(request, self.shown(draft), draft.version)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Let it go."""
        draft = draft_for(request.user, pk)
        drop_draft(draft, expected=expected_version(request, draft.version))
        return Response(status=status.HTTP_204_NO_CONTENT)
