"""Downloads: through the door of what a file was added to, from the files' own origin where there is one."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from servicedesk.files.access import attachment_for
from servicedesk.files.serving import download, opened_by, pass_for
from servicedesk.journal.errors import Missing


@login_required
@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One attachment as a download; with DESK_FILES_ORIGIN by way of that origin, where no session is known."""
    found = attachment_for(request.user, pk)
    if not settings.DESK_FILES_ORIGIN:
        return download(found)
    response = HttpResponseRedirect(settings.DESK_FILES_ORIGIN + reverse("file", args=[pass_for(found)]))
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def passed(request: HttpRequest, word: str) -> HttpResponseBase:
    """The bytes for whoever brings a pass that the desk gave out within the last minute; at the files' own origin only."""
    found = opened_by(word) if settings.DESK_FILES_ORIGIN else None
    if found is None:
        raise Missing("attachment")
    return download(found)


def nothing_else(request: HttpRequest) -> HttpResponse:
    """What the files' origin answers to every address but those of files."""
    return HttpResponse("Files only. / 此处只提供文件。\n", status=404, content_type="text/plain; charset=utf-8")
