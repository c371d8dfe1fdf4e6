"""Uploads before the view: no more than the desk takes, and read before the request's transaction begins; and the files' own origin."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from servicedesk.api.problems import too_large
from servicedesk.web import errors, files

View = Callable[[HttpRequest], HttpResponse]


class FilesOriginMiddleware:
    """At the files' own origin there is nothing but files: a page of the desk there would lend a file its name."""

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = settings.DESK_FILES_ORIGIN and request.get_host().lower() == urlsplit(settings.DESK_FILES_ORIGIN).netloc
        if own and not request.path.startswith("/files/"):
            return files.nothing_else(request)
        return self.get_response(request)


class UploadMiddleware:
    """Takes a multipart body in before the view, so that a slow line holds no transaction open; too much is refused unread.

    What comes with a key is read by its view, once the key is known.
    """

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.content_type != "multipart/form-data":
            return self.get_response(request)
        size, most = int(request.META.get("CONTENT_LENGTH") or 0), settings.DESK_UPLOAD_MOST
        if size > most:
            return too_large(size, most) if request.path.startswith("/api/") else errors.too_large(request, size, most)
        if request.user.is_authenticated:
            try:
                request.FILES  # noqa: B018 - reads it
            except (UnreadablePostError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                return errors.bad_request(request)
        return self.get_response(request)
