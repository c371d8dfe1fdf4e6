"""What of contact slips the search knows: number, what was asked, what was replied."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of
from tickets.custody.access import slips_of
from tickets.models import ContactSlip


def _entry(slip: ContactSlip) -> Entry:
    texts = [slip.reply, slip.reason]
    return Entry(
        slip.pk, slip.offered_at, slip.asked, number=slip.number, texts=texts, matter_id=slip.ticket_id, department_id=slip.to_department_id
    )


def _shown(slip: ContactSlip) -> Shown:
    return Shown(reverse("slip", args=[slip.pk]), slip.asked, end=slip.number, texts=[slip.reply, slip.reason], icon="slip")


SLIPS = kind_of(ContactSlip, _("Contact slips"), "slip", of=slips_of, entry=_entry, shown=_shown)
INVARIANTS = (none_missing(ContactSlip.subject_kind, "tickets_contactslip"),)
