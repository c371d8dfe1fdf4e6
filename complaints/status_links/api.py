"""Links for complainants over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import complaint_for
from complaints.status_links.actions import end_status_link, make_status_link
from servicedesk.api.etags import expected_version
from servicedesk.api.fields import Moment
from servicedesk.api.views import DeskView
from servicedesk.clocks import now


class StatusLinkSerializer(serializers.Serializer):
    """A link for the complainant; `path` follows the desk's own address. `version` is the complaint's."""

    path = serializers.SerializerMethodField()
    made_at = Moment()
    version = serializers.IntegerField(source="complaint.version")

    def get_path(self, link: object) -> str:
        return f"/p/complaints/{link.token}/"  # type: ignore[attr-defined]


class ComplaintStatusLink(DeskView):
    resource = "complaints"
    versioned = True
    secret = True
    serializer_class = StatusLinkSerializer

    @extend_schema(request=None, responses={201: StatusLinkSerializer})
    def post(self, request: Request, number: str) -> Response:
        """Make the link by which the complainant sees how far it is; a link made before leads nowhere any more."""
        complaint = complaint_for(request.user, number, to="receive")
        expected = expected_version(request, complaint.version)
        link = make_status_link(complaint, by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(link), version=link.complaint.version)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, number: str) -> Response:
        """End the link that stands."""
        complaint = complaint_for(request.user, number, to="receive")
        expected = expected_version(request, complaint.version)
        end_status_link(complaint, by=self.actor, at=now(), member=request.user, expected=expected)
        return Response(status=204)
