"""Who does what now; four statements whatever the number of members."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from servicedesk.clocks.models import Clock
from staff.access import require_right
from staff.models import DutyState, Member
from staff.presence.rights import WATCH
from tickets.access import calls_of, tickets_of
from tickets.calls.models import LIVE, LONGEST
from tickets.models import Call, Ticket
from tickets.worklist import with_due

SHOWN = 3  # matters of a member


@dataclass
class Duty:
    """A member now: what she does since when, the calls she speaks on, how many matters she answers for, of them
    overdue, and those that fall due next."""

    member: Member
    state: str = DutyState.State.READY
    since: datetime | None = None
    calls: list[Call] = field(default_factory=list)
    matters: int = 0
    overdue: int = 0
    ends_at: datetime | None = None
    next: list[Ticket] = field(default_factory=list)

    @property
    def state_name(self) -> str:
        return str(DutyState.State(self.state).label)


def team_of(member: Member, at: datetime) -> list[Duty]:
    """The members of her department, of every one where she reads all, each with what she does now. Forbidden without the right."""
    require_right(member, WATCH)
    everybody = member.has_right("desk.read_all")
    scope = Q() if everybody else Q(department_id=member.department_id or 0)
    late = Exists(Clock.objects.open().filter(matter_id=OuterRef("tickets__pk"), due_at__lt=at).exclude(state="paused"))
    still = Q(tickets__status=Ticket.Status.OPEN)
    figures = {"matters": Count("tickets", filter=still), "overdue": Count("tickets", filter=still & Q(late))}
    rows: Any = Member.objects.active().filter(scope).select_related("department").alias(late=late).annotate(**figures)
    unsaid = {True: DutyState.State.READY, False: DutyState.State.AWAY}
    since = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = {
        one.pk: Duty(one, unsaid[bool(one.last_login and one.last_login > since)], matters=one.matters, overdue=one.overdue)
        for one in rows.order_by("department_id", "id")
    }
    for state in DutyState.objects.filter(until=None, member__in=list(found)):
        one = found[state.member_id]
        one.state, one.since, one.ends_at = state.state, state.since, state.ends_at
    live = calls_of(member).filter(LIVE, on_line__in=list(found), answered_at__gt=at - LONGEST)
    for call in live.select_related("customer"):
        found[call.on_line_id or 0].calls.append(call)
    place = Window(RowNumber(), partition_by="owner", order_by=("due", "pk"))
    open_ones = with_due(tickets_of(member).open().filter(owner__in=list(found))).annotate(place=place)
    for ticket in open_ones.filter(place__lte=SHOWN).order_by("due", "pk"):
        found[ticket.owner_id].next.append(ticket)
    return list(found.values())
