"""One transaction per request, safe or not; an answer of 400 and above leaves nothing behind."""

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

KEEP = "desk_keep_writes"  # set on a response whose writes must survive a refusal: failed sign-ins, the read log


def enter(member_id: int | None) -> None:
    """Name the member this transaction reads for; the database's policies go by it."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('desk.member', %s, true)", [str(member_id or "")])


class TransactionMiddleware:
    """Encloses the view and the rendering in one transaction that begins by naming the member."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ("/healthz", "/readyz", "/metrics"):
            return self.get_response(request)
        with transaction.atomic():
            if request.user.is_authenticated:
                enter(request.user.pk)
            response = self.get_response(request)
            if response.status_code >= 400 and not getattr(response, KEEP, False):
                transaction.set_rollback(True)
        return response
