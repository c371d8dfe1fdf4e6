"""A revision: one text of a regulation, as proposed or loaded, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet


class RevisionQuerySet(StatefulQuerySet):
    def of(self, code: str) -> "RevisionQuerySet":
        """The revisions of one regulation, the newest first."""
        return self.filter(code=code).order_by("-number")


class Revision(Stateful):
    """One text of the regulation `code`. `number` counts within it; `against` is the revision in force that it is compared with.

    `content` is what it says in plain data and sentences, `diff` what it changed when it was decided (see `diff.compare`).
    A published one without a decider was loaded on the machine; `back_to` is the number of the revision whose text it takes up.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        PUBLISHED = "published", pgettext_lazy("revision", "Published")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    code = models.SlugField()
    number = models.PositiveIntegerField()
    against = models.PositiveIntegerField(default=0)
    back_to = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    file_name = models.CharField(max_length=200, default="", blank=True)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_label = models.CharField(max_length=120, default="", blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_label = models.CharField(max_length=120, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="", blank=True)
    diff = models.JSONField(null=True)

    subject_kind = "revision"
    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="revision_number"),
            models.UniqueConstraint(fields=["code"], condition=Q(status="proposed"), name="revision_proposed_once"),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "published", "rejected", "withdrawn"]), name="revision_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="revision_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_at__isnull=True, decided_by__isnull=True, decided_label="", diff__isnull=True)
                | Q(~Q(status="proposed"), decided_at__isnull=False, diff__isnull=False),
                name="revision_decided_fits",
            ),
            models.CheckConstraint(
                condition=Q(~Q(reason=""), status="rejected") | Q(~Q(status="rejected"), reason=""), name="revision_rejected_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} r{self.number}"

    @property
    def title(self) -> dict[str, str]:
        """The regulation's title in it, by language."""
        return self.content["title"]
