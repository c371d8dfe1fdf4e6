"""Contact slips, and the chain of those who answered for a matter."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from servicedesk.journal.models import Stateful, StatefulQuerySet

OPEN = ("offered", "disputed")
TAKEN = ("accepted", "decided")

_ANSWERED = Q(answered_by__isnull=False, answered_at__isnull=False, answered_at__gte=F("offered_at"))


class SlipBook(models.Model):
    """The slips of one month are numbered without a gap; the row is locked while a number is taken."""

    code = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class SlipQuerySet(StatefulQuerySet):
    def open(self) -> "SlipQuerySet":
        """Slips nobody has answered yet."""
        return self.filter(state__in=OPEN)

    def shown(self) -> "SlipQuerySet":
        """With everybody and every department a page or REST names, in the same statement."""
        people = ("from_member", "offered_by", "to_member", "answered_by", "taken_by", "returned_by", "replied_by")
        return self.select_related("ticket__owner", "from_department", "to_department", *people)


class ContactSlip(Stateful):
    """Asks another department to take a matter over. Whoever gave it answers for the matter until it is taken.

    `disputed`: refused too often, so an arbitrator decides who takes it; `parties` are those who offered or refused it before, none
    of whom may be that arbitrator. `filed_after`: the matter was solved first; then taking the slip takes note and moves nothing.
    """

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("slip", "Offered")
        ACCEPTED = "accepted", pgettext_lazy("slip", "Accepted")
        REFUSED = "refused", pgettext_lazy("slip", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("slip", "Taken back")
        RETURNED = "returned", pgettext_lazy("slip", "Returned as not ours")
        DISPUTED = "disputed", pgettext_lazy("slip", "To be arbitrated")
        DECIDED = "decided", pgettext_lazy("slip", "Decided by an arbitrator")

    number = models.CharField(max_length=20, unique=True)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="slips")
    from_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    to_department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.CharField(max_length=1000)
    filed_after = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    parties = ArrayField(models.BigIntegerField(), default=list)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True, default="")

    subject_kind = "slip"
    objects = SlipQuerySet.as_manager()

    class Meta:
        app_label = "tickets"
        indexes = [
            models.Index(fields=["to_department", "-id"], name="slip_to_department"),
            models.Index(fields=["from_department", "-id"], name="slip_from_department"),
            models.Index(fields=["to_department", "ticket"], name="slip_open", condition=Q(state__in=OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state__in=OPEN), name="slip_once"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, answered_by__isnull=True, answered_at__isnull=True, taken_by__isnull=True, reason="")
                | (_ANSWERED & Q(state="withdrawn", taken_by__isnull=True))
                | (_ANSWERED & Q(state="refused", taken_by__isnull=True) & ~Q(reason=""))
                | (_ANSWERED & Q(state="accepted", taken_by__isnull=False, taken_by=F("answered_by")))
                | (_ANSWERED & Q(state="decided", taken_by__isnull=False) & ~Q(reason=""))
                | (_ANSWERED & Q(state="returned", taken_by__isnull=False, taken_by=F("answered_by")) & ~Q(reason="")),
                name="slip_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", returned_by__isnull=False, returned_at__isnull=False, returned_at__gte=F("answered_at"))
                | (~Q(state="returned") & Q(returned_by__isnull=True, returned_at__isnull=True)),
                name="slip_returned_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(replied_by__isnull=True, replied_at__isnull=True, reply="")
                | (Q(state__in=TAKEN, replied_by__isnull=False, replied_at__isnull=False, replied_at__gte=F("answered_at")) & ~Q(reply="")),
                name="slip_replied_once_taken",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("from_member")) | Q(state="decided"), name="slip_not_to_its_giver"
            ),
            models.CheckConstraint(condition=Q(to_member__isnull=True) | ~Q(to_member=F("from_member")), name="slip_not_to_oneself"),
            models.CheckConstraint(condition=~Q(asked=""), name="slip_asks_something"),
            models.CheckConstraint(condition=~Q(filed_after=True, state__in=["disputed", "decided", "returned"]), name="slip_filed_after"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> str:
        """Its state, by the name under which rows with versions have one."""
        return self.state

    @property
    def matter_id(self) -> int:
        return self.ticket_id

    @property
    def department_id(self) -> int:
        """Whose department has to answer it."""
        return self.to_department_id

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is expected: the reply of whoever took it has come, or nobody takes it any more."""
        return bool(self.replied_at) if self.state in TAKEN else not self.is_open


class CustodyPeriod(models.Model):
    """A stretch [since, until) in which one member answered for a matter. The database writes it as the ticket's owner changes."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="custody")
    place = models.PositiveIntegerField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("staff.Department", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        app_label = "tickets"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "place"], name="custody_place"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(until__isnull=True), name="custody_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="custody_length"),
        ]
