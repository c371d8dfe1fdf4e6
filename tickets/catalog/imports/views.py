"""Bringing lines of orders in, on a page: first what would happen, then the import, and the rows left out as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from tickets.access import lacks
from tickets.catalog.access import orders_of
from tickets.catalog.imports.access import imports_of, own_import
from tickets.catalog.imports.actions import Otherwise, import_orders
from tickets.catalog.imports.models import OrderImport
from tickets.catalog.imports.plans import SHOWN as CHANGED
from tickets.catalog.imports.plans import Plan, counts_of, first_changes, plan_import
from tickets.catalog.imports.reading import rows_sent, table_sent
from tickets.catalog.imports.rows import COLUMNS, REQUIRED, Reject
from tickets.catalog.imports.tables import MOST_ROWS, Table, as_text
from tickets.catalog.rights import EDIT
from tickets.spreadsheets import csv_file

SHOWN = 200  # rejects on the page; the file has all of them
MOVED = 50  # rows that come out otherwise, each with what would come of it now


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_page(request: HttpRequest) -> HttpResponse:
    """The form; a POST says what would happen, with `do=import` just that happens, with `do=rejects` the rows left out are a file."""
    if request.method != "POST":
        orders_of(request.user)
        return _page(request)
    orders_of(request.user, to="edit")
    typed, file, at = request.POST, request.FILES.get("file"), now()
    try:
        table = table_sent(typed.get("text", ""), file)
        read, name = rows_sent(table, at), (file.name if file else typed.get("name", "")) or ""
        if typed.get("do") == "import":
            how: dict[str, Any] = {"by": request.user.actor(), "at": at, "member": request.user}
            done, plan = import_orders(read, **how, name=name, seen=typed.get("seen", ""))
            messages.success(request, _imported(done))
            return _page(request, table, plan, done=done) if plan.rejects else redirect("orders")
        plan = plan_import(read)
    except Invalid as refusal:
        return _page(request, faults=refusal.sentences, typed=typed, status=400)
    except Otherwise as refusal:
        moved = [(row, _now(refusal.plan, row)) for row in refusal.rows[:MOVED]]
        return _page(request, table, refusal.plan, faults=[refusal.words], moved=moved, name=name, status=409)
    if typed.get("do") == "rejects":
        return _file(plan.rejects)
    return _page(request, table, plan, name=name)


@login_required
@require_safe
@never_cache
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows one of her imports left out, as a file."""
    done = own_import(request.user, pk)
    return _file([Reject(**one) for one in done.rejects])


def _now(plan: Plan, row: int) -> str:
    """What would come of a row by now."""
    if row in plan.changes:
        return _("; ").join(f"{one.field}: {one.before or '–'} → {one.after or '–'}" for one in plan.changes[row])
    if row in plan.created:
        return _("a new line")
    if row in plan.unchanged:
        return _("there already")
    return next((one.remedy for one in plan.rejects if one.row == row), "")


def _imported(done: OrderImport) -> str:
    counts = {"created": done.created, "changed": done.changed, "rejected": done.rejected}
    return _("Imported: %(created)s rows new, %(changed)s changed, %(rejected)s left out.") % counts


def _page(request: HttpRequest, table: Table | None = None, plan: Plan | None = None, *, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {
        "text": as_text(table) if table else "",
        "plan": plan,
        "counts": counts_of(plan) if plan else None,
        "rejects": plan.rejects[:SHOWN] if plan else [],
        "reject_count": len(plan.rejects) if plan else 0,
        "changes": first_changes(plan) if plan else [],
        "changed_rows": CHANGED,
        "columns": COLUMNS,
        "required": REQUIRED,
        "most": MOST_ROWS,
        "past": imports_of(request.user).order_by("-pk")[:5],
        "refused": lacks(request.user, EDIT),
    }
    return render(request, "tickets/order_import.html", context | more, status=status)


def _file(rejects: list[Reject]) -> HttpResponse:
    head = [_("Row"), _("Column"), _("What stands there"), _("What to do")]
    return csv_file("left-out", head, ([str(one.row), one.field, one.value, one.remedy] for one in rejects))
