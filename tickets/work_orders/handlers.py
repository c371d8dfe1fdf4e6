"""What follows an event: the orders an article asks for, and who is told of an order."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import heads_of, holding
from tickets.models import Ticket, WorkOrder
from tickets.work_orders.actions import issue_by_article
from tickets.work_orders.queries import rules_for
from tickets.work_orders.rights import DO

_BY = Actor.system(via="work order")


def issue_on_opening(event: Event) -> None:
    """Issue what articles ask for, in the transaction that opens the matter: no matter without its order, even for a moment."""
    rules = rules_for(event.facts.get("kind", ""), event.department_id, event.occurred_at)
    if rules:
        by = Actor(event.actor_kind, event.actor_id, event.actor_label, event.via)
        issue_by_article(Ticket.objects.get(pk=event.subject_id), rules, by=by, at=event.occurred_at)


def tell_department(event: Event) -> None:
    """Tell those of the department who may do the work; its seniors where there are none, else whoever looks after the desk."""
    people = _doers(event.department_id) or heads_of(event.department_id)
    if people:
        notify(people, event, by=_BY)
    else:
        raise_alarm(event)


def tell_of_end(event: Event) -> None:
    """Tell the matter's owner how it ended; of one that was cancelled, those who were to do it too."""
    order = WorkOrder.objects.select_related("ticket__owner", "set_out_by").get(pk=event.subject_id)
    people = {order.ticket.owner_id: order.ticket.owner}
    if event.code == "work_order.cancelled":
        doers = [order.set_out_by] if order.set_out_by else _doers(order.department_id)
        people |= {member.pk: member for member in doers}
    notify([member for pk, member in sorted(people.items()) if pk != event.actor_id and member.is_active], event, by=_BY)


def _doers(department_id: int | None) -> list[Member]:
    return [] if department_id is None else holding(DO, department_id)
