"""Doors of work orders: whoever sees the matter, and the department that is to do the work."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Missing
from servicedesk.journal.reading import Reading, note_reading
from staff.access import require_right
from staff.models import Member
from staff.queries import holding
from tickets.access import on_tickets_of
from tickets.keeping.queries import hidden_from
from tickets.models import WorkOrder
from tickets.work_orders.rights import DO

RIGHT_TO = {"depart": DO, "complete": DO, "cancel": "ticket.work"}
_MOST_NAMED = 10
_SHOWN = ("book", "department", "article__regulation", "issued_by", "set_out_by", "done_by", "cancelled_by")


def orders_of(member: Member) -> QuerySet[WorkOrder]:
    """The orders she may see: her department's, and those of the matters she may see."""
    rows = WorkOrder.objects.select_related(*_SHOWN, "ticket__customer", "ticket__owner", "ticket__department")
    rows = rows.exclude(ticket__in=hidden_from(member))
    if member.has_right("desk.read_all"):
        return rows
    return rows.filter(Q(department_id=member.department_id) | on_tickets_of(member))


def order_for(member: Member, pk: int, to: str = "read") -> WorkOrder:
    """The order, if she may see it (else Missing) and do this to it (else Forbidden): only its department does the work."""
    order = orders_of(member).filter(pk=pk).first()
    if order is None:
        raise Missing("work order")
    if to in RIGHT_TO:
        require_step(member, order, to)
    return order


def opened_order(member: Member, pk: int, *, by: Actor) -> WorkOrder:
    """The order for its page: the department that goes there is shown where in clear, and that it was is noted."""
    order = order_for(member, pk)
    if order.where and member.department_id == order.department_id:
        order.shows_where = True
        note_reading(Reading(by, WorkOrder.subject_kind, order.pk, "address"))
    return order


def require_step(member: Member, order: WorkOrder, to: str) -> None:
    """Raise Forbidden unless she may do this to an order she sees."""
    require_right(member, RIGHT_TO[to])
    if RIGHT_TO[to] == DO and member.department_id != order.department_id:
        title = _("carry out work orders of %(department)s, as one of its members") % {"department": order.department.name}
        raise Forbidden(DO, title, [doer.name for doer in holding(DO, order.department_id)[:_MOST_NAMED]])
