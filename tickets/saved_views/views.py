"""The pages of saved views: all of them, the form to narrow the list or to keep a view, and what is done with one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale
from staff.models import Department, Member
from tickets.access import lacks, refusal_of
from tickets.forms import number_in, version_of
from tickets.models import SavedView
from tickets.narrowing import CHOICES, LABELS, NAMES, narrowed, said
from tickets.saved_views.access import require_sharing, view_for
from tickets.saved_views.actions import change_view, delete_view, save_view, start_with
from tickets.saved_views.models import MOST_OWN
from tickets.saved_views.rights import SHARE
from tickets.views import TITLES
from tickets.worklist import VIEWS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def view_list(request: HttpRequest) -> HttpResponse:
    """Her views and her department's; a POST keeps a new one, or with `show` and no name only leads to the list narrowed so."""
    if request.method != "POST":
        return _list(request)
    if "show" in request.POST and not request.POST.get("name", "").strip():
        view = request.POST.get("view", "")
        return redirect(f"{reverse('desk')}?{urlencode({'view': view if view in VIEWS else 'all'} | narrowed(request.POST))}")
    try:
        if "shared" in request.POST:
            require_sharing(request.user)
        saved = save_view(**_typed(request.POST), **_how(request, now()), member=request.user)
    except Invalid as refusal:
        return _form(request, None, request.POST, refusal.errors, status=400)
    messages.success(request, _("“%(name)s” stands beside the list now.") % {"name": saved.name})
    return redirect(f"{reverse('desk')}?{urlencode({'view': saved.view, **saved.narrow, 'saved': saved.pk})}")


@login_required
@require_http_methods(["GET", "HEAD"])
def view_new(request: HttpRequest) -> HttpResponse:
    """The form to narrow the list by, as the address has it narrowed now, and to keep that as a view."""
    return _form(request, None, request.GET)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def view_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One view and the form to change it; a POST changes it, or with `place` only where it stands."""
    if request.method != "POST":
        return _form(request, view_for(request.user, pk))
    saved = view_for(request.user, pk, to="change")
    if "place" in request.POST:
        return _placed(request, saved)
    fields = _typed(request.POST)
    try:
        if fields["shared"]:
            require_sharing(request.user, saved)
        change_view(saved, **fields, **_how(request, now()), expected=version_of(request))
    except Invalid as refusal:
        return _form(request, saved, request.POST, refusal.errors, status=400)
    except Stale:
        words = _("Somebody else changed it meanwhile. Above is what you typed; nothing of it was saved. Save again to put it in place.")
        return _form(request, view_for(request.user, pk), request.POST, {"name": [words]}, status=412)
    messages.success(request, _("Saved."))
    return redirect("saved-views")


def _placed(request: HttpRequest, saved: SavedView) -> HttpResponse:
    try:
        change_view(saved, place=number_in(request.POST["place"], otherwise=1), **_how(request, now()), expected=version_of(request))
    except Invalid as refusal:
        messages.error(request, " ".join(refusal.sentences))
    except Stale:
        messages.error(request, _("Somebody changed it meanwhile, so it was not moved. This is how it stands now."))
    else:
        messages.success(request, _("Saved."))
    return redirect("saved-views")


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let her desk open with it, or with it no longer."""
    saved = view_for(request.user, pk)
    start_with(None if saved.starts else saved, **_how(request, now()), member=request.user)
    messages.success(request, _("Saved."))
    return redirect("saved-views")


@login_required
@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one go."""
    saved = view_for(request.user, pk, to="change")
    delete_view(saved, **_how(request, now()), expected=version_of(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
    return redirect("saved-views")


def _how(request: HttpRequest, at: datetime) -> dict[str, Any]:
    return {"by": request.user.actor(), "at": at}


def _typed(data: Mapping[str, str]) -> dict[str, Any]:
    """What a form says, as the actions want it."""
    narrow = {name: data.get(name, "") for name in NAMES}
    return {"name": data.get("name", ""), "view": data.get("view", ""), "narrow": narrow, "shared": "shared" in data}


def _list(request: HttpRequest) -> HttpResponse:
    """All she may choose from, each with what it shows in words and the place before its own, 0 for the first."""
    found = SavedView.objects.seen_by(request.user).with_gone().select_related("member", "department")
    rows = [(saved, [TITLES[saved.view], *said(saved.narrow, {}).values()], before) for before, saved in enumerate(found)]
    return render(request, "tickets/saved_views.html", {"rows": rows, "most": MOST_OWN, "refused": lacks(request.user, SHARE)})


def _form(
    request: HttpRequest,
    saved: SavedView | None,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, list[str]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    if typed is None and saved:
        typed = {"name": saved.name, "view": saved.view, **saved.narrow, **({"shared": "yes"} if saved.department_id else {})}
    shown = typed or {}
    context = {
        "saved": saved,
        "typed": shown,
        "faults": faults or {},
        "views": [(name, TITLES[name]) for name in VIEWS if name != "queue" or request.user.queues or shown.get("view") == name],
        "choices": [(name, LABELS[name], choices.choices, shown.get(name)) for name, choices in CHOICES.items()],
        "departments": Department.objects.order_by("id"),
        "members": Member.objects.active().order_by("work_number"),
        "refused": _refused(request, saved),
        "sharing_with": saved.department if saved and saved.department else request.user.department,
        "alone": refusal_of(lambda: require_sharing(request.user, saved)) if request.user.department_id else "",
    }
    return render(request, "tickets/saved_view.html", context, status=status)


def _refused(request: HttpRequest, saved: SavedView | None) -> str:
    """Why it is not hers to change."""
    return lacks(request.user, SHARE) if saved and saved.member_id != request.user.pk else ""
