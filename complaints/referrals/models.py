"""Rules that pass complaints on to a post, and what was passed on."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from complaints.referrals.choices import Moment, ReferralState
from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language

LONGEST = 2000


class ReferralRule(models.Model):
    """What an article passes on to a post, and when.

    `types` and `kinds` confine it to types of complaints (and those under them) and kinds of matters; empty for all. `conditions`:
    [{zh, en}], each to be ticked; where all hold, a remedy of the kind `starts` goes on the table. `until_answered`: the answer to the
    customer ends it. `names_member`: its result may say whose responsibility it was.
    """

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="referral_rules")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    task_zh = models.CharField(max_length=300)
    task_en = models.CharField(max_length=300)
    post = models.SlugField()
    on = models.CharField(max_length=10, choices=Moment.choices)
    types = ArrayField(models.CharField(max_length=50), default=list)
    kinds = ArrayField(models.CharField(max_length=20), default=list)
    conditions = models.JSONField(default=list)
    starts = models.CharField(max_length=10, blank=True, default="")
    until_answered = models.BooleanField(default=False)
    names_member = models.BooleanField(default=False)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="referral_rule_once"),
            models.CheckConstraint(condition=Q(on__in=Moment.values), name="referral_rule_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    @property
    def task(self) -> str:
        return in_reader_language(self.task_zh, self.task_en)


class Referral(Stateful):
    """A complaint passed on to the holders of a post, by an article or by hand, until one of them says what it came to.

    `ticked`: of each condition whether it holds; `met`: whether all do, None where there are none. `made_by` is empty where an article
    did it by itself, `ended_by` never is.
    """

    State = ReferralState

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="referrals")
    rule = models.ForeignKey(ReferralRule, on_delete=models.PROTECT, related_name="referrals")
    code = models.SlugField()
    post = models.SlugField()
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.MADE)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    result = models.CharField(max_length=LONGEST, blank=True, default="")
    ticked = models.JSONField(default=list)
    met = models.BooleanField(null=True)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    subject_kind = "referral"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["post", "state", "-id"], name="referral_post")]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "code"], name="referral_once"),
            models.CheckConstraint(
                condition=Q(state="made", ended_by__isnull=True, ended_at__isnull=True, result="", met__isnull=True)
                | Q(state="ended", ended_by__isnull=False, ended_at__gte=F("made_at")) & ~Q(result=""),
                name="referral_ended_with_its_result",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.complaint.ticket_id

    @property
    def department_id(self) -> int:
        """Whose department its matter is."""
        return self.complaint.ticket.department_id

    @property
    def conditions(self) -> list[tuple[int, str, bool | None]]:
        """Each condition with its number and whether it holds; None while nobody has said."""
        ticked = self.ticked or [None] * len(self.rule.conditions)
        named = [in_reader_language(one["zh"], one["en"]) for one in self.rule.conditions]
        return [(place, *one) for place, one in enumerate(zip(named, ticked, strict=True), 1)]
