"""Registers, the forms articles state for them, books, entries, and what was corrected and signed; copies have a module of their own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.registers.copies.models import Copy, CopyMove, Print
from servicedesk.registers.editing.models import FormDraft
from servicedesk.registers.rules import digest_of, has_masked, masked_in, without_figures
from servicedesk.rulebook.models import Article, in_reader_language

__all__ = ["Book", "Copy", "CopyMove", "Correction", "Entry", "Form", "FormDraft", "Print", "Register", "Signature"]


class Register(models.Model):
    """What entries of one sort are kept in, under all versions of its form; its name is that of the form loaded last."""

    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    subject_kind = "register"

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class Form(models.Model):
    """A register's form as one version of an article states it; never changed, so that old entries show by their own.

    `fields`, `copies` and `signatories` are read whole and never asked for singly: JSON, not rows. `edition` counts the forms of the
    register that differ. `paper` is what the regulation calls the sheet. `years_kept` is empty until somebody decides it.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="forms")
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="forms")
    edition = models.PositiveIntegerField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    paper = models.CharField(max_length=20, blank=True, default="")
    pattern = models.CharField(max_length=60)
    fields = models.JSONField()
    copies = models.JSONField()
    signatories = models.JSONField()
    custody_zh = models.CharField(max_length=120, blank=True, default="")
    custody_en = models.CharField(max_length=120, blank=True, default="")
    years_kept = models.PositiveSmallIntegerField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "register"], name="form_once_per_article")]
        indexes = [models.Index(fields=["register", "-id"], name="form_register")]

    def __str__(self) -> str:
        return f"{self.register_id} edition {self.edition}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    @property
    def custody(self) -> str:
        """Who keeps it, in the reader's language."""
        return in_reader_language(self.custody_zh, self.custody_en)


class Book(models.Model):
    """The numbers of a register in one period, `last` the one written last. Its row is locked for the next, so that none is left out."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="books")
    period = models.CharField(max_length=10, blank=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "period"], name="book_once")]

    def __str__(self) -> str:
        return f"{self.register_id} {self.period}"


class Entry(Stateful):
    """One filled-in form under its number. What was entered is never rewritten: corrections stand beside it; a void one keeps its number.

    `salt` goes into its digest: without it whoever is not to know a figure would find that by trying; empty in entries older than it.
    `about` and `about_id` name what it is about, where it is about something; `matter_id` the matter that belongs to.
    """

    class State(models.TextChoices):
        STANDING = "standing", pgettext_lazy("register entry", "Stands")
        VOID = "void", pgettext_lazy("register entry", "Void")

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="entries")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="entries")
    place = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    values = models.JSONField()
    salt = models.CharField(max_length=32, blank=True, default="")
    about = models.CharField(max_length=30, blank=True, default="")
    about_id = models.BigIntegerField(null=True)
    matter_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    subject_kind = "entry"
    shows_masked = False  # set by the door that opens one, which notes it
    hiding: Any = None  # set by the door where its figures are kept from the reader
    objects = StatefulQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "place"], name="entry_place_once"),
            models.UniqueConstraint(fields=["register", "number"], name="entry_number_once"),
            models.CheckConstraint(condition=Q(place__gte=1) & ~Q(number=""), name="entry_numbered"),
            models.CheckConstraint(condition=Q(about="", about_id=None) | ~Q(about="") & Q(about_id__isnull=False), name="entry_about"),
            models.CheckConstraint(
                condition=Q(state="standing", voided_by=None, voided_at=None, reason="")
                | Q(state="void", voided_by__isnull=False, voided_at__gte=F("made_at")) & ~Q(reason=""),
                name="entry_void_with_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["department_id", "-id"], name="entry_department"),
            models.Index(fields=["matter_id"], name="entry_matter", condition=Q(matter_id__isnull=False)),
            models.Index(fields=["about", "about_id"], name="entry_subject", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def current(self) -> dict[str, Any]:
        """What it says now: as entered, with every correction in its order; `corrections` should have come along."""
        said = dict(self.values)
        for correction in self.corrections.all():
            said[correction.field] = correction.becomes
        return {code: value for code, value in said.items() if value is not None}

    def told(self, code: str, value: Any) -> Any:
        """A value of a field as it is shown: masked, where its form says so and nobody opened the entry; figures that are kept from
        the reader hidden."""
        masks = not self.shows_masked and code in self.masked_fields
        if value is None or not (masks or self.hiding):
            return value
        each = next(each for each in self.form.fields if each["code"] == code)
        if self.hiding:
            value = without_figures(each, value, self.hiding.whole)
        return masked_in(each, value) if masks else value

    @property
    def masked_fields(self) -> set[str]:
        """Codes of the fields whose values, or a column of whose rows, are shown to whoever opens the entry, and to nobody before."""
        return {each["code"] for each in self.form.fields if has_masked(each)}

    @property
    def digest(self) -> str:
        """Of what somebody who signs it now signs: register, form, number, and what it says."""
        return digest_of([self.register.code, self.form.digest, self.number, self.current, *filter(None, [self.salt])])

    @property
    def kept_until(self) -> datetime | None:
        """Until when it is to be kept; None where nobody decided how long."""
        years = self.form.years_kept
        if years is None:
            return None
        made = timezone.localtime(self.made_at, timezone.get_default_timezone())
        last = made.replace(day=28) if (made.month, made.day) == (2, 29) else made
        return last.replace(year=min(made.year + years, 9999))


class Correction(models.Model):
    """A counter-note: what a field said, what it says from then on, and why; null where it was empty, or becomes so. Append-only."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=50)
    was = models.JSONField(null=True)
    becomes = models.JSONField(null=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_with_its_reason")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"


class Signature(models.Model):
    """Somebody's name under what an entry said, which `digest` holds; in the database nobody signs a void entry or approves her own.

    `member` is empty where somebody present signed by hand under `name`, before `taken_by`. `strokes` is path data of SVG, empty where
    a password stood for them. Append-only.
    """

    class Way(models.TextChoices):
        DRAWN = "drawn", pgettext_lazy("signature", "Drawn on the screen")
        PASSWORD = "password", pgettext_lazy("signature", "By password")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=50)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    strokes = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["entry", "role", "digest"], name="entry_signed_once_in_a_role"),
            models.UniqueConstraint(fields=["entry", "member", "digest"], name="entry_signed_once_by_a_member"),
            models.CheckConstraint(
                condition=Q(way="drawn") & ~Q(strokes="") | Q(way="password", strokes="", member__isnull=False), name="signature_way"
            ),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$") & ~Q(name=""), name="signature_of_something"),
            models.CheckConstraint(condition=Q(member=None) | Q(member=F("taken_by")), name="signature_by_herself"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.role}"
