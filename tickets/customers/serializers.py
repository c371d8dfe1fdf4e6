"""Customers, contacts, consents and merges as REST reads and shows them."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from servicedesk.api.fields import Moment
from servicedesk.journal.actions import LONGEST_REASON
from staff.serializers import MemberSerializer
from tickets.customers.models import ADDRESS, Consent, Contact
from tickets.customers.queries import WHYS
from tickets.serializers import CustomerInputSerializer, CustomerSerializer

_WITH_EXTENSION = "With its extension, if any: 0512-88881234转205."
REVEALED = [(what, what) for what in ("phone", "address", "email")]
TWIN_WHYS = [(why, why) for why in WHYS]


def _part(name: str) -> serializers.CharField:
    return serializers.CharField(max_length=ADDRESS[name], required=False, allow_blank=True)


class AddressInputSerializer(serializers.Serializer):
    """A structured address: district, estate, building, unit, room, and a free line."""

    area, estate, building, unit, room, address_line = map(_part, ADDRESS)


class CustomerDetailSerializer(CustomerSerializer):
    """A customer; number and address are masked. One that was merged names the customer it went into."""

    language = serializers.ChoiceField(settings.LANGUAGES)
    address_masked = serializers.CharField(source="masked_address")
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    created_at = Moment()
    version = serializers.IntegerField()


class CustomerCreateSerializer(AddressInputSerializer, CustomerInputSerializer):
    """Whom to register, with an address; one known by this telephone and name is not registered twice."""


class CustomerChangeSerializer(AddressInputSerializer):
    """What of a customer changes."""

    name = serializers.CharField(max_length=120, required=False)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text=_WITH_EXTENSION)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)


class ContactSerializer(serializers.Serializer):
    """Somebody who speaks for a customer; the number is masked. `withheld`: she lets no number be known."""

    id = serializers.IntegerField()
    customer = serializers.IntegerField(source="customer_id")
    name = serializers.CharField()
    role = serializers.CharField()
    phone_masked = serializers.CharField(source="masked_phone")
    extension = serializers.CharField()
    phone_kind = serializers.ChoiceField(Contact.PhoneKind.choices)
    withheld = serializers.BooleanField()
    language = serializers.ChoiceField(settings.LANGUAGES)
    created_at = Moment()
    version = serializers.IntegerField()


class ContactChangeSerializer(serializers.Serializer):
    """What of a contact changes."""

    name = serializers.CharField(max_length=120, required=False)
    role = serializers.CharField(max_length=120, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text=_WITH_EXTENSION)
    phone_kind = serializers.ChoiceField(Contact.PhoneKind.choices, required=False)
    withheld = serializers.BooleanField(required=False)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)


class ContactInputSerializer(ContactChangeSerializer):
    """Somebody to note as a customer's contact."""

    name = serializers.CharField(max_length=120)


class ConsentSerializer(serializers.Serializer):
    """What a customer agreed to, and whether it was taken back."""

    id = serializers.IntegerField()
    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    given_by = serializers.CharField()
    given_at = Moment()
    noted_by = MemberSerializer()
    withdrawn_at = Moment(allow_null=True)
    withdrawn_noted_by = MemberSerializer(allow_null=True)
    same_as = serializers.IntegerField(source="same_as_id", allow_null=True, help_text="An earlier one of the same purpose that stands.")


class ConsentInputSerializer(serializers.Serializer):
    """A consent to note; given now, unless said otherwise."""

    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    given_by = serializers.CharField(max_length=120, help_text=_("Who said so."))
    given_at = Moment(required=False, allow_null=True, default=None)


class CustomerMergeInputSerializer(serializers.Serializer):
    """The customer to merge into the one the address names."""

    merged = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The id of the customer that goes.")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class CustomerMergeSerializer(serializers.Serializer):
    """Two customers made one, with the ids of what moved; `version` is that of the one that stays."""

    stays = serializers.IntegerField(source="stays_id")
    merged = serializers.IntegerField(source="gone_id")
    reason = serializers.CharField()
    by = MemberSerializer()
    at = Moment()
    tickets = serializers.ListField(child=serializers.IntegerField())
    calls = serializers.ListField(child=serializers.IntegerField())
    contacts = serializers.ListField(child=serializers.IntegerField())
    consents = serializers.ListField(child=serializers.IntegerField())
    visits = serializers.ListField(child=serializers.IntegerField())
    version = serializers.IntegerField(source="stays.version")


class DuplicateSerializer(CustomerSerializer):
    """A customer who is probably the same as an older one, and why."""

    twin = serializers.IntegerField(source="twin_id")
    why = serializers.ChoiceField(TWIN_WHYS)


class RevealInputSerializer(serializers.Serializer):
    """What to read in clear, and why; a contact's number by the contact's id, a site's address by the site's."""

    what = serializers.ChoiceField(REVEALED)
    contact = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True, default=None)
    site = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class RevealedSerializer(serializers.Serializer):
    """What was masked, in clear, once; the read log has who read it and why."""

    what = serializers.ChoiceField(REVEALED)
    value = serializers.CharField(allow_blank=True)
