"""Reads over several tables: everything a ticket's page shows, and the matters of a customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, Q, When

from servicedesk.clocks.models import Clock
from servicedesk.clocks.rules import Step
from servicedesk.files.access import attachments_of
from servicedesk.files.models import Attachment
from servicedesk.journal.models import Event
from staff.absences.queries import away_at, standing_in
from staff.models import Member
from staff.queries import in_role, line_above
from tickets.access import customers_of, tickets_of
from tickets.classes.queries import Process, process_of
from tickets.custody.models import ContactSlip
from tickets.drafts.queries import Drafts, drafts_on
from tickets.models import Customer, FaultReport, Note, Reply, Solution, Ticket, WorkOrder
from tickets.rules import normal_phone
from tickets.ties.queries import Ties, ties_of
from tickets.worklist import Row, group_of

NEWEST = 100  # entries a timeline begins with, and goes back by
FURTHEST = 50  # times as many
LATELY = timedelta(days=7)  # how long after its end a matter is still offered to a customer who asks again
_QUIET_EVENTS = (
    *("ticket.replied", "ticket.solved", "slip.accepted", "slip.replied", "work_order.issued"),
    *("notice.given", "notice.read", "call.ended", "reply.sent"),
    *("ticket.followed", "ticket.unfollowed", "canned_reply.used", "ticket.phrase_said"),
)


@dataclass
class Entry:
    """A line of a timeline: `kind` is customer, reply, solution, slip, note or system; `event` is there for all but a bare reply.

    `said` is what the customer said when she asked again.
    """

    kind: str
    at: datetime
    event: Event
    reply: Reply | None = None
    solution: Solution | None = None
    slip: ContactSlip | None = None
    note: Note | None = None
    said: str = ""

    @property
    def entered_late(self) -> bool:
        """Whether it was written down more than five minutes after it happened."""
        return self.event.recorded_at - self.event.occurred_at > timedelta(minutes=5)


@dataclass
class Rung:
    """Who hears next that a promise is late, and when; roles stand in where nobody holds the post."""

    step: Step
    at: datetime
    people: list[Member] = field(default_factory=list)


@dataclass
class TicketPage:
    """Everything a ticket's page shows beside the worklist."""

    ticket: Ticket
    clocks: list[Clock]
    entries: list[Entry]
    earlier: int  # how many times NEWEST further back there is more; 0 where there is none
    others: list[Row]
    ladder: list[Rung]
    slips: dict[int, ContactSlip] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)
    followers: list[Member] = field(default_factory=list)
    ties: Ties = field(default_factory=Ties)
    orders: list[WorkOrder] = field(default_factory=list)
    faults: list[FaultReport] = field(default_factory=list)
    drafts: Drafts = field(default_factory=Drafts)
    process: Process | None = None

    def names_besides(self, *known: Member) -> dict[int, str]:
        """Member → her name in the reader's language, of all the timeline names; one statement where somebody is not `known`."""
        names = {member.pk: member.name for member in known}
        acting = {entry.event.actor_id for entry in self.entries if entry.event.actor_kind == "member"}
        others = Member.objects.filter(pk__in=acting - names.keys()) if acting - names.keys() else ()
        return names | {member.pk: member.name for member in others}

    @property
    def open_slip(self) -> ContactSlip | None:
        """The slip nobody has answered yet."""
        return next((slip for slip in self.slips.values() if slip.is_open), None)

    @property
    def returnable(self) -> ContactSlip | None:
        """The slip by which its owner took it, while she may still give it back: nobody replied to it yet."""
        taken = [slip for slip in self.slips.values() if slip.state == ContactSlip.State.ACCEPTED and not slip.replied_at]
        return next((slip for slip in reversed(taken) if slip.taken_by_id == self.ticket.owner_id and not slip.filed_after), None)

    @property
    def live(self) -> Clock | None:
        """The open clock that falls due next."""
        return _next_of(self.clocks)


def clocks_by_matter(tickets: Iterable[Ticket], *, call_id: int | None = None) -> dict[int | None, list[Clock]]:
    """All clocks of these matters, in the order they fall due, those of one call under None; one statement."""
    wanted = Q(matter_id__in=[ticket.pk for ticket in tickets])
    if call_id is not None:
        wanted |= Q(about="call", about_id=call_id)
    found: dict[int | None, list[Clock]] = {}
    for clock in Clock.objects.filter(wanted).select_related("limit__article__regulation").order_by("due_at", "pk"):
        own = call_id is not None and clock.about == "call" and clock.about_id == call_id
        found.setdefault(None if own else clock.matter_id, []).append(clock)
    return found


def _next_of(clocks: Sequence[Clock]) -> Clock | None:
    """Of the open clocks the one that falls due next; one that stands still only where no other runs."""
    found = (clock for clock in clocks if clock.stopped_at is None and clock.due_at)
    return min(found, key=lambda clock: (clock.state == Clock.State.PAUSED, clock.decides_at), default=None)


def next_due(ticket: Ticket) -> datetime | None:
    """When the next of the matter's open clocks falls due; None where none runs. One statement."""
    clock = _next_of(clocks_by_matter([ticket]).get(ticket.pk, ()))
    return clock.due_at if clock else None


def rows_of(tickets: Sequence[Ticket], clocks: dict[int | None, list[Clock]], at: datetime) -> list[Row]:
    """Tickets with their next clock and the head they stand under."""
    return [Row(ticket, clock := _next_of(clocks.get(ticket.pk, ())), group_of(clock, at)) for ticket in tickets]


def ticket_page(member: Member, ticket: Ticket, at: datetime, *, back: int = 0) -> TicketPage:
    """A ticket's part of the desk; its timeline goes back `back` times NEWEST further."""
    others = open_matters(member, [ticket.customer_id], besides=ticket.pk)
    ties = ties_of(member, ticket)
    clocks = clocks_by_matter([*others, ticket, *(tie.ticket for tie in ties.children)], call_id=ticket.call_id or 0)
    for tie in ties.children:
        tie.clock = _next_of(clocks.get(tie.ticket.pk, ()))
    slips = {slip.pk: slip for slip in ContactSlip.objects.shown().filter(ticket=ticket).order_by("pk")}
    entries, more = _entries(ticket, slips, NEWEST * (1 + min(back, FURTHEST)))
    page = TicketPage(
        ticket=ticket,
        clocks=clocks.get(None, []) + clocks.get(ticket.pk, []),
        entries=entries,
        earlier=back + 1 if more and back < FURTHEST else 0,
        others=rows_of(others, clocks, at),
        ladder=[],
        slips=slips,
        files=list(attachments_of(ticket)),
        followers=[one.member for one in ticket.followers.select_related("member").order_by("pk")],
        ties=ties,
        orders=list(ticket.work_orders.select_related("book", "department").order_by("-pk")),
        faults=list(ticket.fault_reports.select_related("department").order_by("-pk")),
        drafts=drafts_on(ticket, member),
        process=process_of(ticket),
    )
    page.ladder = _ladder(page.live, ticket, at)
    return page


def open_matters(member: Member, customers: Sequence[int], *, besides: int = 0) -> list[Ticket]:
    """The open matters of these customers that she may see, newest first, ten at most."""
    rows = tickets_of(member).filter(status=Ticket.Status.OPEN, customer_id__in=customers).exclude(pk=besides)
    return list(rows.select_related("owner").order_by("-opened_at", "-pk")[:10])


def recent_matters(member: Member, customer: Customer, at: datetime) -> list[Ticket]:
    """Her open matters, and those that ended within LATELY, that this member may see: the open ones and the newest first, ten at most."""
    ended_lately = Q(updated_at__gte=at - LATELY)
    rows = tickets_of(member).filter(Q(status=Ticket.Status.OPEN) | ended_lately, customer=customer)
    still_open = Case(When(status=Ticket.Status.OPEN, then=0), default=1)
    return list(rows.select_related("owner").order_by(still_open, "-opened_at", "-pk")[:10])


def caller(member: Member, phone: str) -> Customer | None:
    """The customer this telephone number belongs to, her own or a contact's; the latest one known by it."""
    number = normal_phone(phone)
    return customers_of(member).known_by(number).first() if number else None


def offered_customers(member: Member, phone: str, name: str, *, besides: Customer | None) -> list[Customer]:
    """Customers to choose from while a number or a name is typed, six at most: others on a whole number, else whom a part finds."""
    if number := normal_phone(phone):
        rows = customers_of(member).known_by(number)
    elif phone.strip() or name.strip():
        rows = customers_of(member).matching(phone.strip() or name).order_by("-pk")
    else:
        return []
    return list(rows.exclude(pk=besides.pk if besides else 0)[:6])


def matters_of_caller(member: Member, customer: Customer | None, at: datetime) -> list[Row]:
    """Her matters of now and of late with their next clocks, so that she need not say it twice; two statements."""
    tickets = recent_matters(member, customer, at) if customer else []
    return rows_of(tickets, clocks_by_matter(tickets), at) if tickets else []


@dataclass
class _Told:
    """What the events of a timeline name by id."""

    replies: Mapping[int, Reply]
    solutions: Sequence[Solution]
    slips: Mapping[int, ContactSlip]
    notes: Mapping[int, Note]
    again: Mapping[int, str]


def _entries(ticket: Ticket, slips: Mapping[int, ContactSlip], most: int) -> tuple[list[Entry], bool]:
    """The ticket's timeline: the latest of its own events, its clocks' and its call's, in the order they happened; whether there are more.

    Her own words come first however much there is. Four statements; one more where there are more than `most`, one more where she asked
    again.
    """
    own = Q(matter_id=ticket.pk) | Q(subject_kind="call", subject_id=ticket.call_id or 0)
    rows = Event.objects.filter(own)
    events = list(rows.order_by("-occurred_at", "-pk")[: most + 1])
    if more := len(events) > most:
        del events[most:]
        opened = rows.filter(code="ticket.opened", subject_kind=Ticket.subject_kind, subject_id=ticket.pk)
        events += opened.exclude(pk__in=[event.pk for event in events])
    events.reverse()
    replies = {reply.pk: reply for reply in Reply.objects.filter(pk__in=_named(events, "reply_id")).select_related("author")}
    solutions = list(Solution.objects.filter(ticket=ticket).select_related("by"))
    notes = {note.pk: note for note in Note.objects.filter(pk__in=_named(events, "note_id")).select_related("author")}
    again = dict(ticket.repeated_contacts.values_list("pk", "said")) if ticket.contact_count > 1 else {}
    told = _Told(replies, solutions, slips, notes, again)
    entries = [entry for event in events for entry in _entries_of(event, told)]
    return sorted(entries, key=lambda entry: entry.kind != "customer"), more  # her own words first


def _named(events: Iterable[Event], fact: str) -> list[int]:
    return [event.facts[fact] for event in events if fact in event.facts]


def _entries_of(event: Event, told: _Told) -> list[Entry]:
    if event.code == "ticket.opened":
        return [Entry("customer", event.occurred_at, event), Entry("system", event.occurred_at, event)]
    if event.code == "ticket.replied" and event.facts.get("reply_id") in told.replies:
        return [Entry("reply", event.occurred_at, event, told.replies[event.facts["reply_id"]])]
    if event.code == "ticket.solved":
        return [Entry("solution", event.occurred_at, event, solution=_solution_of(event, told.solutions))]
    if event.code in ("slip.offered", "slip.disputed") and event.subject_id in told.slips:
        return [Entry("slip", event.occurred_at, event, slip=told.slips[event.subject_id])]
    if event.code == "ticket.noted":
        note = told.notes.get(event.facts["note_id"])  # one written while this was read comes with the next update
        return [Entry("note", event.occurred_at, event, note=note)] if note else []
    if event.code == "ticket.asked_again":
        return [Entry("system", event.occurred_at, event, said=told.again.get(event.facts["contact_id"], ""))]
    return [] if event.code in _QUIET_EVENTS else [Entry("system", event.occurred_at, event)]


def _solution_of(event: Event, solutions: Sequence[Solution]) -> Solution | None:
    """By its id; by its moment where the event is older than that fact."""
    named = event.facts.get("solution_id")
    return next((one for one in solutions if (one.pk == named if named else one.at == event.occurred_at)), None)


def _ladder(clock: Clock | None, ticket: Ticket, at: datetime) -> list[Rung]:
    """The rungs of the live clock that are still to come, with the people who would be told now."""
    if clock is None:
        return []
    coming = [(step, clock.rung_at(step)) for step in clock.limit.steps if step.tell]
    rungs = [Rung(step, moment) for step, moment in coming if moment is not None and moment > at]
    line = line_above(ticket.owner) if rungs else []
    away = away_at(at) if rungs else {}
    first = ticket.project.responsible if ticket.project else None
    for rung in rungs:
        found = [member for role in rung.step.tell for member in in_role(role, ticket.owner, line, ticket.first_responder, first).members]
        rung.people = standing_in(found, away)
    return rungs
