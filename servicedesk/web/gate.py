"""Pages are for members: everybody else is asked to sign in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from servicedesk.web.errors import sign_in_needed

OPEN = ("/sign-in/", "/sign-out/", "/language/", "/static/", "/healthz", "/readyz", "/metrics", "/api/", "/files/", "/favicon.ico", "/p/")


class GateMiddleware:
    """A page asked for by navigation leads to the sign-in page; a script's request is answered 401."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or request.path.startswith(OPEN):
            return self.get_response(request)
        if request.method == "GET" and not getattr(request, "htmx", False) and _navigates(request):
            return redirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")
        return sign_in_needed(request)


def _navigates(request: HttpRequest) -> bool:
    mode = request.headers.get("Sec-Fetch-Mode")
    return mode == "navigate" if mode else "application/json" not in request.headers.get("Accept", "")
