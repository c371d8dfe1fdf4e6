"""The alarms page: whether the desk works, what is wrong, what was, and what was given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.alarms.checks import Condition, condition_of
from servicedesk.alarms.measure import look_if_possible
from servicedesk.alarms.models import Alarm
from servicedesk.clocks import now
from servicedesk.clocks.queries import failed_rules
from servicedesk.journal.actions import LONGEST_REASON, dismiss_delivery, retry_delivery
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.models import Delivery, Event, Pulse
from servicedesk.web.sentences import amount
from staff.access import require_right
from staff.models import Member
from tickets.access import tickets_of

RIGHT = "alarms.receive"
PAST = 50
LISTED = 50
LATELY = 10


@dataclass(frozen=True)
class Row:
    """An alarm with what it means, and its worst value in words."""

    alarm: Alarm
    condition: Condition | None
    worst: str

    @property
    def codes(self) -> str:
        """The invariants that do not hold, for the alarm about them."""
        return _(", ").join(self.alarm.facts.get("codes", ()))


@require_safe
def alarm_list(request: HttpRequest) -> HttpResponse:
    """Every check with its limit, open and past alarms, deliveries given up and failed rules."""
    member: Member = request.user
    require_right(member, RIGHT)
    seen = look_if_possible()
    dead = list(Delivery.objects.given_up().select_related("event").order_by("-dead_at", "-pk")[:LISTED])
    failed = list(failed_rules()[:LISTED])
    dismissed = list(Event.objects.filter(code="delivery.dismissed").order_by("-pk")[:LATELY])
    numbers = _numbers(member, [*(delivery.event for delivery in dead), *failed, *dismissed])
    context = {
        "checks": [(each, amount(each.value, each.check.unit), amount(each.check.limit, each.check.unit)) for each in seen.measured]
        if seen
        else None,
        "judged": Pulse.objects.filter(name="invariants").first(),
        "open": [_row(alarm) for alarm in Alarm.objects.open().order_by("raised_at", "pk")],
        "past": [_row(alarm) for alarm in Alarm.objects.filter(cleared_at__isnull=False).order_by("-raised_at", "-pk")[:PAST]],
        "dead": [(delivery, numbers.get(delivery.event.matter_id)) for delivery in dead],
        "dismissed": [(event, numbers.get(event.matter_id)) for event in dismissed],
        "failed": [(event, numbers.get(event.matter_id)) for event in failed],
    }
    return render(request, "web/alarms.html", context)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a delivery that was given up once more."""
    member: Member = request.user
    require_right(member, RIGHT)
    retry_delivery(pk, by=member.actor(), at=now())
    messages.success(request, _("It is tried again at once."))
    return redirect("alarms")


@require_http_methods(["GET", "HEAD", "POST"])
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own, which does not reload while one writes the reason; setting aside needs one."""
    member: Member = request.user
    require_right(member, RIGHT)
    reason, faults = request.POST.get("reason", "").strip(), []
    if request.method == "POST":
        try:
            dismiss_delivery(pk, reason=reason, by=member.actor(), at=now())
        except Invalid as refusal:
            faults = refusal.errors["reason"]
        else:
            messages.success(request, _("It is set aside, and your reason is on record."))
            return redirect("alarms")
    delivery = Delivery.objects.given_up().select_related("event").filter(pk=pk).first()
    if delivery is None:
        raise Missing("delivery")
    context = {"delivery": delivery, "reason": reason, "faults": faults, "longest": LONGEST_REASON}
    return render(request, "web/delivery_dismissal.html", context, status=422 if faults else 200)


def _row(alarm: Alarm) -> Row:
    return Row(alarm, condition_of(alarm.code), amount(alarm.worst, alarm.facts.get("unit", "s")))


def _numbers(member: Member, events: Iterable[Event]) -> dict[Any, str]:
    """The numbers of those matters she may see."""
    ids = {event.matter_id for event in events if event.matter_id}
    return dict(tickets_of(member).filter(pk__in=ids).values_list("pk", "number")) if ids else {}
