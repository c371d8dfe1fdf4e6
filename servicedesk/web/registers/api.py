"""The sheets of an entry over REST, as a document."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import renderers
from rest_framework.request import Request

from servicedesk.api.views import DeskView
from servicedesk.registers.access import opened_entry
from servicedesk.registers.models import Entry
from servicedesk.web.registers.documents import PDF, file_of
from servicedesk.web.registers.paper import ADDRESS
from servicedesk.web.registers.sheets import paper_of


class Document(renderers.BaseRenderer):
    """A PDF: the answer is the file, whatever else the request would accept."""

    media_type = "*/*"
    format = "pdf"


class EntryDocument(DeskView):
    resource = "entries"
    secret = True  # it says what lists mask
    renderer_classes = [Document]
    metadata_class = None  # OPTIONS has no file to answer with
    queryset = Entry.objects.none()

    @extend_schema(
        parameters=[OpenApiParameter("n", int, description="The number of its last print, which this is; else a preview, marked as one.")],
        responses={(200, PDF): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The sheets of an entry as a PDF, labels in both languages; that it was opened stands in the read log."""
        entry = opened_entry(request.user, pk, by=self.actor)
        return file_of(paper_of(entry, request.query_params.get("n", ""), request.build_absolute_uri(ADDRESS)))
