"""What of customers the search knows: their names and initials, their contacts', and the hashes of their numbers and addresses."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Kind, Shown
from staff.models import Member
from tickets.access import customers_of
from tickets.customers.models import Customer
from tickets.customers.rules import dialled, initials


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    for customer in Customer.objects.standing().filter(pk__in=ids).prefetch_related("contacts"):
        contacts = list(customer.contacts.all())
        names = [contact.name for contact in contacts]
        yield Entry(
            customer.pk,
            customer.created_at,
            customer.name,
            names=names,
            initials=[initials(name) for name in (customer.name, *names)],
            texts=[contact.role for contact in contacts if contact.role],
            numbers=[digits for one in (customer, *contacts) for digits in _digits(one.phone)],
            mails=[customer.email] if customer.email else [],
        )


def _digits(phone: str) -> list[str]:
    """A number as people may type it: with its country, as dialled at home, and a foreign one after 00."""
    national = [phone.removeprefix("+86")] if phone.startswith("+86") else []
    return [*dialled(phone), *national, *([f"00{phone[1:]}"] if phone else [])]


def _ids(after: int, most: int) -> list[int]:
    return list(Customer.objects.standing().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    return changed.get(Customer.subject_kind, set())


def _visible(member: Member) -> Q | None:
    return Q() if member.has_right("ticket.open") or member.has_right("desk.read_all") else None


def _shown(member: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = customers_of(member).filter(pk__in=ids).prefetch_related("contacts")
    return {
        customer.pk: Shown(
            reverse("customer", args=[customer.pk]),
            customer.name,
            end=customer.masked_phone,
            texts=[f"{contact.name} {contact.role}".strip() for contact in customer.contacts.all()],
            icon="people",
        )
        for customer in rows
    }


CUSTOMERS = Kind(Customer.subject_kind, _("Customers"), "people", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(Customer.subject_kind, "tickets_customer", "t.merged_into_id is null"),)
