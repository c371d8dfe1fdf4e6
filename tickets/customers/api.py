"""Customers and contacts over REST."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.etags import expected_version, tagged
from servicedesk.api.views import DeskView
from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from tickets.access import customer_for, customers_of
from tickets.actions import register_customer
from tickets.customers.access import RIGHT_TO, consent_for, contact_for, customer_to, opened_customer, revealed
from tickets.customers.actions import add_contact, change_contact, change_customer, give_consent, merge_customers, withdraw_consent
from tickets.customers.models import ADDRESS, Consent, Contact, Customer
from tickets.customers.queries import duplicates
from tickets.customers.serializers import (
    ConsentInputSerializer,
    ConsentSerializer,
    ContactChangeSerializer,
    ContactInputSerializer,
    ContactSerializer,
    CustomerChangeSerializer,
    CustomerCreateSerializer,
    CustomerDetailSerializer,
    CustomerMergeInputSerializer,
    CustomerMergeSerializer,
    DuplicateSerializer,
    RevealedSerializer,
    RevealInputSerializer,
)
from tickets.filters import CustomerFilter
from tickets.rules import normal_phone


class CustomerList(DeskView):
    resource = "customers"
    queryset = Customer.objects.none()
    serializer_class = CustomerDetailSerializer
    filterset_class = CustomerFilter

    @extend_schema(responses=CustomerDetailSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List customers, the newest first; numbers and addresses are masked, and those merged into another left out."""
        return self.page(customers_of(request.user).standing())

    @extend_schema(request=CustomerCreateSerializer, responses={201: CustomerDetailSerializer})
    def post(self, request: Request) -> Response:
        """Register a customer; one known by this telephone and name is answered instead of a twin."""
        require_right(request.user, RIGHT_TO["change"])
        given = self.taken(CustomerCreateSerializer)
        address = {part: given.pop(part) for part in ADDRESS if part in given}
        customer = register_customer(**given, address=address, by=self.actor, at=now())
        return self.created(self.shown(customer), version=customer.version, location=f"/api/v1/customers/{customer.pk}/")


class CustomerOne(DeskView):
    resource = "customers"
    tagged = True
    versioned = True
    serializer_class = CustomerDetailSerializer

    @extend_schema(responses=CustomerDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One customer; opening it is noted in the read log."""
        customer = opened_customer(request.user, pk, by=self.actor)
        return tagged(request, self.shown(customer), customer.version)

    @extend_schema(request=CustomerChangeSerializer, responses={200: CustomerDetailSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a customer's name, number, language or address."""
        customer = customer_to(request.user, pk, "change")
        expected = expected_version(request, customer.version)
        changed = change_customer(customer, self.taken(CustomerChangeSerializer), by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)


class CustomerContacts(DeskView):
    resource = "contacts"
    queryset = Contact.objects.none()
    serializer_class = ContactSerializer
    order = "id"

    @extend_schema(responses=ContactSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List a customer's contacts, the first one first."""
        return self.page(Contact.objects.filter(customer=customer_for(request.user, pk)))

    @extend_schema(request=ContactInputSerializer, responses={201: ContactSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Note somebody who speaks for a customer."""
        customer = customer_to(request.user, pk, "change")
        contact = add_contact(customer, self.taken(ContactInputSerializer), by=self.actor, at=now())
        return self.created(self.shown(contact), version=contact.version, location=f"/api/v1/contacts/{contact.pk}/")


class ContactFilter(django_filters.FilterSet):
    """`phone` is a whole number; several contacts may stand behind it."""

    customer = django_filters.NumberFilter(field_name="customer_id", min_value=0, max_value=2**63 - 1)
    phone = django_filters.CharFilter(method="by_phone")

    def by_phone(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        phone = normal_phone(value)
        return rows.filter(phone=phone) if phone else rows.none()


class ContactList(DeskView):
    resource = "contacts"
    queryset = Contact.objects.none()
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    @extend_schema(responses=ContactSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List contacts of all customers, the newest first."""
        return self.page(Contact.objects.filter(customer__in=customers_of(request.user).standing()))


class ContactOne(DeskView):
    resource = "contacts"
    tagged = True
    versioned = True
    serializer_class = ContactSerializer

    @extend_schema(responses=ContactSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One contact."""
        contact = contact_for(request.user, pk)
        return tagged(request, self.shown(contact), contact.version)

    @extend_schema(request=ContactChangeSerializer, responses={200: ContactSerializer})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct a contact."""
        contact = contact_for(request.user, pk, to="change")
        expected = expected_version(request, contact.version)
        changed = change_contact(contact, self.taken(ContactChangeSerializer), by=self.actor, at=now(), expected=expected)
        return tagged(request, self.shown(changed), changed.version)


class CustomerConsents(DeskView):
    resource = "customers"
    queryset = Consent.objects.none()
    serializer_class = ConsentSerializer

    @extend_schema(responses=ConsentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """List what a customer agreed to, the newest first, also what was taken back."""
        customer = customer_for(request.user, pk)
        return self.page(Consent.objects.filter(customer=customer).select_related("noted_by", "withdrawn_noted_by"))

    @extend_schema(request=ConsentInputSerializer, responses={201: ConsentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Note that a customer agreed to something."""
        customer = customer_to(request.user, pk, "change")
        given = self.taken(ConsentInputSerializer)
        return self.created(self.shown(give_consent(customer, **given, by=self.actor, at=now(), member=request.user)))


class ConsentWithdrawal(DeskView):
    resource = "customers"
    serializer_class = ConsentSerializer

    @extend_schema(request=None, responses={201: ConsentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Note that a consent was taken back; its record stays."""
        consent = consent_for(request.user, pk)
        return self.created(self.shown(withdraw_consent(consent, by=self.actor, at=now(), member=request.user)))


class CustomerMerging(DeskView):
    resource = "customers"
    versioned = True
    serializer_class = CustomerMergeSerializer

    @extend_schema(request=CustomerMergeInputSerializer, responses={201: CustomerMergeSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Merge another customer into this one; its tickets, calls, contacts and consents move, and both keep their histories."""
        customer = customer_to(request.user, pk, "merge")
        expected = expected_version(request, customer.version)
        given = self.taken(CustomerMergeInputSerializer)
        gone = self._other(given["merged"])
        merge = merge_customers(customer, gone, given["reason"], by=self.actor, at=now(), member=request.user, expected=expected)
        return self.created(self.shown(merge), version=merge.stays.version)

    def _other(self, pk: int) -> Customer:
        try:
            return customer_for(self.request.user, pk)
        except Missing:
            raise Invalid({"merged": [_("There is no customer %(id)s.") % {"id": pk}]}) from None


class CustomerDuplicates(DeskView):
    resource = "customers"
    queryset = Customer.objects.none()
    serializer_class = DuplicateSerializer

    @extend_schema(responses=DuplicateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List customers who are probably the same as an older one, the newest first."""
        return self.page(duplicates(customers_of(request.user)))


class CustomerReveal(DeskView):
    resource = "customers"
    secret = True
    serializer_class = RevealedSerializer

    @extend_schema(request=RevealInputSerializer, responses={201: RevealedSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Read a number or the address in clear, with a reason; the read log keeps who did, never what it said."""
        customer = customer_to(request.user, pk, "reveal")
        given = self.taken(RevealInputSerializer)
        where = {"contact": given["contact"], "site": given["site"]}
        value = revealed(request.user, customer, given["what"], given["reason"], by=self.actor, **where)
        return self.created(self.shown({"what": given["what"], "value": value}))
