"""Bringing lines of orders in, on a page: first what would happen, then the import, and the rows left out as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.access import lacks
from tickets.catalog.access import orders_of
from tickets.catalog.imports.actions import counts_of, import_orders
from tickets.catalog.imports.models import OrderImport
from tickets.catalog.imports.plans import plan_import
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.catalog.imports.rows import COLUMNS, REQUIRED, Reject
from tickets.catalog.imports.tables import MOST_ROWS, Table, as_text
from tickets.catalog.rights import EDIT
from tickets.spreadsheets import csv_file

SHOWN = 200  # rejects on the page; the file has all of them


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_page(request: HttpRequest) -> HttpResponse:
    """The form; a POST says what would happen, with `do=import` it happens, with `do=rejects` the rows left out are a file."""
    if request.method != "POST":
        orders_of(request.user)
        return _page(request)
    orders_of(request.user, to="edit")
    typed, file, at = request.POST, request.FILES.get("file"), now()
    try:
        table = table_sent(typed.get("text", ""), file)
        read, name = rows_sent(table, at), (file.name if file else typed.get("name", "")) or ""
        if typed.get("do") == "import":
            done, plan = import_orders(read, by=request.user.actor(), at=at, member=request.user, name=name)
            messages.success(request, _imported(done))
            return (
                redirect("orders") if not plan.rejects else _page(request, table, rejects=plan.rejects, counts=counts_of(plan), done=done)
            )
        plan = plan_import(read)
    except Invalid as refusal:
        return _page(request, faults=refusal.sentences, typed=typed, status=400)
    if typed.get("do") == "rejects":
        return _file(plan.rejects)
    return _page(request, table, rejects=plan.rejects, counts=counts_of(plan), name=name)


def _imported(done: OrderImport) -> str:
    counts = {"created": done.created, "changed": done.changed, "rejected": done.rejected}
    return _("Imported: %(created)s rows new, %(changed)s changed, %(rejected)s left out.") % counts


def _page(request: HttpRequest, table: Table | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    rejects: list[Reject] = more.pop("rejects", [])
    context: dict[str, Any] = {
        "text": as_text(table) if table else "",
        "rejects": rejects[:SHOWN],
        "reject_count": len(rejects),
        "columns": COLUMNS,
        "required": REQUIRED,
        "most": MOST_ROWS,
        "past": OrderImport.objects.select_related("by").order_by("-pk")[:5],
        "refused": lacks(request.user, EDIT),
    }
    return render(request, "tickets/order_import.html", context | more, status=status)


def _file(rejects: list[Reject]) -> HttpResponse:
    head = [_("Row"), _("Column"), _("What stands there"), _("What to do")]
    return csv_file("left-out", head, ([str(one.row), one.field, one.value, one.remedy] for one in rejects))
