"""What of exchange slips the search knows: number, order, customer, reason and goods."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from returns.exchanges.access import exchanges_of
from returns.exchanges.models import ExchangeSlip
from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of


def _texts(slip: ExchangeSlip) -> list[str]:
    return [slip.reason, slip.order.number]


def _entry(slip: ExchangeSlip) -> Entry:
    said: dict[str, Any] = {"texts": _texts(slip), "matter_id": slip.ticket_id, "department_id": slip.department_id}
    return Entry(slip.pk, slip.requested_at, slip.reason[:120], number=slip.number, names=[slip.customer.name], **said)


def _shown(slip: ExchangeSlip) -> Shown:
    title = f"{slip.customer.name}: {slip.reason[:120]}"
    return Shown(reverse("exchange", args=[slip.number]), title, end=slip.number, texts=_texts(slip), icon="swap")


EXCHANGES = kind_of(
    ExchangeSlip,
    _("Exchanges"),
    "swap",
    of=exchanges_of,
    entry=_entry,
    shown=_shown,
    related=["order", "customer"],
    lasting=False,  # for whom she stands in changes by the day
)
INVARIANTS = (none_missing(ExchangeSlip.subject_kind, "returns_exchangeslip"),)
