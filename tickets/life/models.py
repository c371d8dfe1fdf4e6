"""Answers, waits, solutions and closings of matters."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.closings.reasons import ClosingReason

LONGEST_HOLD = timedelta(days=90)


class Reply(models.Model):
    """An answer given to the customer: by mail where the matter came by mail, else recorded only.

    `sent_at` is when the mail server took it, `failed_at` and `failure` say that it never did.
    """

    class Way(models.TextChoices):
        RECORDED = "recorded", _("Recorded only")
        MAIL = "mail", _("By e-mail")
        NO_ADDRESS = "no_address", _("Recorded only: the customer's e-mail address is not known")
        NO_SERVER = "no_server", _("Recorded only: no mail server is set up")

    class Failure(models.TextChoices):
        REFUSED = "refused", _("the customer's mail server refused it")
        GIVEN_UP = "given_up", _("every try failed")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="replies")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.RECORDED)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True, default="")

    class Meta:
        app_label = "tickets"
        indexes = [models.Index(fields=["given_at"], condition=Q(way="no_server"), name="reply_without_server")]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["recorded", "mail", "no_address", "no_server"]), name="reply_way"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, failed_at__isnull=True, failure="")
                | Q(way="mail", sent_at__isnull=False, failed_at__isnull=True, failure="")
                | Q(way="mail", sent_at__isnull=True, failed_at__isnull=False, failure__in=["refused", "given_up"]),
                name="reply_waits_sent_or_failed",
            ),
        ]


class Hold(models.Model):
    """A stretch in which a matter waits for somebody else: why, until when it was to last, and when it ended."""

    class Reason(models.TextChoices):
        CUSTOMER = "waiting_customer", _("waiting for the customer")
        PARTS = "waiting_parts", _("waiting for parts")
        THIRD_PARTY = "waiting_third_party", _("waiting for somebody outside")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=30, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True, default="")
    until = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="hold_once"),
            models.CheckConstraint(
                condition=Q(reason__in=["waiting_customer", "waiting_parts", "waiting_third_party"]), name="hold_reason"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("held_at"), until__lte=F("held_at") + LONGEST_HOLD), name="hold_length"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("held_at")),
                name="hold_ended_by_somebody_after_it_began",
            ),
        ]


class Solution(models.Model):
    """How a matter was solved, by whom and when; one that a reopening undid stays as history."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="solutions")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(undone_at__isnull=True), name="solution_once"),
            models.CheckConstraint(condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")), name="solution_undone_after"),
        ]


class Closure(models.Model):
    """Why a matter was closed, by whom and when; never before it was solved. One that a reopening undid stays as history.

    `ruled_by` is the article that wanted a second person: then it was closed by neither its owner nor its solver of that moment.
    """

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="closures")
    reason = models.CharField(max_length=300)
    quick = models.CharField(max_length=20, choices=ClosingReason.choices, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    solved_at = models.DateTimeField()
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    owned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ruled_by = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(at__gte=F("solved_at")), name="closed_after_solved"),
            models.CheckConstraint(
                condition=Q(ruled_by__isnull=True)
                | (Q(solved_by__isnull=False, owned_by__isnull=False) & ~Q(by=F("solved_by")) & ~Q(by=F("owned_by"))),
                name="closed_by_a_second_person",
            ),
            models.UniqueConstraint(fields=["ticket"], condition=Q(undone_at__isnull=True), name="closure_once"),
            models.CheckConstraint(condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")), name="closure_undone_after"),
        ]

    @property
    def words(self) -> str:
        """Why it was closed: of one closed at once, what that is called in the reader's language."""
        return str(ClosingReason(self.quick).label) if self.quick else self.reason
