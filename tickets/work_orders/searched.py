"""What of work orders the search knows: number, what is done, where, and what came of it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of
from tickets.models import WorkOrder
from tickets.work_orders.access import orders_of


def _entry(order: WorkOrder) -> Entry:
    said: dict[str, Any] = {
        "texts": [order.where, order.result, order.reason],
        "matter_id": order.ticket_id,
        "department_id": order.department_id,
    }
    return Entry(order.pk, order.issued_at, order.what, number=order.number, **said)


def _shown(order: WorkOrder) -> Shown:
    return Shown(reverse("work-order", args=[order.pk]), order.what, end=order.number, texts=[order.where, order.result], icon="wrench")


WORK_ORDERS = kind_of(WorkOrder, _("Work orders"), "wrench", of=orders_of, entry=_entry, shown=_shown, related=["book"])
INVARIANTS = (none_missing(WorkOrder.subject_kind, "tickets_workorder"),)
