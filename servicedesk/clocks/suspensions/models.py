"""Suspensions: what force majeure takes from everybody's time, granted to all clocks of a scope at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from servicedesk.clocks.pauses import SUSPENDED, Pause
from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.models import Scope


class SuspensionQuerySet(StatefulQuerySet):
    def granted(self) -> "SuspensionQuerySet":
        """Those that count, also where they were ended before their time."""
        return self.filter(state__in=[Suspension.State.APPROVED, Suspension.State.LIFTED])


class Suspension(Stateful):
    """The stretch [begins_at, ends_at) during which clocks of these departments stand still; of all, where none is named.

    `departments` are those of its scope when it was approved. A lifted one ended before its time; `ends_at` is when.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LIFTED = "lifted", _("Lifted early")

    reason = models.CharField(max_length=300)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, null=True, related_name="+")
    departments = ArrayField(models.BigIntegerField(), default=list)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=300, default="", blank=True)

    subject_kind = "suspension"
    objects = SuspensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="suspension_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=["rejected", "approved", "lifted"], decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=["proposed", "withdrawn"], decided_by__isnull=True, decided_at__isnull=True),
                name="suspension_decided",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="suspension_decided_by_another"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="suspension_granted", condition=Q(state__in=["approved", "lifted"]))]

    def __str__(self) -> str:
        return f"{self.begins_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def is_granted(self) -> bool:
        """Whether it counts, also where it was ended before its time."""
        return self.state in (self.State.APPROVED, self.State.LIFTED)


def ending_after(at: datetime | Combinable) -> ArraySubquery:
    """For an annotation: the granted suspensions that end after a moment, each with its stretch and its departments."""
    stretch = JSONObject(begin="begins_at", end="ends_at", id="id", departments="departments")
    return ArraySubquery(Suspension.objects.granted().filter(ends_at__gt=at).order_by("begins_at").values_list(stretch))


def covers(departments: list[int], department_id: int | None) -> bool:
    """Whether a suspension of these departments (of all, where none is named) holds for a matter of this one."""
    return not departments or department_id in departments


def stretches_for(granted: Iterable[dict[str, Any]], department_id: int | None) -> list[list[Any]]:
    """Of what `ending_after` brought, what a clock of this department keeps: [from, until, id] each."""
    return [[one["begin"], one["end"], one["id"]] for one in granted if covers(one["departments"], department_id)]


def pauses_of(stretches: Iterable[Sequence[Any]]) -> list[Pause]:
    """The stretches a clock keeps, as folding takes them."""
    return [Pause(datetime.fromisoformat(begin), datetime.fromisoformat(end), SUSPENDED, event_id=pk) for begin, end, pk in stretches]
