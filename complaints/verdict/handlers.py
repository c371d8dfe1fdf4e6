"""Telling whoever stands above of verdicts, objections and answers that were not accepted; never the member complained of."""

from dataclasses import replace

from complaints.models import Complaint
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import tell_found
from staff.models import Member
from staff.queries import heads_of, in_role, line_above


def tell_above(event: Event) -> None:
    """Tell the roles the event names, up the line of whoever answers for the complaint; the line passes by the member complained of."""
    complaint = Complaint.objects.select_related("ticket__owner").get(pk=event.subject_id)
    line = [
        replace(rung, holders=tuple(one for one in rung.holders if one.pk != complaint.about_id))
        for rung in line_above(complaint.ticket.owner)
        if not rung.holders or any(one.pk != complaint.about_id for one in rung.holders)
    ]
    tell_found({role: in_role(role, complaint.ticket.owner, line) for role in event.facts.get("tell", ())}, event)


def tell_liable(event: Event) -> None:
    """Tell the heads of the departments that were found liable, who may object; besides whoever decided it."""
    departments = [share["department_id"] for share in event.facts["shares"] if "department_id" in share]
    heads = [one for pk in departments for one in heads_of(pk) if one.pk != event.actor_id]
    notify(heads, event, by=Actor.system(via="complaint"), by_name=True)


def tell_named(event: Event) -> None:
    """Tell the members the event names, who are to act on it."""
    told = Member.objects.active().filter(pk__in=event.facts["tell_ids"]).order_by("pk")
    notify(list(told), event, by=Actor.system(via="complaint"), by_name=True)
