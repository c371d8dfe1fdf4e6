"""Attachments over REST: their bytes, and what every resource that has some shares."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import renderers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.openapi import ProblemSerializer
from servicedesk.api.problems import MEDIA_TYPE, Problem
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.files.access import attachment_for
from servicedesk.files.actions import attach
from servicedesk.files.errors import Lost
from servicedesk.files.models import Attachment
from servicedesk.files.rules import UNKNOWN
from servicedesk.files.serializers import AttachmentInputSerializer, AttachmentSerializer
from servicedesk.files.serving import download


class AnyBytes(renderers.BaseRenderer):
    """Whatever the request accepts: the answer is the file."""

    media_type = "*/*"
    format = "bytes"


class AttachmentContent(DeskView):
    resource = "attachments"
    renderer_classes = [AnyBytes]
    metadata_class = None  # OPTIONS has no file to answer with
    queryset = Attachment.objects.none()

    @extend_schema(responses={(200, UNKNOWN): OpenApiTypes.BINARY, (410, MEDIA_TYPE): ProblemSerializer})
    def get(self, request: Request, pk: int) -> FileResponse:
        """The bytes of an attachment, always as a download; 410 where they are lost."""
        try:
            return download(attachment_for(request.user, pk))
        except Lost:
            raise Problem(status.HTTP_410_GONE, "attachment-lost", lost_words()) from None


class Attachments(DeskView):
    """The base of a subject's `attachments/`: its list, and adding one file."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = [MultiPartParser]
    orders = {"id": "id"}
    order = "id"

    def add(self, subject: Any, act: Callable[..., Attachment] = attach) -> Response:
        """Add the file of the request to a subject whose door is open, by the action its app has for it."""
        file = self.taken(AttachmentInputSerializer)["file"]
        made = act(subject, file.name, file.size, file.chunks(), by=self.actor, at=now(), member=self.request.user)
        return self.created(self.shown(made), location=f"/api/v1/attachments/{made.pk}/content/")


def lost_words() -> str:
    """What a reader is told of an attachment whose bytes are lost."""
    return _("The file's bytes are missing or damaged on the server. Tell an administrator, who can restore it from a backup.")
