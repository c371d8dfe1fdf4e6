"""What of orders the search knows: number, note, and whose they are."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of
from tickets.catalog.access import orders_of
from tickets.models import Order


def _entry(order: Order) -> Entry:
    return Entry(order.pk, order.entered_at, order.customer.name, number=order.number, texts=[order.note])


def _shown(order: Order) -> Shown:
    return Shown(reverse("order", args=[order.number]), order.customer.name, end=order.number, texts=[order.note], icon="box")


ORDERS = kind_of(Order, _("Orders"), "box", of=orders_of, entry=_entry, shown=_shown, related=["customer"])
INVARIANTS = (none_missing(Order.subject_kind, "tickets_order"),)
