"""Absences: a member is away, and a deputy stands in for her."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, at) -> "AbsenceQuerySet":
        """Absences that hold at this moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Absence(models.Model):
    """A stretch [since, until) in which `deputy` stands in for a member; without `until` it lasts until she is back."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    subject_kind = "absence"
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        app_label = "staff"
        indexes = [models.Index(fields=["member", "since"], name="absence_member")]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(until__isnull=True), name="absence_open_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="absence_length"),
            models.CheckConstraint(condition=~Q(deputy=F("member")), name="absence_deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"

    @property
    def department_id(self) -> int | None:
        return self.member.department_id
