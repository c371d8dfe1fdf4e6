"""Idempotency-Key: a request that comes twice has one effect, and both get the first one's answer."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.actions import KEPT, keep_answer
from servicedesk.api.models import KeptAnswer
from servicedesk.api.problems import Problem
from servicedesk.journal.errors import Invalid

HEADER = "Idempotency-Key"
_KEPT_HEADERS = ("ETag", "Location")
_LONGEST_KEY, _LONGEST_PATH = 120, 200

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """Wrap a view's handler so that a repeated key gives the kept answer; a refusal raises, and so is never kept."""

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = _key(request, required=view.needs_key)
        if key is None:
            return handler(view, request, *args, **kwargs)
        place = {"owner": f"member:{request.user.pk}", "method": request.method or "", "path": _path(request), "key": key}
        body_digest = _digest(request)
        _wait_for_twin(place)
        kept = KeptAnswer.objects.filter(**place, created_at__gt=Now() - KEPT).first()
        if kept is not None:
            return _again(kept, body_digest)
        response = handler(view, request, *args, **kwargs)
        if response.status_code < 300:
            headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            text = JSONRenderer().render(response.data).decode()  # as text: jsonb would lose the order of its members
            keep_answer(**place, body_digest=body_digest, status=response.status_code, body=text, headers=headers)
        return response

    return answer


def _key(request: Request, *, required: bool) -> str | None:
    key = request.headers.get(HEADER, "").strip()
    if not key and required:
        raise Invalid({HEADER: [_("Missing; send one unguessable value per report, and the same one when you repeat it.")]})
    if len(key) > _LONGEST_KEY or not key.isprintable():
        raise Invalid({HEADER: [_("Not usable; write at most %(most)s printable characters.") % {"most": _LONGEST_KEY}]})
    return key or None


def _path(request: Request) -> str:
    return request.path if len(request.path) <= _LONGEST_PATH else sha256(request.path.encode()).hexdigest()


def _digest(request: Request) -> str:
    return sha256(json.dumps(request.data, sort_keys=True, default=_file_digest).encode()).hexdigest()


def _file_digest(file: Any) -> list[str]:
    """An uploaded file in place of its bytes: its name and their hash."""
    digest = sha256()
    for block in file.chunks():
        digest.update(block)
    return [file.name, digest.hexdigest()]


def _wait_for_twin(place: dict[str, Any]) -> None:
    """Queue behind the same request until its transaction ends; the next statement sees what it kept."""
    number = sha256("\n".join(place.values()).encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(number, signed=True)])


def _again(kept: KeptAnswer, body_digest: str) -> Response:
    if kept.body_digest != body_digest:
        detail = _("Use a new key for another request, or send the first body again to get its answer.")
        raise Problem(422, "idempotency-key-reused", detail)
    return Response(json.loads(kept.body) if kept.body else None, status=kept.status, headers=kept.headers)
