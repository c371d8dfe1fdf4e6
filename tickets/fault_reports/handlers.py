"""Who is told of a reported fault and of its fix."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import heads_of
from tickets.models import FaultReport

_BY = Actor.system(via="fault report")


def tell_technicians(event: Event) -> None:
    """Tell those of the department who work on matters; its seniors where there are none, else whoever looks after the desk."""
    report = FaultReport.objects.get(pk=event.facts["about_id"])
    working = Member.objects.active().filter(department_id=report.department_id, posts__rights__contains=["ticket.work"])
    people = list(working.distinct().order_by("pk")) or heads_of(report.department_id)
    if people:
        notify(people, event, by=_BY)
    else:
        raise_alarm(event)


def tell_of_fix(event: Event) -> None:
    """Tell the matter's owner, who reports back to the customer, unless it is she who noted it."""
    owner = FaultReport.objects.select_related("ticket__owner").get(pk=event.facts["about_id"]).ticket.owner
    notify([owner] if owner.pk != event.actor_id and owner.is_active else [], event, by=_BY)
