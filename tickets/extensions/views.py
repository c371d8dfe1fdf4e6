"""Pages of requests for more time: what waits for a decision, and each with whom it was told to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from staff.models import Member
from tickets.access import lacks
from tickets.extensions.access import extension_for
from tickets.extensions.actions import APPROVE, grant_extension, refuse_extension, withdraw_extension
from tickets.extensions.queries import lately_decided, waiting_for
from tickets.forms import acting, changed_meanwhile
from tickets.models import ExtensionRequest

RIGHT_TO = {"grant": "decide_extension", "refuse": "decide_extension", "withdraw": "withdraw_extension"}


@login_required
@require_safe
def extension_list(request: HttpRequest) -> HttpResponse:
    """What waits for her decision, what she or others asked for, and what was decided lately."""
    member: Member = request.user
    waiting = waiting_for(member)
    may = member.has_right(APPROVE)
    mine = [row for row in waiting if may and row.asked_by_id != member.pk]
    others = [row for row in waiting if row not in mine]
    return render(request, "tickets/extensions.html", {"mine": mine, "others": others, "decided": lately_decided(member)})


@login_required
@require_safe
def extension_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: why, until when, who was told what, and the buttons."""
    return _one(request, extension_for(request.user, pk))


def _one(request: HttpRequest, extension: ExtensionRequest, faults: list[str] | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "extension": extension,
        "ticket": extension.ticket,
        "notices": extension.notices.select_related("by").order_by("pk"),
        "refused": _refusals(request.user, extension),
        "open": extension.state == ExtensionRequest.State.ASKED and extension.ticket.status == "open",
        "faults": faults or [],
        "typed": request.POST,
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "tickets/extension.html", context, status=status)


def _refusals(member: Member, extension: ExtensionRequest) -> dict[str, str]:
    """Why she may not decide or take it back; empty where she may."""
    own = extension.asked_by_id == member.pk
    decide = lacks(member, APPROVE) or (_("You asked for it; somebody else has to decide.") if own else "")
    withdraw = "" if own else _("Only %(name)s, who asked for it, can take it back.") % {"name": extension.asked_by.name}
    return {"decide": decide, "withdraw": withdraw}


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Grant, refuse or take back; what was typed stays where it is refused."""
    member: Member = request.user
    extension = extension_for(member, pk, to=RIGHT_TO[act])
    how = acting(request, now())
    try:
        said = _DO[act](extension, request.POST, how)
    except Invalid as refusal:
        return _one(request, extension, refusal.sentences, status=400)
    except (Stale, WrongState):
        words = changed_meanwhile()
        return _one(request, extension_for(member, pk), [words], status=412)
    messages.success(request, said)
    return redirect("extension", pk)


def _grant(extension: ExtensionRequest, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    grant_extension(extension, typed.get("note", ""), **how)
    return _("Granted; everybody concerned is told.")


def _refuse(extension: ExtensionRequest, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    refuse_extension(extension, typed.get("reason", ""), **how)
    return _("Refused; everybody concerned is told.")


def _withdraw(extension: ExtensionRequest, typed: Mapping[str, str], how: dict[str, Any]) -> str:
    withdraw_extension(extension, **how)
    return _("Taken back.")


_DO: dict[str, Callable[[ExtensionRequest, Mapping[str, str], dict[str, Any]], str]] = {
    "grant": _grant,
    "refuse": _refuse,
    "withdraw": _withdraw,
}
