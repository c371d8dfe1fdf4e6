"""Every registered complaint, opinion and suggestion with its outcome; what repeats; what is disputed or went up the line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.access import complaints_of
from complaints.models import Complaint
from complaints.rights import TRACE
from complaints.tracing.models import Trace
from servicedesk.journal.models import Event
from staff.models import Member
from tickets.access import tickets_of
from tickets.choices import Kind
from tickets.keeping.queries import kept_for
from tickets.models import Solution, Ticket

REGISTERED = (Kind.COMPLAINT, Kind.SUGGESTION, Kind.DISPUTE, Kind.TIP_OFF)
STATES = ("waiting", "traced", "open", "all")
SIGNS = {
    "complaint.not_accepted": _("Not satisfied"),
    "complaint.objected": _("Verdict disputed"),
    "complaint.verdict_replaced": _("Verdict replaced"),
    "complaint.reopened": _("Opened again"),
    "clock.escalated": _("Gone up the line"),
}
_SHOWN = ("customer", "owner", "department", "complaint__neglect__department")
_STANDING = Trace.objects.filter(ticket=OuterRef("pk"), ended_at=None)


@dataclass(frozen=True)
class Stretch:
    """The days from `begin` to `end`, both included, by the desk's clock."""

    begin: date
    end: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the first moment after it."""
        zone = timezone.get_default_timezone()
        return datetime.combine(self.begin, time(), zone), datetime.combine(self.end + timedelta(days=1), time(), zone)


def registered(member: Member, stretch: Stretch | None = None, state: str = "all") -> QuerySet[Ticket]:
    """What was registered in a stretch and is not hidden from her, the newest first, with its complaint and its solution.

    Whoever traces sees the matters of every department, others those they see anyhow. `state` is one of STATES: "waiting" ended and is
    not traced yet.
    """
    about = Complaint.objects.filter(ticket=OuterRef("pk"))
    hers = complaints_of(member).filter(ticket=OuterRef("pk")).order_by()
    rows = Ticket.objects.filter(Q(kind__in=REGISTERED) | Exists(about))
    plain = ~Exists(about) & ~kept_for(member)
    if not member.has_right(TRACE):
        plain &= Q(pk__in=tickets_of(member).values("pk"))
    rows = rows.filter(plain | Exists(hers))
    if stretch is not None:
        begin, after = stretch.moments
        rows = rows.filter(opened_at__gte=begin, opened_at__lt=after)
    ended = Exists(about.exclude(state=Complaint.State.OPEN)) | ~Exists(about) & ~Q(status=Ticket.Status.OPEN)
    conditions = {"waiting": ended & ~Exists(_STANDING), "traced": Exists(_STANDING), "open": ~ended, "all": Q()}
    solution = Solution.objects.filter(ticket=OuterRef("pk"), undone_at=None).values("text")[:1]
    rows = rows.exclude(status=Ticket.Status.MERGED).filter(conditions[state])
    return rows.annotate(solved_by_words=Subquery(solution)).select_related(*_SHOWN).order_by("-opened_at", "-pk")


def with_traces(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """These matters with what was traced of each, the latest first; one statement more."""
    return rows.prefetch_related(Prefetch("traces", Trace.objects.select_related("by").order_by("-pk")))


def traced_or_not(traced: bool) -> Any:
    """Over matters: those whose outcome is traced and has not changed since, or the others."""
    return Exists(_STANDING) if traced else ~Exists(_STANDING)


def trace_in(ticket: Any) -> Trace | None:
    """The trace that stands; None where it is still to be traced, or was opened again since."""
    return next((trace for trace in ticket.traces.all() if trace.ended_at is None), None)


def former_traces_in(ticket: Any) -> list[Trace]:
    """What was traced before it was opened again or traced anew, the latest first."""
    return [trace for trace in ticket.traces.all() if trace.ended_at is not None]


def has_ended(ticket: Any) -> bool:
    """Whether a matter of `registered` can be traced: its complaint has ended, or itself where it is none."""
    complaint = complaint_in(ticket)
    return complaint.state != Complaint.State.OPEN if complaint else ticket.status != Ticket.Status.OPEN


def complaint_in(ticket: Ticket) -> Complaint | None:
    """The complaint a matter was taken in as, where it was."""
    return getattr(ticket, "complaint", None)


def complaints_in(tickets: Iterable[Ticket]) -> list[Complaint]:
    """The complaints these matters were taken in as."""
    return [complaint for ticket in tickets if (complaint := complaint_in(ticket))]


def outcome_of(ticket: Any) -> str:
    """How a matter of `registered` stands: its complaint's state, else its own, and what solved it."""
    complaint = complaint_in(ticket)
    state = complaint.get_state_display() if complaint else ticket.get_status_display()
    return f"{state}: {ticket.solved_by_words}" if ticket.solved_by_words else str(state)


def repeats_of(complaint: Complaint) -> int:
    """How often it came up before: earlier complaints of the customer, and her further contacts about this one."""
    earlier = Complaint.objects.filter(ticket__customer=complaint.ticket.customer_id, pk__lt=complaint.pk).count()
    return earlier + complaint.ticket.contact_count - 1


def repeated(member: Member, stretch: Stretch) -> QuerySet[Complaint]:
    """Complaints received in a stretch whose customer had complained before or asked again, the newest first.

    `came_before` is how often it came up before, as far as she may see that.
    """
    begin, after = stretch.moments
    seen = complaints_of(member).order_by().values("pk")  # whoever may not see one is not told by a figure that there is one
    earlier = Complaint.objects.filter(ticket__customer=OuterRef("ticket__customer"), pk__lt=OuterRef("pk"), pk__in=seen)
    counted = earlier.order_by().values("ticket__customer").annotate(n=Count("pk")).values("n")
    rows = complaints_of(member).filter(received_at__gte=begin, received_at__lt=after)
    rows = rows.annotate(came_before=Coalesce(Subquery(counted), 0) + F("ticket__contact_count") - 1).filter(came_before__gt=0)
    return rows.select_related("ticket__customer", "ticket__department", "neglect__department").order_by("-received_at", "-pk")


@dataclass(frozen=True)
class Sign:
    """A matter and what in a stretch showed that it went wrong: the words of each sign, once."""

    ticket: Ticket
    words: list[str]


def went_wrong(member: Member, stretch: Stretch) -> list[Sign]:
    """Registered matters whose customer was not satisfied, that were disputed, or that went up the line; newest first, two statements."""
    begin, after = stretch.moments
    events = Event.objects.filter(code__in=SIGNS, occurred_at__gte=begin, occurred_at__lt=after, matter_id__isnull=False)
    codes: dict[int, set[str]] = {}
    for matter, code in events.order_by().values_list("matter_id", "code").distinct():
        codes.setdefault(matter or 0, set()).add(code)
    disputes = Q(kind=Kind.DISPUTE, opened_at__gte=begin, opened_at__lt=after)
    rows: Iterable[Ticket] = registered(member).filter(Q(pk__in=codes) | disputes)
    return [Sign(ticket, _signs(ticket, codes.get(ticket.pk, set()))) for ticket in rows]


def _signs(ticket: Ticket, codes: set[str]) -> list[str]:
    disputed = [str(Kind.DISPUTE.label)] if ticket.kind == Kind.DISPUTE else []
    return disputed + [str(words) for code, words in SIGNS.items() if code in codes]
