"""Saved views over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import etag, expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from tickets.models import SavedView
from tickets.saved_views.access import require_sharing, view_for
from tickets.saved_views.actions import change_view, delete_view, save_view, start_with
from tickets.saved_views.serializers import SavedViewChangeSerializer, SavedViewInputSerializer, SavedViewSerializer


class SavedViewList(DeskView):
    resource = "views"
    queryset = SavedView.objects.none()
    serializer_class = SavedViewSerializer
    order = "id"

    @extend_schema(responses=SavedViewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List your views of the list and those shared with your department."""
        return self.page(SavedView.objects.seen_by(request.user).with_gone().select_related("member", "department"))

    @extend_schema(request=SavedViewInputSerializer, responses={201: SavedViewSerializer})
    def post(self, request: Request) -> Response:
        """Keep a view of the list under a name, or share it with your department; sharing never shows anybody more than she may see."""
        given = self.taken(SavedViewInputSerializer)
        if given.get("shared"):
            require_sharing(request.user)
        saved = save_view(
            given["name"],
            given["view"],
            given.get("narrow", {}),
            by=self.actor,
            at=now(),
            member=request.user,
            shared=given.get("shared", False),
        )
        shown = self.shown(view_for(request.user, saved.pk))
        return self.created(shown, version=saved.version, location=f"/api/v1/views/{saved.pk}/")


class SavedViewOne(DeskView):
    resource = "views"
    tagged = True
    versioned = True
    serializer_class = SavedViewSerializer

    @extend_schema(responses=SavedViewSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One view; its ETag is the version that If-Match names."""
        saved = view_for(request.user, pk)
        return tagged(request, self.shown(saved), saved.version)

    @extend_schema(request=SavedViewChangeSerializer, responses=SavedViewSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Change it: your own, or with the right one that is shared with your department."""
        saved = view_for(request.user, pk, to="change")
        expected = expected_version(request, saved.version)
        given = self.taken(SavedViewChangeSerializer)
        if given.get("shared"):
            require_sharing(request.user, saved)
        changed = change_view(saved, **given, by=self.actor, at=now(), expected=expected)
        shown = view_for(request.user, pk) if changed.member_id == request.user.pk or changed.department_id else changed
        return Response(self.shown(shown), headers={"ETag": etag(changed.version)})

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Let it go; nobody's list shows it any more."""
        saved = view_for(request.user, pk, to="change")
        delete_view(saved, by=self.actor, at=now(), expected=expected_version(request, saved.version))
        return Response(status=204)


class SavedViewStart(DeskView):
    resource = "views"
    serializer_class = SavedViewSerializer

    @extend_schema(request=None, responses={200: SavedViewSerializer, 201: SavedViewSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Let your desk open with it; a second time changes nothing."""
        new = start_with(view_for(request.user, pk), by=self.actor, at=now(), member=request.user)
        return self.created(self.shown(view_for(request.user, pk)), new=new)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Let your desk open as your post has it; changes nothing where it opens with another view."""
        if view_for(request.user, pk).starts:
            start_with(None, by=self.actor, at=now(), member=request.user)
        return Response(status=204)
