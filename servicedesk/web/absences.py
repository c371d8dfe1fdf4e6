"""Absences: who is away and who stands in, the form to note one, and the button to say that she is back."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.web import times
from staff.absences.access import absence_for, absences_of, require_noter
from staff.absences.actions import end_absence, note_absence
from staff.absences.rights import NOTE
from staff.models import Member
from staff.queries import member_named

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def absence_list(request: HttpRequest) -> HttpResponse:
    """Absences of her department, newest first; a POST notes one."""
    at = now()
    if request.method != "POST":
        return _list(request, at)
    try:
        member, deputy = (member_named(request.POST.get(field, ""), field) for field in ("member", "deputy"))
        require_noter(request.user, member)
        since = _moment(request.POST, "since") or at
        note_absence(member, deputy, since, _moment(request.POST, "until"), by=request.user.actor(), at=at, noted_by=request.user)
    except Invalid as refusal:
        return _list(request, at, refusal.errors, status=400)
    messages.success(request, _("Noted; %(deputy)s stands in.") % {"deputy": deputy.name})
    return redirect("absences")


@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """She is back."""
    try:
        end_absence(absence_for(request.user, pk, to="end"), by=request.user.actor(), at=now())
    except WrongState:
        messages.info(request, _("It had ended already."))
    return redirect("absences")


def _list(request: HttpRequest, at: datetime, faults: Mapping[str, list[str]] | None = None, *, status: int = 200) -> HttpResponse:
    member: Member = request.user
    department = {} if member.has_right("desk.read_all") else {"department": member.department_id}
    colleagues = list(Member.objects.active().filter(**department).select_related("department").order_by("department_id", "id"))
    context = {
        "page": Paginator(absences_of(member).order_by("-pk"), PAGE).get_page(request.GET.get("page")),
        "colleagues": colleagues,
        "may_note": member.has_right(NOTE),
        "faults": faults or {},
        "typed": request.POST,
        "zone": timezone.get_current_timezone_name(),
        "at": at,
    }
    return render(request, "web/absences.html", context, status=status)


def _moment(typed: Mapping[str, str], field: str) -> datetime | None:
    """A moment as typed, in the desk's zone; None where nothing is."""
    written = typed.get(field, "").strip()
    if not written:
        return None
    found = times.typed(written)
    if found is None:
        raise Invalid({field: [times.no_moment(written)]})
    return found
