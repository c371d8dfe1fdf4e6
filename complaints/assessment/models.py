"""Types of complaints as articles say them, how grave a complaint was found, and what was done about it at once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from complaints.choices import Severity
from servicedesk.rulebook.language import in_reader_language


class ComplaintType(models.Model):
    """What a complaint may be of, in a tree: `parent` is the code of the type above, "" for none.

    `safety`: one of it may concern safety until somebody says otherwise. `internal`: it is handled inside, apart from the front line.
    """

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="complaint_types")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    parent = models.SlugField(blank=True, default="")
    safety = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="complaint_type_once"),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="complaint_type_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class FormulaRule(models.Model):
    """By how many points an article finds a complaint serious or major, and what gives points.

    `points`: {safety: 4, repeats: [["1", 1], ["3", 2]], share: […], amount: […], types: {tip_off: 1}}; what is not in it is as usual.
    """

    article = models.OneToOneField("rulebook.Article", on_delete=models.PROTECT, related_name="formula_rule")
    serious_from = models.PositiveSmallIntegerField()
    major_from = models.PositiveSmallIntegerField()
    points = models.JSONField(default=dict)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=Q(serious_from__gte=1, major_from__gt=F("serious_from")), name="formula_major_above_serious")
        ]

    def __str__(self) -> str:
        return f"{self.article_id}"


class Assessment(models.Model):
    """How grave somebody found it, and what the formula said; `points`: [{code, figure, points}]. Append-only.

    `article` is where the formula stands; None for the usual one.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="assessments")
    type_code = models.CharField(max_length=50, blank=True, default="")
    safety = models.BooleanField()
    severity = models.CharField(max_length=10, choices=Severity.choices)
    computed = models.CharField(max_length=10, choices=Severity.choices)
    points = models.JSONField(default=list)
    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["complaint", "-id"], name="assessment_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values, computed__in=Severity.values), name="assessment_severity"),
            models.CheckConstraint(
                condition=Q(severity=F("computed"))
                | ~Q(reason="") & (Q(severity="serious", computed="general") | Q(severity="major") & ~Q(computed="major")),
                name="assessment_raised_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.severity}"


class Lowering(models.Model):
    """A lower severity that one proposed, and another agreed to or not; `agreed` is empty while nobody has decided."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="lowerings")
    was = models.CharField(max_length=10, choices=Severity.choices)
    to = models.CharField(max_length=10, choices=Severity.choices)
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(agreed__isnull=True), name="lowering_one_waits"),
            models.CheckConstraint(
                condition=Q(was="major", to__in=["serious", "general"]) | Q(was="serious", to="general"), name="lowering_goes_down"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="lowering_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(agreed__isnull=False, decided_by__isnull=False, decided_at__gte=F("proposed_at")),
                name="lowering_waits_or_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True) | Q(agreed=False) | ~Q(decided_by=F("proposed_by")), name="lowering_takes_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.was} {self.to}"


class Measure(models.Model):
    """Something done about a complaint beside the answer to the customer.

    contained: done at once so that it gets no worse; settled: settled on the spot to her satisfaction; reported: told to those above
    because it could not be. Append-only.
    """

    class Kind(models.TextChoices):
        CONTAINED = "contained", pgettext_lazy("complaint", "Immediate action")
        SETTLED = "settled", pgettext_lazy("complaint", "Settled on the spot")
        REPORTED = "reported", pgettext_lazy("complaint", "Reported upward")

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=2000)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["complaint", "id"], name="measure_list")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["contained", "settled", "reported"]), name="measure_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="measure_has_words"),
            models.CheckConstraint(condition=Q(to__isnull=False) | ~Q(kind="reported"), name="measure_reported_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class InsideTask(models.Model):
    """A part of a complaint that a department handles inside, apart from what the customer is told; done with its result."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="inside_tasks")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=2000)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    result = models.CharField(max_length=2000, blank=True, default="")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=~Q(task=""), name="inside_task_has_words"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, result="")
                | Q(done_by__isnull=False, done_at__gte=F("given_at")) & ~Q(result=""),
                name="inside_task_done_with_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.department_id}"
