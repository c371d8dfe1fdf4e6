"""Options, the remedy that was chosen, the answer to the customer and to whom it also went, and how she took it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.choices import Phase
from servicedesk.rulebook.models import in_reader_language
from tickets.catalog.models import QUANTITY

MONEY: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}
_MEMBER: dict[str, Any] = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class RemedyRule(models.Model):
    """What an article says: up to which amount a remedy needs no approval, which further avenue an answer names, who else is answered."""

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="remedy_rule")
    handler_up_to = models.DecimalField(**MONEY, null=True)
    avenue_zh = models.CharField(max_length=300, blank=True, default="")
    avenue_en = models.CharField(max_length=300, blank=True, default="")
    answer_to = models.SlugField(blank=True, default="")

    class Meta:
        app_label = "complaints"

    def __str__(self) -> str:
        return f"{self.article_id}"


class RemedyOption(models.Model):
    """One way to make it good, with what it costs in yuan."""

    class Kind(models.TextChoices):
        REPLACE = "replace", pgettext_lazy("remedy", "Replacement")
        REFUND = "refund", pgettext_lazy("remedy", "Refund")
        REPAIR = "repair", pgettext_lazy("remedy", "Repair")
        CREDIT = "credit", pgettext_lazy("remedy", "Credit")
        APOLOGY = "apology", pgettext_lazy("remedy", "Apology")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="remedy_options")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.DecimalField(**QUANTITY, null=True)
    amount = models.DecimalField(**MONEY)
    words = models.CharField(max_length=300)
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["replace", "refund", "repair", "credit", "apology"]), name="remedy_option_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="remedy_option_amount"),
            models.CheckConstraint(condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="remedy_option_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class Remedy(models.Model):
    """The option that was chosen. Beyond what its chooser may grant it waits for somebody else's approval.

    `replaces` is the decided one it was chosen in the place of; that one stands again where this one is not approved. `up_to` is the
    amount up to which none was needed, as the article said then; empty where no article names one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("remedy", "Waits for approval")
        DECIDED = "decided", pgettext_lazy("remedy", "Decided")
        REFUSED = "refused", pgettext_lazy("remedy", "Refused")
        REPLACED = "replaced", pgettext_lazy("remedy", "Replaced by another")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="remedies")
    option = models.ForeignKey(RemedyOption, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    up_to = models.DecimalField(**MONEY, null=True)
    needs_approval = models.BooleanField()
    proposed_by = models.ForeignKey(**_MEMBER)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(**_MEMBER, null=True)
    approved_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(state__in=["waiting", "decided"]), name="remedy_stands_once"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "decided", "refused", "replaced"]), name="remedy_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="remedy_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", needs_approval=True, approved_by__isnull=True, approved_at__isnull=True)
                | Q(state="decided", needs_approval=False, approved_by__isnull=True, approved_at__isnull=True)
                | Q(state="decided", needs_approval=True, approved_by__isnull=False, approved_at__gte=F("proposed_at"))
                | Q(state="refused", needs_approval=True, approved_by__isnull=False, approved_at__gte=F("proposed_at"))
                | Q(state="replaced"),
                name="remedy_approved_where_needed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.state}"


class ComplaintAnswer(models.Model):
    """The answer to the customer: her reply on the ticket, by which channel, with the further avenue it names.

    `accepted` is how she took it, with her words; an answer that was followed by another stays as history.
    """

    class Channel(models.TextChoices):
        WRITTEN = "written", pgettext_lazy("answer", "In writing")
        PHONE = "phone", pgettext_lazy("answer", "By telephone")
        VISIT = "visit", pgettext_lazy("answer", "In person")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="answers")
    reply = models.OneToOneField("tickets.Reply", on_delete=models.PROTECT, related_name="complaint_answer")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    avenue = models.CharField(max_length=300)
    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    words = models.CharField(max_length=1000, blank=True, default="")
    noted_by = models.ForeignKey(**_MEMBER, null=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=["written", "phone", "visit"]), name="answer_channel"),
            models.CheckConstraint(condition=~Q(avenue=""), name="answer_names_an_avenue"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, noted_by__isnull=True, noted_at__isnull=True)
                | Q(accepted__isnull=False, noted_by__isnull=False, noted_at__gte=F("at")) & ~Q(words=""),
                name="answer_taken_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.at}"


class AnswerRecipient(models.Model):
    """Whom the result was told: the customer, and the holders of the post an article names."""

    class Party(models.TextChoices):
        CUSTOMER = "customer", _("The customer")
        POST = "post", _("The holder of a post")

    answer = models.ForeignKey(ComplaintAnswer, on_delete=models.PROTECT, related_name="recipients")
    party = models.CharField(max_length=10, choices=Party.choices)
    post = models.ForeignKey("staff.Post", on_delete=models.PROTECT, null=True, related_name="+")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(party="customer", post__isnull=True) | Q(party="post", post__isnull=False), name="answer_recipient_party"
            ),
            models.UniqueConstraint(fields=["answer", "party"], name="answer_recipient_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.party}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class PhaseReached(models.Model):
    """When a complaint came to a phase the customer is told of, and by whose step; one it came back to counts again."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="phases_reached")
    phase = models.CharField(max_length=15, choices=Phase.choices)
    by = models.ForeignKey(**_MEMBER)
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="phase_reached_known"),
            models.UniqueConstraint(fields=["complaint", "phase"], name="phase_reached_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.phase}"
