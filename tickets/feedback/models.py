"""What a customer said after she was answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Feedback(models.Model):
    """What the customer said after the answer, and what the desk learned, where it learned something."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="feedback")
    said = models.CharField(max_length=2000)
    learned = models.CharField(max_length=2000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(said=""), name="feedback_says_something")]
