"""What of return slips the search knows: number, whose it is, why, and what comes back."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from returns.slips.access import slips_of
from returns.slips.models import ReturnSlip
from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of


def _entry(slip: ReturnSlip) -> Entry:
    said: dict[str, Any] = {
        "texts": [slip.reason, slip.basis, slip.order.number, slip.answer, slip.void_reason],
        "matter_id": slip.ticket_id,
        "department_id": slip.department_id,
    }
    return Entry(slip.pk, slip.requested_at, slip.customer.name, number=slip.number, **said)


def _shown(slip: ReturnSlip) -> Shown:
    address = reverse("return-slip", args=[slip.number])
    return Shown(address, slip.customer.name, end=slip.number, texts=[slip.reason, slip.basis], icon="return")


RETURN_SLIPS = kind_of(ReturnSlip, _("Return slips"), "return", of=slips_of, entry=_entry, shown=_shown, related=["customer", "order"])
INVARIANTS = (none_missing(ReturnSlip.subject_kind, "returns_returnslip"),)
