"""What an investigation puts on record."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from complaints.inquiry.choices import AssistState, Finding, Side
from servicedesk.journal.models import Stateful, StatefulQuerySet
from servicedesk.rulebook.language import in_reader_language

LONGEST_WORDS, LONGEST_LINE = 4000, 300
MOST_AHEAD = timedelta(days=180)  # no investigation, and no question, is given longer


class Inquiry(models.Model):
    """One investigation of a complaint: who investigates until when, and with which summary it ended. One is open at a time.

    `sent_back` is why whoever decides sent the matter back to its investigator; empty where it was not.
    """

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="inquiries")
    investigator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_back = models.CharField(max_length=LONGEST_LINE, blank=True, default="")
    summary = models.TextField(blank=True, default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(closed_at__isnull=True), name="inquiry_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, summary="")
                | Q(closed_by__isnull=False, closed_at__gte=F("begun_at")) & ~Q(summary=""),
                name="inquiry_closed_with_its_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"inquiry {self.pk}"


class AssistRequest(Stateful):
    """A question to a department concerned, with the moment by which it is to answer; answered, or not its to answer, with why."""

    State = AssistState

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="assist_requests")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AssistState.choices, default=AssistState.ASKED)
    answer = models.TextField(blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    subject_kind = "assist_request"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["department", "state", "-id"], name="assist_department")]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="assist_due_after_it_was_asked"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at__isnull=True, ended_by__isnull=True, answer="")
                | Q(state__in=["answered", "refused"], ended_by__isnull=False, ended_at__gte=F("asked_at")) & ~Q(answer="")
                | Q(state="lapsed", ended_by__isnull=False, ended_at__gte=F("asked_at"), answer=""),
                name="assist_state_fits_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"assist request {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.complaint.ticket_id

    def late(self, at: datetime) -> bool:
        """Whether its moment has passed without an answer."""
        return self.state == AssistState.ASKED and self.due_at < at


class Pressing(models.Model):
    """A department was pressed for its answer: with which words, by whom and when. Append-only."""

    request = models.ForeignKey(AssistRequest, on_delete=models.PROTECT, related_name="pressings")
    words = models.CharField(max_length=LONGEST_LINE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="pressing_has_words")]

    def __str__(self) -> str:
        return f"pressing of {self.request_id}"


class Party(models.Model):
    """A side of the complaint. With a dealer and a customer on record it is a third party's case: the desk coordinates."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side.choices)
    name = models.CharField(max_length=120)
    customer = models.ForeignKey("tickets.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint", "side"], name="party_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values) & ~Q(name=""), name="party_named"),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"


class Hearing(models.Model):
    """A member whom the complaint concerns was asked to be heard; from then on she can always add what she has to say."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="hearings")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    subject_kind = "hearing"

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint", "member"], name="hearing_once"),
            models.CheckConstraint(condition=~Q(question=""), name="hearing_asks_something"),
        ]

    def __str__(self) -> str:
        return f"hearing {self.pk}"

    @property
    def matter_id(self) -> int:
        return self.complaint.ticket_id


class Statement(models.Model):
    """What a member or a party says, by whom and when it was taken down. Never changed: a second statement corrects."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="statements")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="statements")
    words = models.TextField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, party__isnull=True) | Q(member__isnull=True, party__isnull=False),
                name="statement_of_a_member_or_a_party",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="statement_says_something"),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Why(models.Model):
    """One link of the chain of whys, in order; what was corrected stays, and stands no more."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="whys")
    place = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=LONGEST_LINE)
    answer = models.TextField()
    stands = models.BooleanField(default=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["complaint", "place"], condition=Q(stands=True), name="why_stands_once"),
            models.CheckConstraint(condition=Q(place__gte=1) & ~Q(question="") & ~Q(answer=""), name="why_asks_and_answers"),
        ]

    def __str__(self) -> str:
        return f"why {self.place} of complaint {self.complaint_id}"


class CauseCode(models.Model):
    """Where causes are looked for, in a tree as an article writes it: `parent` is the code above, "" for none."""

    article = models.ForeignKey("rulebook.Article", on_delete=models.PROTECT, related_name="cause_codes")
    code = models.SlugField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    parent = models.SlugField(blank=True, default="")

    class Meta:
        app_label = "complaints"
        constraints = [
            models.UniqueConstraint(fields=["article", "code"], name="cause_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("code")), name="cause_code_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.code}"

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


class Cause(models.Model):
    """A branch of the cause tree: where it was looked for (a cause code), what it may be, and what was found of it."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="causes")
    above = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="below")
    field = models.CharField(max_length=50)
    words = models.CharField(max_length=LONGEST_LINE)
    finding = models.CharField(max_length=10, choices=Finding.choices, default=Finding.SUSPECTED)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "complaints"
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(field=""), name="cause_named"),
            models.CheckConstraint(
                condition=Q(finding="suspected", found_by__isnull=True, found_at__isnull=True)
                | Q(finding__in=["confirmed", "ruled_out"], found_by__isnull=False, found_at__isnull=False),
                name="cause_found_by_somebody",
            ),
            models.CheckConstraint(condition=Q(above__isnull=True) | ~Q(above=F("id")), name="cause_not_its_own"),
        ]

    def __str__(self) -> str:
        return f"cause {self.pk}"


class Concern(Stateful):
    """A department the findings concern: told at the end of an investigation, and followed until it says what it improved."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="concerns")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    improvement = models.TextField(blank=True, default="")
    improved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    improved_at = models.DateTimeField(null=True)

    subject_kind = "concern"
    objects = StatefulQuerySet.as_manager()

    class Meta:
        app_label = "complaints"
        indexes = [models.Index(fields=["department", "improved_at", "-id"], name="concern_department")]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "department"], name="concern_once"),
            models.CheckConstraint(
                condition=Q(improved_at__isnull=True, improved_by__isnull=True, improvement="")
                | Q(improved_by__isnull=False, improved_at__gte=F("told_at")) & ~Q(improvement=""),
                name="concern_improved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return "improved" if self.improved_at else "told"

    @property
    def matter_id(self) -> int:
        return self.inquiry.complaint.ticket_id
