"""Saying what one does now, and the lead's view of everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid
from staff.models import DutyState
from staff.presence.actions import begin_state
from staff.skills.access import member_for
from staff.skills.actions import class_member
from staff.skills.choices import Skill
from tickets.team.queries import team_of


@login_required
@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Who does what now, for those who may see it; with `fragment` the table alone."""
    at = now()
    page = "tickets/_team.html" if request.GET.get("fragment") else "tickets/team.html"
    return render(request, page, {"team": team_of(request.user, at), "at": at, "skills": Skill.choices})


@login_required
@require_POST
def skill(request: HttpRequest, number: str) -> HttpResponse:
    """Say which skill class a member has."""
    member = member_for(request.user, number, to="class")
    try:
        class_member(member, request.POST.get("skill", ""), by=request.user.actor(), at=now())
    except Invalid as refusal:
        messages.error(request, " ".join(refusal.sentences))
    return redirect("team")


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Say what she does now, from the top bar; she goes on where she was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/desk/"
    try:
        state, _new = begin_state(request.user, request.POST.get("state", ""), by=request.user.actor(), at=now())
    except Invalid as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        messages.success(request, _("You are noted as: %(state)s.") % {"state": DutyState.State(state.state).label})
    return redirect(back)
