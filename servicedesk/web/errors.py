"""Refusals as pages: what happened, and the way out. What is missing and what is hidden look the same."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from structlog.contextvars import get_contextvars

from servicedesk.clocks.early import too_early_words
from servicedesk.clocks.models import Suspension
from servicedesk.files.api import lost_words
from servicedesk.files.errors import Lost
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, MergedAway, Missing, Refusal, Stale, TooEarly, WrongState
from staff.access import require_right
from staff.models import Member
from tickets.custody.models import ContactSlip
from tickets.models import ExtensionRequest, Ticket


def page_for(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of one of our refusals."""
    match refusal:
        case Missing():
            return not_found(request)
        case Forbidden():
            return _page(request, 403, _("You may see this, but not do it"), forbidden_words(refusal))
        case MergedAway():
            words = _("It was merged into %(into)s; go on there.") % {"into": refusal.into}
            return _page(request, 409, _("It is part of another matter now"), words, back=f"/tickets/{refusal.into}/")
        case Blocked():
            return _page(request, 409, _("Something else stands in the way"), refusal.words)
        case WrongState():
            words = _("It is now “%(state)s”; somebody may have been quicker. Go back and look again.")
            words %= {"state": _state_name(refusal.state)}
            return _page(request, 409, _("Its state does not allow this"), words)
        case TooEarly():
            return _page(request, 409, _("It is too early for this"), too_early_words(refusal))
        case Stale():
            words = _("Somebody saved a change while you were writing. Go back, reload, and save again.")
            return _page(request, 412, _("Somebody else was quicker"), words)
        case Lost():
            return _page(request, 410, _("The file is lost"), lost_words())
        case Invalid():
            words = " ".join(refusal.sentences)
            return _page(request, 400, _("This can't be used"), words)
    return server_error(request)


def _state_name(state: str) -> str:
    """What a state is called: a ticket's, a suspension's, a slip's, an extension's, or a delivery's."""
    for states in (Ticket.Status, Suspension.State, ContactSlip.State, ExtensionRequest.State):
        if state in states:
            return str(states(state).label)
    return {
        "merged": _("merged into another"),
        "given": _("given"),
        "withdrawn": _("taken back"),
        "held": _("waiting"),
        "owed": _("tried again"),
        "paid": _("settled"),
        "dismissed": _("set aside"),
    }.get(state, state)


def forbidden_words(refusal: Forbidden) -> str:
    """Which right is missing and who holds it."""
    holders = _(", ").join(refusal.holders) or _("nobody yet")
    return _("It needs the right to %(right)s. Held by: %(holders)s.") % {"right": refusal.title, "holders": holders}


def refusal_of(door: Callable[[], object]) -> str:
    """Why a door stays shut, for a button that is not hers to press; empty where it opens."""
    try:
        door()
    except Forbidden as refusal:
        return forbidden_words(refusal)
    return ""


def lacks_right(member: Member, right: str) -> str:
    """The same of a right she may not have."""
    return refusal_of(partial(require_right, member, right))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not yours to see; the bytes are the same."""
    return _page(request, 404, _("Nothing here"), _("The address may be wrong, or the matter belongs to a department you don't see."))


def sign_in_needed(request: HttpRequest) -> HttpResponse:
    """401 for what cannot follow a redirect: the page's script opens the sign-in dialog and repeats the request."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"title": str(_("Not signed in")), "status": 401}, status=401, content_type="application/problem+json")
    words = _("Your session has ended. Sign in and go on where you were.")
    return _page(request, 401, _("Not signed in"), words, back=request.get_full_path() if request.method == "GET" else request.path)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, _("This can't be used"), _("The browser sent something the desk doesn't understand. Go back and try again."))


def too_large(request: HttpRequest, size: int, most: int) -> HttpResponse:
    """413: more in one sending than the desk takes."""
    words = _("What was sent has %(size)s MB; one sending may have %(most)s MB. Send the files one by one, or make them smaller.")
    return _page(request, 413, _("Too much at once"), words % {"size": size // 1024**2, "most": most // 1024**2})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 without a right to name."""
    return _page(request, 403, _("You may see this, but not do it"), _("Ask your supervisor."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the session."""
    return _page(request, 403, _("This form is too old"), _("It was opened before you signed in. Go back, reload, and send it again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: nothing was saved, and the id finds it in the logs."""
    words = _("Nothing was saved. Try again; if it stays, tell the administrator this number: %(id)s")
    return _page(request, 500, _("The desk made a mistake"), words % {"id": get_contextvars().get("request_id", "")})


def _page(request: HttpRequest, status: int, title: str, words: str, back: str = "") -> HttpResponse:
    context: dict[str, Any] = {"status": status, "error_title": title, "error_words": words, "back": back}
    whole = not getattr(request, "htmx", False)
    response = render(request, "web/error.html" if whole else "web/_error.html", context, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Session"
    return response
