"""Write-offs as pages: which are asked for, and what is decided."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from returns.pages import Faults, answered, apart, words
from returns.stock.access import require_another, write_off_for, write_offs_for
from returns.stock.actions import approve_write_off, refuse_write_off
from returns.stock.models import WriteOff
from returns.stock.rights import APPROVE
from servicedesk.clocks import now
from servicedesk.journal.models import Event
from staff.models import Member
from tickets.access import lacks, refusal_of
from tickets.forms import version_of

PAGE = 50


@login_required
@require_safe
def write_offs(request: HttpRequest) -> HttpResponse:
    """The write-offs she may see, the newest first; `state` narrows."""
    state = request.GET.get("state", "")
    state = state if state in WriteOff.State.values else ""
    rows = write_offs_for(request.user).order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [("", _("All")), *WriteOff.State.choices],
    }
    return render(request, "returns/write_offs.html", context)


@login_required
@require_safe
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """One write-off and its decision."""
    return _one(request, pk)


def _one(request: HttpRequest, pk: int, faults: Faults | None = None, status: int = 200) -> HttpResponse:
    row = write_off_for(request.user, pk)
    events = list(Event.objects.filter(subject_kind=row.subject_kind, subject_id=row.pk).order_by("-pk"))
    context = {
        "row": row,
        "refused": lacks(request.user, APPROVE) or refusal_of(partial(require_another, request.user, row)),
        "events": events,
        "names": {member.pk: member.name for member in Member.objects.filter(pk__in={event.actor_id for event in events})},
        "faults": faults or {},
        "banner": apart(faults or {}, ("reason",)),
        "typed": request.POST,
    }
    return render(request, "returns/write_off.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve or refuse; what was typed stays where it is refused."""
    row = write_off_for(request.user, pk, to="decide")

    def do() -> str:
        how: dict[str, Any] = {"by": request.user.actor(), "at": now(), "member": request.user, "expected": version_of(request)}
        if act == "approve":
            approve_write_off(row, **how)
            return _("Written off.")
        refuse_write_off(row, words(request, "reason"), **how)
        return _("Refused; whoever asked is told.")

    return answered(request, do, lambda: redirect("write-off", pk), partial(_one, request, pk))
