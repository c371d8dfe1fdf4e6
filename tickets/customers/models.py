"""Customers, the people behind them, what they agreed to, and which of them turned out to be one."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.channels.rules import mask_email
from servicedesk.journal.models import Stateful, StatefulQuerySet
from tickets.customers.rules import mask_address, pieces_of, terms_of
from tickets.rules import mask_phone

ADDRESS = {"area": 60, "estate": 60, "building": 20, "unit": 20, "room": 20, "address_line": 200}  # part → its longest


class CustomerQuerySet(StatefulQuerySet):
    def standing(self) -> "CustomerQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def known_by(self, phone: str) -> "CustomerQuerySet":
        """Standing customers with this number (E.164), their own or a contact's; the latest first."""
        contacts = Contact.objects.filter(phone=phone).values("customer_id")
        return self.standing().filter(Q(phone=phone) | Q(pk__in=contacts)).order_by("-pk")

    def matching(self, typed: str) -> "CustomerQuerySet":
        """Standing customers with every word of this in a name, its initials, or a number; nobody where nothing is typed."""
        terms = terms_of(typed)
        if not terms:
            return self.none()
        rows = self.standing()
        for term in terms:
            rows = rows.filter(grams__contains=pieces_of(term), sought__contains=term)
        return rows


class Customer(Stateful):
    """Whom we serve. The telephone is kept in E.164 and shown masked, and so is what of the address leads to the door."""

    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True, default="", db_index=True)
    extension = models.CharField(max_length=6, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=10, default="zh-hans", choices=settings.LANGUAGES)
    area = models.CharField(max_length=ADDRESS["area"], blank=True, default="")
    estate = models.CharField(max_length=ADDRESS["estate"], blank=True, default="")
    building = models.CharField(max_length=ADDRESS["building"], blank=True, default="")
    unit = models.CharField(max_length=ADDRESS["unit"], blank=True, default="")
    room = models.CharField(max_length=ADDRESS["room"], blank=True, default="")
    address_line = models.CharField(max_length=ADDRESS["address_line"], blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # What it is found by, kept by the actions: names, initials and numbers of it and its contacts, and their pieces for the index.
    name_key = models.CharField(max_length=500, blank=True, default="", db_index=True)
    sought = models.TextField(blank=True, default="")
    grams = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    subject_kind = "customer"
    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="customer_grams")]
        constraints = [
            models.UniqueConstraint(fields=["phone", "name"], condition=~Q(phone=""), name="customer_once"),
            models.UniqueConstraint(fields=["email", "name"], condition=Q(phone="") & ~Q(email=""), name="customer_once_by_mail"),
            models.CheckConstraint(condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="customer_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_email(self) -> str:
        return mask_email(self.email)

    @property
    def address(self) -> list[str]:
        """Area, estate, building, unit, room and free line."""
        return [getattr(self, part) for part in ADDRESS]

    @property
    def masked_address(self) -> str:
        return mask_address(self.address)


class Contact(Stateful):
    """Somebody who speaks for a customer; several may stand behind one switchboard, each with an extension."""

    class PhoneKind(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        DIRECT = "direct", _("Direct line")
        SWITCHBOARD = "switchboard", _("Switchboard")
        HOME = "home", _("Home")
        OTHER = "other", pgettext_lazy("number", "Other")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="", db_index=True)
    extension = models.CharField(max_length=6, blank=True, default="")
    phone_kind = models.CharField(max_length=12, choices=PhoneKind.choices, default=PhoneKind.MOBILE)
    withheld = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans", choices=settings.LANGUAGES)
    created_at = models.DateTimeField(db_default=Now())

    subject_kind = "contact"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(withheld=False) | Q(phone="", extension=""), name="contact_withheld_has_no_number"),
            models.CheckConstraint(condition=Q(extension="") | ~Q(phone=""), name="contact_extension_needs_number"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)


class Consent(models.Model):
    """What a customer agreed to: when, who said so, who wrote it down, and when it was taken back.

    Of one purpose one stands; one that came along with a merged customer may be the `same_as` one that was given before.
    """

    class Purpose(models.TextChoices):
        RECORDING = "recording", _("recording calls")
        FOLLOW_UP = "follow_up", _("follow-up calls")
        TEXT = "text", _("text messages")
        MARKETING = "marketing", _("news and offers")

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"], condition=Q(withdrawn_at__isnull=True, same_as__isnull=True), name="consent_stands_once"
            ),
            models.CheckConstraint(condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")), name="consent_not_the_same_as_itself"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")), name="consent_withdrawn_after"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_noted_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_noted_by__isnull=False),
                name="consent_withdrawal_noted_by_somebody",
            ),
        ]


class CustomerMerge(models.Model):
    """That two customers were one: which stayed, which went into it, why, and the ids of what moved."""

    gone = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="merge")
    stays = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tickets = ArrayField(models.BigIntegerField(), default=list)
    calls = ArrayField(models.BigIntegerField(), default=list)
    contacts = ArrayField(models.BigIntegerField(), default=list)
    consents = ArrayField(models.BigIntegerField(), default=list)
    orders = ArrayField(models.BigIntegerField(), default=list)
    sites = ArrayField(models.BigIntegerField(), default=list)
    equipment = ArrayField(models.BigIntegerField(), default=list)
    visits = ArrayField(models.BigIntegerField(), default=list)
    others = models.JSONField(default=dict)  # what the apps above contribute: name → ids

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(gone=F("stays")), name="merge_of_two")]
