"""Refusals as RFC 9457 problems: `application/problem+json` in the reader's language."""

import json
import traceback
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError
from rest_framework.utils.encoders import JSONEncoder

from servicedesk.journal.errors import Blocked, Forbidden, Invalid, MergedAway, Missing, Refusal, Stale, TooEarly, WrongState

log = structlog.get_logger("desk.api")
MEDIA_TYPE = "application/problem+json"
TITLES = {
    "invalid": gettext_lazy("The request cannot be used"),
    "cursor": gettext_lazy("This cursor does not belong to this list"),
    "not-signed-in": gettext_lazy("Not signed in"),
    "forbidden": gettext_lazy("You may not do this"),
    "scope-missing": gettext_lazy("This key may not do this"),
    "not-found": gettext_lazy("Not found"),
    "method-not-allowed": gettext_lazy("This cannot be done here"),
    "not-acceptable": gettext_lazy("No such representation"),
    "wrong-state": gettext_lazy("The state does not allow this"),
    "blocked": gettext_lazy("Something else stands in the way"),
    "too-early": gettext_lazy("It is too early for this"),
    "too-large": gettext_lazy("Too much at once"),
    "stale": gettext_lazy("Somebody else changed it first"),
    "media-type": gettext_lazy("This media type is not read here"),
    "idempotency-key-reused": gettext_lazy("This Idempotency-Key came with another body"),
    "if-match-missing": gettext_lazy("If-Match is missing"),
    "too-many-requests": gettext_lazy("Too many requests"),
    "attachment-lost": gettext_lazy("The file is lost"),
    "away": gettext_lazy("The desk is away"),
    "unexpected": gettext_lazy("The desk failed"),
}
_SLUGS = {
    400: "invalid",
    401: "not-signed-in",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    415: "media-type",
    429: "too-many-requests",
}


class Problem(APIException):
    """A refusal of the API's own: status, slug of TITLES and a sentence that says what to do."""

    def __init__(self, code: int, slug: str, detail: str, **members: Any):
        super().__init__(detail)
        self.status_code, self.slug, self.members = code, slug, members


def problem_for(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to an exception; the request's transaction is rolled back, so that nothing has happened."""
    body = _body(error, context)
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    return problem_response(body, headers=_headers(error))


def problem_response(body: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    """A problem as bytes, whatever the request accepts."""
    text = json.dumps(body, cls=JSONEncoder, ensure_ascii=False)
    return HttpResponse(text, status=body["status"], content_type=MEDIA_TYPE, headers=headers)


def _problem(status: int, slug: str, detail: str, **members: Any) -> dict[str, Any]:
    return {"type": f"/problems/{slug}", "title": TITLES[slug], "status": status, "detail": detail, **members}


def not_found() -> dict[str, Any]:
    """Not there or not visible: always these members with these values."""
    return _problem(404, "not-found", _("It is not there, or you may not see it."))


def too_large(size: int, most: int) -> HttpResponse:
    """413 for a body the desk does not even begin to read."""
    detail = _("The request has %(size)s MB; it may have %(most)s MB. Send the files one by one, or make them smaller.")
    return problem_response(_problem(413, "too-large", detail % {"size": size // 1024**2, "most": most // 1024**2}))


def _body(error: Exception, context: dict[str, Any]) -> dict[str, Any]:
    match error:
        case Missing() | Http404() | NotFound():
            return not_found()
        case Forbidden():
            return _forbidden(error)
        case PermissionDenied():
            return _problem(403, "forbidden", _("You may not do this."))
        case MergedAway():
            link = f"/api/v1/tickets/{error.into}/"
            detail = _("It was merged into %(into)s; go on there: %(link)s") % {"into": error.into, "link": link}
            wanted = [str(each) for each in error.wanted]
            return _problem(409, "wrong-state", detail, state=error.state, wanted=wanted, into=error.into, link=link)
        case Blocked():
            return _problem(409, "blocked", error.words, blockers=list(error.blockers))
        case WrongState():
            states = {"state": str(error.state), "wanted": ", ".join(map(str, error.wanted))}
            detail = _("Its state is “%(state)s”; this needs: %(wanted)s.") % states
            return _problem(409, "wrong-state", detail, state=str(error.state), wanted=[str(each) for each in error.wanted])
        case TooEarly():
            earliest = error.earliest.isoformat(timespec="seconds")
            name = error.name_en if (get_language() or "").startswith("en") else error.name_zh
            detail = _("%(name)s: not before %(earliest)s (Art. %(article)s). Wait until then.")
            detail %= {"name": name, "earliest": earliest, "article": error.article}
            return _problem(409, "too-early", detail, earliest=earliest, article=error.article)
        case Stale():
            detail = _("It is at version %(version)s now; read it again and repeat what is still right.") % {"version": error.version}
            return _problem(412, "stale", detail, version=error.version)
        case Invalid():
            return _invalid(error.errors)
        case ValidationError():
            return _invalid(_flat(error.detail))
        case Problem():
            return _problem(error.status_code, error.slug, str(error.detail), **error.members)
        case APIException() if error.status_code in _SLUGS:
            return _problem(error.status_code, _SLUGS[error.status_code], _detail(error))
        case _:
            return _unexpected(error, context)


def _forbidden(error: Forbidden) -> dict[str, Any]:
    words = {"right": error.title, "holders": ", ".join(error.holders) or _("nobody")}
    detail = _("This needs the right to %(right)s, which is held by: %(holders)s.") % words
    return _problem(403, "forbidden", detail, right=error.right, holders=list(error.holders))


def _invalid(errors: dict[str, list[str]]) -> dict[str, Any]:
    named = ", ".join(field for field in errors if field)
    detail = _("Not usable: %(fields)s.") % {"fields": named} if named else _("Not usable.")
    return _problem(400, "invalid", detail, errors=errors)


def _flat(detail: Any, field: str = "") -> dict[str, list[str]]:
    """Nested errors as one level: a path of names to its sentences."""
    if isinstance(detail, dict):
        pairs = [(f"{field}.{name}" if field else str(name), inner) for name, inner in detail.items()]
    elif any(isinstance(each, dict | list) for each in detail):
        pairs = [(f"{field}.{index}" if field else str(index), inner) for index, inner in enumerate(detail)]
    else:
        return {field: [str(each) for each in detail]}
    found: dict[str, list[str]] = {}
    for name, inner in pairs:
        found |= _flat(inner, name.removesuffix(".non_field_errors").removeprefix("non_field_errors"))
    return found


def _detail(error: APIException) -> str:
    if error.status_code == 401 and error.get_codes() == "not_authenticated":
        return _("Sign in, or send a key as “Authorization: Bearer <key>”.")
    return str(error.detail)


def told(error: Refusal) -> tuple[int, str]:
    """The status and the sentence of a refusal, for one of many; of input that cannot be used, what is wrong with it."""
    body = _body(error, {})
    if isinstance(error, MergedAway):  # for pages too, to which an address under /api/ says nothing
        return body["status"], _("It was merged into %(into)s; go on there.") % {"into": error.into}
    if isinstance(error, Invalid):
        return body["status"], " ".join(error.sentences)
    return body["status"], body["detail"]


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, Throttled):
        headers["Retry-After"] = str(max(1, round(getattr(error, "wait", None) or 1)))
    return headers


def _unexpected(error: Exception, context: dict[str, Any]) -> dict[str, Any]:
    """Logged by kind and place only: an exception's words may hold personal data."""
    view = context.get("view")
    log.error("unexpected", error=type(error).__name__, where="".join(traceback.format_tb(error.__traceback__)[-3:]))
    got_request_exception.send(sender=type(view), request=context.get("request"))
    return _problem(500, "unexpected", _("It is noted in the desk's log. Nothing was changed; try again later."))
