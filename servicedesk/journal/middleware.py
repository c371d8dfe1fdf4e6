"""One transaction per request, safe or not; an answer of 400 and above leaves nothing behind.

What doors noted as read is appended last, before the commit: whoever is shown something is on record, or is shown nothing.
"""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse

from servicedesk.journal.actions import append_readings
from servicedesk.journal.reading import Reading, noting

KEEP = "desk_keep_writes"  # set on a response whose writes must survive a refusal: failed sign-ins, the read log

log = structlog.get_logger("desk.readlog")


def enter(member_id: int | None) -> None:
    """Name the member this transaction reads for; the database's policies go by it.

    What a page reads is found by an index in a few milliseconds; calling further workers to help costs more than they bring.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('desk.member', %s, true), set_config('max_parallel_workers_per_gather', '0', true)", [str(member_id or "")]
        )


class TransactionMiddleware:
    """Encloses the view and the rendering in one transaction that begins by naming the member."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ("/healthz", "/readyz", "/metrics"):
            return self.get_response(request)
        with transaction.atomic(), noting() as readings:
            if request.user.is_authenticated:
                enter(request.user.pk)
            response = self.get_response(request)
            if response.status_code >= 400 and not getattr(response, KEEP, False):
                transaction.set_rollback(True)
            elif readings and not _on_record(readings):
                transaction.set_rollback(True)
                response = HttpResponse(status=503, headers={"Cache-Control": "no-store", "Retry-After": "5"})
        return response


def _on_record(readings: list[Reading]) -> bool:
    try:
        append_readings(readings)
    except DatabaseError as error:
        log.error("a reading could not be written down", error=type(error).__name__)
        return False
    return True
