"""Calls out: a member telephoned the customer of a matter."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class CallBack(models.Model):
    """One call to the customer. `work_number` is the one the caller gave, as it was then; `opening` the words it was given with.

    `hung_up_first` is empty where nobody noted it; whoever was not reached hung up on nobody.
    """

    class Purpose(models.TextChoices):
        FOLLOW_UP = "follow_up", pgettext_lazy("call back", "Follow-up on the matter")
        RETURNED = "returned", pgettext_lazy("call back", "A missed or promised call returned")

    class Result(models.TextChoices):
        REACHED = "reached", pgettext_lazy("call back", "Reached")
        NO_ANSWER = "no_answer", pgettext_lazy("call back", "Not reached")

    class Side(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("hung up", "The customer")
        DESK = "desk", pgettext_lazy("hung up", "The desk")

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="call_backs")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    hung_up_first = models.CharField(max_length=10, choices=Side.choices, blank=True, default="")
    words = models.CharField(max_length=2000, blank=True, default="")
    work_number = models.CharField(max_length=12)
    opening = models.CharField(max_length=400, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["follow_up", "returned"]), name="call_back_purpose"),
            models.CheckConstraint(
                condition=Q(result="no_answer", hung_up_first="") | Q(result="reached") & ~Q(words=""), name="call_back_says_what_was_said"
            ),
            models.CheckConstraint(condition=Q(hung_up_first__in=["", "customer", "desk"]), name="call_back_hung_up_by_a_side"),
            models.CheckConstraint(condition=~Q(work_number=""), name="call_back_under_a_work_number"),
        ]

    def __str__(self) -> str:
        return f"call back about {self.ticket_id}"
