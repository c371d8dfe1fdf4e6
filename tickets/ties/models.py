"""The ties between matters: what became of one, where one came from, and what belongs together."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

HELD = timedelta(seconds=10)  # how long an act on many is held back
ALLOWANCE = timedelta(seconds=2)  # more for a request on its way


def _by() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Merge(models.Model):
    """One matter became part of another. `target` is the one it was merged into, `final` where that leads to now."""

    source = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="merge")
    target = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="absorbed")
    final = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = _by()
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")) & ~Q(source=F("final")), name="merge_into_another"),
        ]


class Split(models.Model):
    """A part of one matter became a matter of its own."""

    part = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="split")
    origin = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="parts")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(part=F("origin")), name="split_from_another")]


class Parenthood(models.Model):
    """A matter stands under another, which is not solved before it is; a trigger refuses a ring."""

    child = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="parenthood")
    parent = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="children")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [models.CheckConstraint(condition=~Q(child=F("parent")), name="parenthood_of_another")]


class Link(models.Model):
    """Two related matters, the older first, so that the tie is there once whichever named the other."""

    older = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    younger = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["older", "younger"], name="link_once"),
            models.CheckConstraint(condition=Q(older__lt=F("younger")), name="link_in_order"),
        ]


class Incident(models.Model):
    """A matter stands for a mass incident: `words` are shown to the whole desk until it is ended."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="incidents")
    words = models.CharField(max_length=200)
    declared_by = _by()
    declared_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="incident_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_at__gte=F("declared_at")),
                name="incident_ended_by_somebody_after_it_began",
            ),
        ]


class Membership(models.Model):
    """A matter is attached to an incident, to one at a time."""

    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="membership")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="memberships")
    by = _by()
    at = models.DateTimeField()

    class Meta:
        app_label = "tickets"


class BulkAction(models.Model):
    """One act done to many matters, and what came of it for each: results are [{number, status, version, detail}, …].

    One that is held back waits with what was `asked`: {items: [[number, version], …], whole, text, severity, incident, department}; once
    it is done or undone nothing of that is kept.
    """

    class State(models.TextChoices):
        HELD = "held", _("held back")
        DONE = "done", _("done")
        UNDONE = "undone", _("undone")

    action = models.CharField(max_length=20)
    by = _by()
    at = models.DateTimeField()
    results = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    asked = models.JSONField(default=dict)

    subject_kind = "bulk_action"

    class Meta:
        app_label = "tickets"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", results=[]) | Q(state="done", asked={}) | Q(state="undone", results=[], asked={}),
                name="bulk_action_held_done_or_undone",
            )
        ]

    @property
    def undo_until(self) -> datetime | None:
        """Until when what is held back can be undone for certain, as its page says it; after that as long as it is not done."""
        return self.at + HELD if self.state == self.State.HELD else None

    @property
    def done(self) -> list[dict[str, Any]]:
        """The results of the matters it was done to."""
        return [one for one in self.results if one["status"] < 400]

    @property
    def failed(self) -> list[dict[str, Any]]:
        """The results of those it could not be done to."""
        return [one for one in self.results if one["status"] >= 400]
