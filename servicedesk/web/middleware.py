"""Request ids in the logs, the reader's language, and refusals as pages."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django_structlog.middlewares import RequestMiddleware

from servicedesk.journal.errors import Refusal
from servicedesk.web import errors, metrics

LANGUAGE_COOKIE = "desk_language"
_BEGAN = "desk.began"


class RequestLogMiddleware(RequestMiddleware):
    """Gives each request an id, in the logs and in the answer; logs the path, never the query string; counts and times it."""

    def prepare(self, request: HttpRequest) -> None:
        request.META[_BEGAN] = time.monotonic()
        super().prepare(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        took = time.monotonic() - request.META[_BEGAN]
        structlog.contextvars.bind_contextvars(duration_ms=round(took * 1000))
        metrics.count(request, response.status_code, took)
        super().handle_response(request, response)


class LanguageMiddleware:
    """The language of whoever reads: what an API caller asks for, else the member's, the cookie's, the browser's, the desk's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def language_of(request: HttpRequest) -> str:
    """One of the desk's languages."""
    asked = _accepted(request)
    if request.path.startswith("/api/") and asked:
        return asked
    if request.user.is_authenticated:
        return request.user.language
    cookie = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return cookie if cookie in dict(settings.LANGUAGES) else asked or settings.LANGUAGE_CODE


def _accepted(request: HttpRequest) -> str:
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for code, _name in settings.LANGUAGES:
            if tag.split("-")[0] == code.split("-")[0]:
                return code
    return ""


class RefusalMiddleware:
    """Turns a refusal raised by a door or an action into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for one of our refusals; other exceptions go on."""
        return errors.page_for(request, exception) if isinstance(exception, Refusal) else None


def client_address(request: HttpRequest) -> str:
    """Where a request came from: the server's peer, or whom a trusted proxy names (servicedesk/proxy.py); other headers do not count."""
    return request.META.get("REMOTE_ADDR", "")
