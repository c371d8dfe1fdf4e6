"""The answer time promised to a customer; one that a later promise replaced stays as history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tickets.rules import mask_phone


class PromisedAnswer(models.Model):
    """By when the customer is answered, and the number she is called back on. One stands at a time."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="promised_answers")
    promised_at = models.DateTimeField()
    contact = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(replaced_at__isnull=True), name="promised_answer_once"),
            models.CheckConstraint(condition=Q(promised_at__gt=F("at")), name="promised_answer_ahead"),
            models.CheckConstraint(condition=~Q(contact=""), name="promised_answer_reaches_her"),
            models.CheckConstraint(condition=Q(replaced_at__isnull=True) | Q(replaced_at__gt=F("at")), name="promised_answer_replaced"),
        ]

    def __str__(self) -> str:
        return f"promised answer {self.pk}"

    @property
    def masked_contact(self) -> str:
        return mask_phone(self.contact)
