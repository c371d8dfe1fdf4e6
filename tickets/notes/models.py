"""Internal notes on a matter, and who follows it."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """What members tell one another about a matter. Never shown to the customer, never changed: a second note corrects."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="notes")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        app_label = "tickets"


class Follower(models.Model):
    """A member who wants to hear what becomes of a matter, whoever owns it."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="followers")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.UniqueConstraint(fields=["ticket", "member"], name="follower_once")]
