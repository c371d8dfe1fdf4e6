"""Members, departments, posts and what a member was told."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from servicedesk.journal.actor import Actor
from servicedesk.rulebook.models import in_reader_language
from staff.skills.choices import Skill


class Department(models.Model):
    """A department: owns matters, and sees its own."""

    code = models.SlugField(unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    subject_kind = "department"

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class Post(models.Model):
    """A post: what its holders may do, which post they answer to, and which kinds of matter are their queue."""

    code = models.SlugField(unique=True)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="posts")
    reports_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reports")
    rights = ArrayField(models.CharField(max_length=40), default=list)
    queues = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reports_to=models.F("id")), name="post_not_its_own_superior")]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        return in_reader_language(self.title_zh, self.title_en)


class MemberManager(BaseUserManager["Member"]):
    """Finds members by their sign-in name; what it offers besides is the query set's."""


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(is_active=True)

    def with_rights(self) -> "MemberQuerySet":
        """Members with their department and the union of their posts' rights and queues, in one statement."""
        held = (
            "array(select distinct unnest(p.{0}) from staff_post p "
            "join staff_member_posts mp on mp.post_id = p.id where mp.member_id = staff_member.id)"
        )
        rights, queues = (RawSQL(held.format(column), []) for column in ("rights", "queues"))
        return self.select_related("department").annotate(held_rights=rights, held_queues=queues)


class Member(AbstractBaseUser):
    """Somebody who works at the desk. Never deleted; deactivated when she leaves."""

    sign_in = models.SlugField(unique=True, max_length=40)
    work_number = models.CharField(max_length=12, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True, default="")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="members")
    posts = models.ManyToManyField(Post, related_name="holders", blank=True)
    language = models.CharField(max_length=10, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")])
    skill = models.CharField(max_length=12, choices=Skill.choices, default=Skill.ALL_ROUND)
    is_active = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)  # whether keys without Ctrl do something while she is not typing
    breach_sound = models.BooleanField(default=False)  # whether a tone says that something of hers is overdue

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["work_number", "name_zh"]
    subject_kind = "member"

    objects = MemberManager.from_queryset(MemberQuerySet)()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(skill__in=Skill.values), name="member_skill")]

    def __str__(self) -> str:
        return self.sign_in

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    @property
    def rights(self) -> frozenset[str]:
        """Codes of the rights her posts give her."""
        if not hasattr(self, "held_rights"):
            self.held_rights = [right for post in self.posts.all() for right in post.rights]
        return frozenset(self.held_rights)

    @property
    def queues(self) -> list[str]:
        """The kinds of matter that are her posts' queue, in a fixed order; none where her posts have no queue of their own."""
        if not hasattr(self, "held_queues"):
            self.held_queues = [kind for post in self.posts.all() for kind in post.queues]
        return sorted(set(self.held_queues))

    def has_right(self, right: str) -> bool:
        return self.is_active and right in self.rights

    def actor(self, via: str = "") -> Actor:
        """This member as the one who acts; `via` names a key or whom she acts for."""
        return Actor("member", self.pk, f"{self.name_zh} {self.work_number}", via)

    def get_full_name(self) -> str:
        return self.name


class Notice(models.Model):
    """What a member was told and why. An alarm is a notice to whoever looks after the desk itself.

    `by_name`: she was told because she is to act on it herself, also where its matter is for few.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Notice")
        ALARM = "alarm", _("Alarm")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="notices")
    event = models.ForeignKey("journal.Event", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOTICE)
    code = models.CharField(max_length=60)
    role = models.CharField(max_length=60, default="", blank=True)
    facts = models.JSONField(default=dict)
    about = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    matter_id = models.BigIntegerField(null=True)
    by_name = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    subject_kind = "notice"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "event"], name="notice_once")]
        indexes = [
            models.Index(fields=["member", "-created_at", "-id"], name="notice_list"),
            models.Index(fields=["member"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]


from staff.absences.models import Absence  # noqa: E402, F401  # it is this app's table
from staff.presence.models import DutyState  # noqa: E402, F401  # likewise
