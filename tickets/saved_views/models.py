"""Views of the worklist kept under a name."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT

from servicedesk.journal.models import Stateful, StatefulQuerySet
from staff.models import Department, Member

LONGEST_NAME = 40
MOST_OWN = MOST_SHARED = 30  # a member's, and those shared with one department


class SavedViewQuerySet(StatefulQuerySet):
    def seen_by(self, member: Member) -> Self:
        """Her own and those shared with her department, her own first, each in their order; `starts` is true of the one she starts with."""
        shared = Q(department_id=member.department_id) if member.department_id else Q(pk__in=[])
        starts = Exists(StartView.objects.filter(view=OuterRef("pk"), member=member))
        hers = models.Case(models.When(member=member, then=0), default=1)
        return self.filter(Q(member=member) | shared).annotate(starts=starts, hers=hers).order_by("hers", "place", "pk")

    def with_gone(self) -> Self:
        """With whether what each is narrowed to is there no more: `department_gone` and `owner_gone`."""
        named = self.alias(department_named=KT("narrow__department"), owner_named=KT("narrow__owner"))
        departments = Department.objects.filter(code=OuterRef("department_named"))
        owners = Member.objects.active().filter(work_number=OuterRef("owner_named"))
        return named.annotate(
            department_gone=models.ExpressionWrapper(Q(narrow__has_key="department") & ~Exists(departments), models.BooleanField()),
            owner_gone=models.ExpressionWrapper(Q(narrow__has_key="owner") & ~Exists(owners), models.BooleanField()),
        )


class SavedView(Stateful):
    """A view of the worklist and what it is narrowed to, under its member's name for it; seen by a department once shared with it.

    It holds no tickets: whoever opens it sees of them what she may see.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    view = models.CharField(max_length=20)
    narrow = models.JSONField(default=dict)
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.PositiveSmallIntegerField()
    saved_at = models.DateTimeField()

    subject_kind = "view"
    objects = SavedViewQuerySet.as_manager()
    # Filled by `seen_by` and `with_gone`; where those were not asked for, nothing is known of them.
    starts: bool = False
    department_gone: bool = False
    owner_gone: bool = False

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_named"),
        ]
        indexes = [models.Index(fields=["department"], name="saved_view_shared", condition=Q(department__isnull=False))]

    def __str__(self) -> str:
        return self.name

    @property
    def gone(self) -> list[str]:
        """The parts of its filter that name what is there no more."""
        return [name for name in ("department", "owner") if getattr(self, f"{name}_gone")]


class StartView(models.Model):
    """The view a member's desk opens with."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "tickets"
