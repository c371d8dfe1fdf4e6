"""Scopes (the company, a branch, a department, a project) and what is attached to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicedesk.rulebook.language import in_reader_language


class Scope(models.Model):
    """A part of the company for which a regulation may be made. `department_id` is the staff department it stands for.

    `calendar` is the code of the hours it keeps; empty where it keeps those of what it lies within. `responsible` answers first
    for everything in it; nobody in particular where it is empty.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        BRANCH = "branch", _("Branch")
        DEPARTMENT = "department", _("Department")
        PROJECT = "project", _("Project")

    code = models.SlugField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    department_id = models.BigIntegerField(null=True, unique=True)
    calendar = models.CharField(max_length=40, default="", blank=True)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    regulations = models.ManyToManyField("rulebook.Regulation", through="Attachment", related_name="in_scopes")

    subject_kind = "scope"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["company", "branch", "department", "project"]), name="scope_kind"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="scope_not_within_itself"),
            models.CheckConstraint(condition=Q(department_id__isnull=True) | Q(kind="department"), name="scope_department_is_one"),
            models.CheckConstraint(condition=Q(responsible__isnull=True) | Q(kind="project"), name="scope_responsible_of_project"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class Attachment(models.Model):
    """A regulation applies in this scope and all within it; one without attachments applies everywhere."""

    regulation = models.ForeignKey("rulebook.Regulation", on_delete=models.PROTECT, related_name="attachments")
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="attachments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regulation", "scope"], name="attached_once")]

    def __str__(self) -> str:
        return f"{self.regulation_id} in {self.scope_id}"
