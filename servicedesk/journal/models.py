"""Events, the queue that orders them after the commit, the deliveries owed for them, and who read what."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now

from servicedesk.journal.errors import Missing, Stale, WrongState


class Event(models.Model):
    """What happened. Append-only; written in the transaction that did it."""

    code = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    matter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120)
    via = models.CharField(max_length=120, default="", blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    request_id = models.CharField(max_length=64, default="", blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "occurred_at"], name="event_subject"),
            models.Index(fields=["matter_id", "occurred_at"], name="event_matter", condition=models.Q(matter_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(actor_kind__in=["member", "contact", "key", "system"]), name="event_actor_kind")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_kind} {self.subject_id}"


class Waiting(models.Model):
    """An event not yet given its position; a trigger writes the row, the sweep moves it."""

    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, primary_key=True)


class Position(models.Model):
    """An event's place in the order of commits. Cursors follow this, never `event.id`."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, related_name="place")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def given_up(self) -> Self:
        """Deliveries that need somebody: given up, and not set aside."""
        return self.filter(dead_at__isnull=False, dismissed_at__isnull=True)


class Delivery(models.Model):
    """One listener's debt for one event, retried until paid or given up; what was given up may be set aside with a reason."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    listener = models.CharField(max_length=120)
    queue = models.CharField(max_length=10)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_default=Now())
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, default="", blank=True)
    dismissed_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "listener"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(next_at__isnull=False, done_at__isnull=True, dead_at__isnull=True)
                | models.Q(next_at__isnull=True, done_at__isnull=False, dead_at__isnull=True)
                | models.Q(next_at__isnull=True, done_at__isnull=True, dead_at__isnull=False),
                name="delivery_owed_done_or_dead",
            ),
            models.CheckConstraint(
                condition=models.Q(dismissed_at__isnull=True) | models.Q(dead_at__isnull=False), name="delivery_dismissed_was_given_up"
            ),
        ]
        indexes = [models.Index(fields=["queue", "next_at", "id"], name="delivery_due", condition=models.Q(next_at__isnull=False))]


class Pulse(models.Model):
    """When a part of the desk last gave a sign of life, by the database's clock."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)


class ReadEntry(models.Model):
    """Who looked at what that is not shown to everybody, when and why. Append-only; written by the request that showed it."""

    member_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120)
    via = models.CharField(max_length=120, default="", blank=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    what = models.CharField(max_length=60)
    why = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField(db_default=Now())
    request_id = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-id"], name="read_subject")]

    def __str__(self) -> str:
        return f"{self.what} of {self.subject_kind} {self.subject_id}"


class StatefulQuerySet(models.QuerySet):
    """Query sets of rows that change under a lock."""

    def locked(self, pk: int, expected: int | None = None) -> Any:
        """The row, locked until the transaction ends; Stale when its version is not `expected`, Missing when gone."""
        row: Any = self.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise Missing(self.model._meta.model_name)
        if expected is not None and row.version != expected:
            raise Stale(row.version)
        return row


class Stateful(models.Model):
    """A row with a state and a version that counts changes of its own fields."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def require(self, *states: str) -> None:
        """Raise WrongState unless the row is in one of `states`."""
        if self.status not in states:  # type: ignore[attr-defined]
            raise WrongState(self.status, states)  # type: ignore[attr-defined]

    def change(self, **fields: Any) -> Self:
        """Write these fields and count one version; only actions call it, under the row's lock."""
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*fields, "version"])
        return self
