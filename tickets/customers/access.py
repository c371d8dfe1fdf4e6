"""Doors of customers and their contacts; opening a customer, and reading in clear what is masked, is noted for the read log."""

from django.utils.translation import gettext as _

from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.reading import Reading, note_reading
from staff.access import require_right
from staff.models import Member
from tickets.access import customer_for, customers_of
from tickets.catalog.models import Site
from tickets.customers.models import Consent, Contact, Customer, CustomerQuerySet
from tickets.typed import words_of

RIGHT_TO = {"change": "ticket.open", "reveal": "customer.reveal", "merge": "customer.merge"}


def customer_to(member: Member, pk: int, to: str) -> Customer:
    """The customer, if there is one (else Missing) and she may do this with it (else Forbidden)."""
    customer = customer_for(member, pk)
    require_right(member, RIGHT_TO[to])
    return customer


def opened_customer(member: Member, pk: int, *, by: Actor) -> Customer:
    """The customer for its page; that it was opened is noted."""
    customer = customer_for(member, pk)
    note_reading(Reading(by, Customer.subject_kind, customer.pk, "page"))
    return customer


def found_customers(member: Member, typed: str) -> CustomerQuerySet:
    """Standing customers for the list: those matching what is typed, everybody where nothing is."""
    rows = customers_of(member)
    return (rows.matching(typed) if typed.strip() else rows.standing()).order_by("-pk")


def contact_for(member: Member, pk: int, to: str = "") -> Contact:
    """The contact, if there is one (else Missing) and she may do this (else Forbidden)."""
    customers = customers_of(member)
    contact = Contact.objects.select_related("customer").filter(pk=pk, customer__in=customers).first()
    if contact is None:
        raise Missing("contact")
    if to:
        require_right(member, RIGHT_TO[to])
    return contact


def consent_for(member: Member, pk: int) -> Consent:
    """A consent, to note that it was taken back; else Missing or Forbidden."""
    consent = Consent.objects.filter(pk=pk, customer__in=customers_of(member)).first()
    if consent is None:
        raise Missing("consent")
    require_right(member, RIGHT_TO["change"])
    return consent


def revealed(
    member: Member, customer: Customer, what: str, reason: str, *, by: Actor, contact: int | None = None, site: int | None = None
) -> str:
    """A number or address in clear, noted with the reason.

    `what` is "phone", "email" or "address"; a contact's number, or a site's address, by its id. Raises Forbidden, Missing, and Invalid
    without a reason.
    """
    require_right(member, RIGHT_TO["reveal"])
    reason = words_of("reason", reason, 300)
    holder: Customer | Contact = customer
    if what == "phone" and contact is not None:
        holder = _contact_of(customer, contact)
    if what == "address" and site is not None:
        place = _site_of(customer, site)
        note_reading(Reading(by, place.subject_kind, place.pk, what, reason))
        return place.address
    clear = {"phone": _number(holder), "email": customer.email, "address": " ".join(filter(None, customer.address))}
    note_reading(Reading(by, holder.subject_kind, holder.pk, what, reason))
    return clear[what]


def _site_of(customer: Customer, pk: int) -> Site:
    site: Site | None = customer.sites.filter(pk=pk).first()
    if site is None:
        raise Invalid({"site": [_("Site %(id)s is not one of this customer's.") % {"id": pk}]})
    return site


def _contact_of(customer: Customer, pk: int) -> Contact:
    contact = customer.contacts.filter(pk=pk).first()
    if contact is None:
        raise Invalid({"contact": [_("Contact %(id)s is not one of this customer's.") % {"id": pk}]})
    return contact


def _number(holder: Customer | Contact) -> str:
    return (
        _("%(number)s ext. %(extension)s") % {"number": holder.phone, "extension": holder.extension} if holder.extension else holder.phone
    )
