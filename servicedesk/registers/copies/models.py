"""Copies of entries, where each went, and each time it was printed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.registers.copies.rules import FILED, HELD, LOST, RECEIVED, SENT, UNDER_WAY
from servicedesk.rulebook.language import in_reader_language


class CopyQuerySet(StatefulQuerySet):
    def shown(self) -> "CopyQuerySet":
        """With everything a page or REST names of one, in the same statements."""
        return self.select_related("entry__register", "entry__form", "entry__made_by", "held_by").prefetch_related("entry__prints")


class Copy(Stateful):
    """A numbered copy of an entry and who has it. A lost one is replaced by the next `issue` of its number, under a token of its own.

    `holder` is what whoever has it is called; `held_by` the member, where it is one; `with_department_id` the department that sees it by
    having it. `token` is what the QR of the copy carries: unguessable, and only of use to whoever may see the entry.
    """

    class State(models.TextChoices):
        HELD = HELD, pgettext_lazy("copy", "With its holder")
        UNDER_WAY = UNDER_WAY, pgettext_lazy("copy", "Under way")
        FILED = FILED, pgettext_lazy("copy", "Filed")
        LOST = LOST, pgettext_lazy("copy", "Lost")

    entry = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="copies")
    n = models.PositiveSmallIntegerField()
    issue = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    holder = models.CharField(max_length=60)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    with_department_id = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    token = models.CharField(max_length=43, unique=True)

    subject_kind = "copy"
    objects = CopyQuerySet.as_manager()

    class Meta:
        ordering = ("n", "issue")
        constraints = [
            models.UniqueConstraint(fields=["entry", "n", "issue"], name="copy_once"),
            models.CheckConstraint(condition=Q(n__gte=1, issue__gte=1), name="copy_numbered"),
            models.CheckConstraint(condition=Q(state__in=[HELD, UNDER_WAY, FILED, LOST]) & ~Q(holder=""), name="copy_with_somebody"),
        ]
        indexes = [models.Index(fields=["with_department_id"], name="copy_department")]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.n}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int | None:
        return self.entry.matter_id

    @property
    def department_id(self) -> int | None:
        """The department whose entry it is a copy of, wherever it is."""
        return self.entry.department_id

    @property
    def name(self) -> str:
        """What the form calls it, in the reader's language."""
        said = self.entry.form.copies[self.n - 1]
        return in_reader_language(said["name_zh"], said["name_en"])

    @property
    def route(self) -> str:
        """Who is to get it, in the reader's language."""
        said = self.entry.form.copies[self.n - 1]
        return in_reader_language(said["to_zh"], said["to_en"])

    @property
    def printed(self) -> int:
        """How often this issue was printed; from the second time on it is a reprint. The entry's prints should have come along."""
        return sum([self.n, self.issue] in each.copies for each in self.entry.prints.all())


class CopyMove(models.Model):
    """What happened to a copy, and with whom it was from then on. Append-only."""

    class Kind(models.TextChoices):
        SENT = SENT, pgettext_lazy("copy", "Sent")
        RECEIVED = RECEIVED, pgettext_lazy("copy", "Received")
        FILED = FILED, pgettext_lazy("copy", "Put in the file")
        LOST = LOST, pgettext_lazy("copy", "Found to be lost")

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    holder = models.CharField(max_length=60)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[SENT, RECEIVED, FILED]) & ~Q(holder="") | Q(kind=LOST) & ~Q(remark=""), name="copy_move_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.kind}"


class Print(models.Model):
    """One time that copies of an entry were printed: `copies` lists [n, issue] of each. After the first it says why. Append-only."""

    entry = models.ForeignKey("registers.Entry", on_delete=models.PROTECT, related_name="prints")
    n = models.PositiveIntegerField()
    copies = models.JSONField()
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("n",)
        constraints = [
            models.UniqueConstraint(fields=["entry", "n"], name="print_once"),
            models.CheckConstraint(condition=Q(n=1) | Q(n__gt=1) & ~Q(reason=""), name="print_again_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} print {self.n}"
