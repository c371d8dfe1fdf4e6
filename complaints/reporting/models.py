"""Reports that articles ask for, what was submitted for them, and what was reported to whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

LONGEST = 4000


class ReportKind(models.TextChoices):
    """collation: quality questions and suggestions; duty: the complaint situation of a duty period; seminar: what was discussed."""

    COLLATION = "collation", pgettext_lazy("complaint report", "Questions and suggestions collated")
    DUTY = "duty", pgettext_lazy("complaint report", "Complaints of a duty period")
    SEMINAR = "seminar", pgettext_lazy("complaint report", "Seminar on difficult problems")


class ReportRule(models.Model):
    """An article asks for reports of this kind: by the holders of the post `by` ("" for whoever takes in complaints), to a role.

    `to`: general_manager, supervisor, department_head, department (everybody in it) or “post code”. `finishes`: the code of a schedule
    whose obligation is done by it.
    """

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="complaint_report_rules")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    by = models.SlugField(blank=True, default="")
    to = models.CharField(max_length=60)
    finishes = models.SlugField(blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [models.UniqueConstraint(fields=["article", "kind"], name="report_rule_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind}"


class ComplaintReport(models.Model):
    """What was reported of a time, in words and figures, to those it was told to. Nobody rewrites it.

    `figures` of a duty period: {received, answered, closed, reopened, late, open, serious, major, grave: [numbers]}. `knowledge` is the
    draft of the lesson a seminar leaves.
    """

    Kind = ReportKind

    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    rule = models.ForeignKey(ReportRule, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.TextField()
    figures = models.JSONField(default=dict)
    complaints = models.ManyToManyField("complaints.Complaint", related_name="discussed_in")
    knowledge = models.ForeignKey("tickets.KnowledgeArticle", on_delete=models.PROTECT, null=True, related_name="+")
    told = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    subject_kind = "complaint_report"
    matter_id = None

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["kind", "-id"], name="complaint_report_list")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values) & ~Q(words=""), name="complaint_report_says_something"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("begins_at"), at__gte=F("ends_at")), name="complaint_report_of_the_past"),
            models.UniqueConstraint(
                fields=["department", "begins_at", "ends_at"], condition=Q(kind="duty"), name="duty_period_reported_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Submission(models.Model):
    """A customer's question or suggestion on quality as it was submitted in writing; `report` is the one that collated it."""

    ticket = models.OneToOneField("tickets.Ticket", on_delete=models.PROTECT, related_name="submission")
    words = models.CharField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    report = models.ForeignKey(ComplaintReport, on_delete=models.PROTECT, null=True, related_name="submissions")

    class Meta:
        app_label = "complaints"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="submission_says_something")]

    def __str__(self) -> str:
        return f"submission of {self.ticket_id}"
