"""Who is told of what an investigation asks, hears and finds; and who answers for it."""

from collections.abc import Iterable
from typing import Any

from complaints.inquiry.actions.parties import move_parties
from complaints.inquiry.models import AssistRequest, Concern, Hearing
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import heads_of

_BY = Actor.system(via="inquiry")
ADDRESSED = (AssistRequest.subject_kind, Concern.subject_kind, Hearing.subject_kind)


def tell_member(event: Event) -> None:
    """Tell the member an event names: who is to investigate, who is to be heard."""
    told = Member.objects.active().filter(pk=event.facts["member_id"]).exclude(pk=event.actor_id or 0)
    notify(told, event, by=_BY, by_name=True)


def tell_department(event: Event) -> None:
    """Tell the heads of the department that is asked or concerned; without any, whoever looks after the desk."""
    heads = heads_of(event.department_id)
    if heads:
        _tell(heads, event)
    else:
        raise_alarm(event)


def tell_asker(event: Event) -> None:
    """Tell whoever asked what a department answered, and whoever investigates by now."""
    request = AssistRequest.objects.select_related("asked_by").get(pk=event.subject_id)
    open_ones = request.complaint.inquiries.filter(closed_at=None).select_related("investigator")
    people = {member.pk: member for member in (request.asked_by, *(one.investigator for one in open_ones))}
    _tell(people.values(), event)


def tell_hearer(event: Event) -> None:
    """Tell whoever asked her to be heard that she said something."""
    _tell([Hearing.objects.select_related("asked_by").get(pk=event.subject_id).asked_by], event)


def tell_investigator(event: Event) -> None:
    """Tell whoever investigated what a department improved."""
    concern = Concern.objects.select_related("inquiry__investigator").get(pk=event.subject_id)
    _tell([concern.inquiry.investigator], event)


def _tell(members: Iterable[Member], event: Event) -> None:
    notify([one for one in members if one.is_active and one.pk != event.actor_id], event, by=_BY)


def owner_of(kind: str, pk: int) -> int | None:
    """The head of the department that is asked, or that findings concern; the first where there are several."""
    tables: dict[str, Any] = {AssistRequest.subject_kind: AssistRequest.objects, Concern.subject_kind: Concern.objects}
    rows = tables.get(kind)
    heads = heads_of(rows.filter(pk=pk).values_list("department_id", flat=True).first()) if rows else []
    return heads[0].pk if heads else None


HANGING = (("parties", move_parties),)
