"""The pages of canned replies: the list with the form for a new one, and each with the form to change it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale
from staff.access import require_right
from staff.models import Department
from tickets.access import lacks
from tickets.canned.access import canned_for, canned_of
from tickets.canned.actions import change_canned, create_canned
from tickets.canned.rights import EDIT
from tickets.canned.rules import PLACEHOLDERS
from tickets.forms import version_of
from tickets.models import CannedReply

_TEXTS = ("title", "body_zh", "body_en")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def canned_replies(request: HttpRequest) -> HttpResponse:
    """The texts she may use; a POST keeps a new one."""
    if request.method != "POST":
        return _list(request)
    require_right(request.user, EDIT)
    try:
        create_canned(**_typed(request.POST), by=request.user.actor(), at=now())
    except Invalid as refusal:
        return _list(request, refusal.errors)
    messages.success(request, _("Kept; it is ready for answers."))
    return redirect("canned-replies")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def canned_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One text and the form to change it; a POST changes it, or with `use` puts it out of use or back."""
    if request.method != "POST":
        return _one(request, canned_for(request.user, pk))
    canned = canned_for(request.user, pk, to="edit")
    how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "expected": version_of(request)}
    try:
        fields = {"is_active": request.POST["use"] == "yes"} if "use" in request.POST else _typed(request.POST)
        change_canned(canned, **fields, **how)
    except Invalid as refusal:
        return _one(request, canned, refusal.errors, status=400)
    except Stale:
        words = _("Somebody else changed it meanwhile. Above is what you typed; nothing of it was saved. Save again to put it in place.")
        return _one(request, canned_for(request.user, pk), {"title": [words]}, status=412)
    messages.success(request, _("Saved."))
    return redirect("canned-replies")


def _typed(data: Mapping[str, str]) -> dict[str, Any]:
    """What a form says, as the actions want it."""
    wanted = data.get("department", "")
    department = Department.objects.filter(code=wanted).first() if wanted else None
    if wanted and department is None:
        raise Invalid({"department": [_("There is no such department; choose one from the list.")]})
    return {name: data.get(name, "") for name in _TEXTS} | {"department": department}


def _list(request: HttpRequest, faults: Mapping[str, list[str]] | None = None) -> HttpResponse:
    rows = canned_of(request.user).order_by("-is_active", "title")
    context = _form(request, faults, request.POST) | {"rows": rows, "canned": None}
    return render(request, "tickets/canned_replies.html", context, status=400 if faults else 200)


def _one(request: HttpRequest, canned: CannedReply, faults: Mapping[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    saved = {name: getattr(canned, name) for name in _TEXTS} | {"department": canned.department.code if canned.department else ""}
    context = _form(request, faults, request.POST if faults else saved) | {"canned": canned}
    return render(request, "tickets/canned_reply.html", context, status=status)


def _form(request: HttpRequest, faults: Mapping[str, list[str]] | None, typed: Mapping[str, str]) -> dict[str, Any]:
    return {
        "faults": faults or {},
        "typed": typed,
        "refused": lacks(request.user, EDIT),
        "departments": Department.objects.order_by("id"),
        "placeholders": [f"{{{name}}}" for name in PLACEHOLDERS],
    }
