"""What the desk does with customers: correcting them, noting who speaks for them and what they agreed to, and making two one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from servicedesk.journal.actions import LONGEST_REASON, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.wires import ask
from staff.models import Member
from tickets.actions.calls import search_keys
from tickets.customers.models import ADDRESS, Consent, Contact, Customer, CustomerMerge
from tickets.models import Call, Equipment, Order, Site, Ticket, Visit
from tickets.typed import email_of, number_of, text_of, words_of

_CUSTOMER_FIELDS = ("name", "phone", "email", "language", *ADDRESS)
_LONGEST = {**ADDRESS, "role": 120}
_CONTACT_FIELDS = ("name", "role", "phone", "phone_kind", "withheld", "language")


def _chosen(field: str, value: str, known: Mapping[str, Any]) -> str:
    if value not in known:
        sentence = _("“%(value)s” is unknown; use one of %(known)s.")
        raise Invalid({field: [sentence % {"value": value, "known": ", ".join(known)}]})
    return value


def _cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, fit for the columns; a number brings its extension. Raises Invalid naming the field."""
    fields: dict[str, Any] = {}
    for name, value in given.items():
        if name == "name":
            fields[name] = words_of(name, value, 120)
        elif name == "phone":
            fields["phone"], fields["extension"] = number_of(value)
        elif name == "email":
            fields[name] = email_of(value)
        elif name == "language":
            fields[name] = _chosen(name, value, dict(settings.LANGUAGES))
        elif name == "phone_kind":
            fields[name] = _chosen(name, value, dict(Contact.PhoneKind.choices))
        elif name == "withheld":
            fields[name] = bool(value)
        else:
            fields[name] = text_of(name, value, _LONGEST[name])
    return fields


def _note_keys(customer: Customer) -> None:
    """Keep what a customer is found by: its own name and number, and its contacts'."""
    contacts = list(customer.contacts.order_by("pk"))
    keys = search_keys([customer.name, *(one.name for one in contacts)], [customer.phone, *(one.phone for one in contacts)])
    Customer.objects.filter(pk=customer.pk).update(**keys)


def _standing(pk: int, expected: int | None = None) -> Customer:
    """The customer, locked; Missing, Stale, or WrongState when it was merged into another."""
    customer: Customer = Customer.objects.locked(pk, expected)
    if customer.merged_into_id:
        raise WrongState("merged", ["standing"])
    return customer


@transaction.atomic
def change_customer(customer: Customer, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Customer:
    """Correct a customer's name, number, e-mail address, language or address; `given` holds those of them that change.

    Raises Invalid, Stale, or WrongState for one that was merged. The event names the fields, never what they held.
    """
    customer = _standing(customer.pk, expected)
    fields = _cleaned({name: given[name] for name in _CUSTOMER_FIELDS if name in given})
    changed = {name: value for name, value in fields.items() if getattr(customer, name) != value}
    if not changed:
        return customer
    try:
        with transaction.atomic():
            customer.change(**changed)
    except IntegrityError:
        twin = _("Another customer has this name and this number or e-mail address already; merge the two instead.")
        raise Invalid({next((field for field in ("phone", "email") if field in changed), "name"): [twin]}) from None
    _note_keys(customer)
    record("customer.changed", customer, by=by, at=at, fields=sorted(changed))
    return customer


@transaction.atomic
def add_contact(customer: Customer, given: Mapping[str, Any], *, by: Actor, at: datetime) -> Contact:
    """Note somebody who speaks for a customer: `name`, and of role, phone, phone_kind, withheld and language what is known.

    Raises Invalid, or WrongState for a customer that was merged.
    """
    customer = _standing(customer.pk)
    fields = _cleaned({name: given[name] for name in _CONTACT_FIELDS if name in given} | {"name": given.get("name", "")})
    _require_number_or_none(fields)
    contact = Contact.objects.create(customer=customer, **fields)
    _note_keys(customer)
    record("customer.contact_added", customer, by=by, at=at, contact=contact.pk)
    return contact


@transaction.atomic
def change_contact(contact: Contact, given: Mapping[str, Any], *, by: Actor, at: datetime, expected: int | None = None) -> Contact:
    """Correct a contact; `given` holds the fields that change. Raises Invalid, Stale, or WrongState for a merged customer's."""
    customer = _standing(contact.customer_id)
    contact = Contact.objects.locked(contact.pk, expected)
    fields = _cleaned({name: given[name] for name in _CONTACT_FIELDS if name in given})
    _require_number_or_none({name: getattr(contact, name) for name in ("phone", "withheld")} | fields)
    changed = {name: value for name, value in fields.items() if getattr(contact, name) != value}
    if not changed:
        return contact
    contact.change(**changed)
    _note_keys(customer)
    record("customer.contact_changed", customer, by=by, at=at, contact=contact.pk, fields=sorted(changed))
    return contact


def _require_number_or_none(fields: Mapping[str, Any]) -> None:
    if fields.get("withheld") and fields.get("phone"):
        raise Invalid({"withheld": [_("A number is written and withheld at once; clear the number, or say it is not withheld.")]})


@transaction.atomic
def give_consent(
    customer: Customer, purpose: str, given_by: str, *, by: Actor, at: datetime, member: Member, given_at: datetime | None = None
) -> Consent:
    """Note that a customer agreed to `purpose`, as `given_by` said, at `given_at` (now, if left out).

    Raises Invalid for another purpose, a missing name or a moment still to come; WrongState where it stands already.
    """
    customer = _standing(customer.pk)
    purpose, given_by = _chosen("purpose", purpose, dict(Consent.Purpose.choices)), words_of("given_by", given_by, 120)
    if given_at is not None and given_at > at:
        raise Invalid({"given_at": [_("“%(value)s” is still to come; write when it was given.") % {"value": given_at.isoformat()}]})
    if customer.consents.filter(purpose=purpose, withdrawn_at__isnull=True, same_as__isnull=True).exists():
        raise WrongState("given", ["withdrawn"])
    consent = Consent.objects.create(customer=customer, purpose=purpose, given_by=given_by, given_at=given_at or at, noted_by=member)
    record("customer.consent_given", customer, by=by, at=at, consent=consent.pk, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Actor, at: datetime, member: Member) -> Consent:
    """Note that a consent was taken back; the record of it stays. WrongState where it was already, or is counted with an earlier one."""
    row = Consent.objects.select_for_update(of=("self",)).select_related("customer").get(pk=consent.pk)
    if row.withdrawn_at is not None or row.same_as_id is not None:
        raise WrongState("withdrawn" if row.withdrawn_at else "same", ["given"])
    row.withdrawn_at, row.withdrawn_noted_by = max(at, row.given_at), member
    row.save(update_fields=["withdrawn_at", "withdrawn_noted_by"])
    record("customer.consent_withdrawn", row.customer, by=by, at=at, consent=row.pk, purpose=row.purpose)
    return row


@transaction.atomic
def merge_customers(
    stays: Customer, gone: Customer, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> CustomerMerge:
    """Make two customers one: what hangs on `gone` (matters, calls, orders, equipment …) goes to `stays`; both keep their histories.

    The name and number of `gone` stay known as a contact; empty addresses are filled from it. `expected` is the version of `stays`.
    Raises Invalid for a merge into itself or without reason, Stale, and WrongState where either was merged before, so that no ring is made.
    """
    if stays.pk == gone.pk:
        raise Invalid({"merged": [_("A customer can't be merged into itself; choose the other one.")]})
    reason = words_of("reason", reason, LONGEST_REASON)
    stays, gone = _both(stays.pk, gone.pk, expected)
    moved = _move(gone, stays)
    others = {name: move(gone.pk, stays.pk) for name, move in _contributed()}
    merge = CustomerMerge.objects.create(gone=gone, stays=stays, reason=reason, by=member, at=at, others=others, **moved)
    email = gone.email  # leaves with the rest, before the other has it: two of one name may not share it
    gone.change(merged_into=stays, **({} if stays.email else {"email": ""}))
    _remember(gone, stays, email)
    _note_keys(stays)
    counts = {name: len(ids) for name, ids in (moved | others).items()}
    record("customer.merged", gone, by=by, at=at, into=stays.pk, reason=reason, **counts)
    record("customer.merged", stays, by=by, at=at, merged=gone.pk, reason=reason, **counts)
    return merge


def _both(stays: int, gone: int, expected: int | None) -> tuple[Customer, Customer]:
    """Both rows locked in the order of their ids, so that two merges of the same pair meet at the first."""
    rows = {pk: _standing(pk, expected if pk == stays else None) for pk in sorted((stays, gone))}
    return rows[stays], rows[gone]


_HANGING: tuple[tuple[str, Any], ...] = (
    ("tickets", Ticket.objects),
    ("calls", Call.objects),
    ("contacts", Contact.objects),
    ("consents", Consent.objects),
    ("orders", Order.objects),
    ("sites", Site.objects),
    ("equipment", Equipment.objects),
    ("visits", Visit.objects),
)
_COUNTED = ("tickets", "contacts", "orders", "sites", "equipment", "visits")  # those with a version


def _contributed() -> list[tuple[str, Callable[[int, int], list[int]]]]:
    """What hangs on customers in the apps above: a name, and what gives it from one to the other and returns the ids of what moved."""
    return [pair for table in ask("customer.hanging") for pair in table]


def _count_once(stays: Customer, gone: Customer) -> None:
    """Consents of one purpose that stand for both customers: the one given first stands, the other is the same as it."""
    first: dict[str, Consent] = {}
    standing = Consent.objects.filter(customer__in=[stays, gone], withdrawn_at__isnull=True, same_as__isnull=True)
    for consent in standing.order_by("given_at", "pk"):
        if (known := first.setdefault(consent.purpose, consent)) is not consent:
            Consent.objects.filter(Q(pk=consent.pk) | Q(same_as=consent)).update(same_as=known)


def _name_apart(gone: Customer, stays: Customer) -> None:
    """Sites of both that are called the same: the one that moves is called after its id too."""
    for site in Site.objects.filter(customer=gone, name__in=stays.sites.values("name")):
        mark = f" #{site.pk}"
        site.name = site.name[: 120 - len(mark)] + mark
        site.save(update_fields=["name"])


def _move(gone: Customer, stays: Customer) -> dict[str, list[int]]:
    """Give what hangs on `gone` to `stays`; returns the ids of what moved."""
    moved = {}
    _name_apart(gone, stays)
    _count_once(stays, gone)
    for name, rows in _HANGING:
        ids = list(rows.filter(customer=gone).order_by("pk").values_list("pk", flat=True))
        counted = {"version": F("version") + 1} if name in _COUNTED else {}
        rows.filter(pk__in=ids).update(customer=stays, **counted)
        moved[name] = ids
    return moved


def _remember(gone: Customer, stays: Customer, email: str) -> None:
    """Keep the name and number of `gone` as a contact where `stays` knows them not, and its addresses where `stays` has none."""
    known = {(stays.name, stays.phone), *stays.contacts.values_list("name", "phone")}
    if (gone.name, gone.phone) not in known:
        fields = {name: getattr(gone, name) for name in ("name", "phone", "extension", "language")}
        Contact.objects.create(customer=stays, phone_kind=Contact.PhoneKind.OTHER, **fields)
    address = dict(zip(ADDRESS, gone.address, strict=True)) if not any(stays.address) else {}
    stays.change(**address, **({} if stays.email else {"email": email}))
