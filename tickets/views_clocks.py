"""Why a clock is red: the stretches that counted, the article, and who was told when."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from servicedesk.clocks import now
from servicedesk.clocks.access import clock_for
from servicedesk.clocks.why import explain
from staff.models import Member, Notice
from tickets.access import tickets_of


@login_required
@require_GET
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole arithmetic of one clock, printable."""
    at = now()
    found = explain(clock_for(request.user, pk), at)
    told: dict[int, list[Notice]] = {}
    for notice in Notice.objects.filter(event__in=[step.event_id for step in found.steps]).select_related("member").order_by("id"):
        told.setdefault(notice.event_id, []).append(notice)
    rungs = {step.code: step for step in found.clock.limit.steps}
    steps = [(step, rungs.get(step.step), told.get(step.event_id, [])) for step in found.steps]
    matter = tickets_of(request.user).filter(pk=found.clock.matter_id or 0).first()
    suspensions = [one for one in found.standstills if one.suspension]
    names = {member.pk: member.name for member in Member.objects.filter(pk__in=[event.actor_id for event in found.moves])}
    shown = {"why": found, "clock": found.clock, "steps": steps, "suspensions": suspensions, "names": names}
    context = shown | {"ticket": matter, "at": at}
    return render(request, "clocks/why.html", context)
