"""Doors of tickets: fetch for this member and this verb, or refuse."""

from collections.abc import Callable, Collection
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Forbidden, MergedAway, Missing
from servicedesk.journal.written import written
from staff.access import holders_of, require_right, visible
from staff.models import Member
from tickets.closings.rights import AT_ONCE
from tickets.custody.models import ContactSlip, CustodyPeriod
from tickets.custody.rights import ARBITRATE, ASSIGN, WORK
from tickets.customers.models import CustomerQuerySet
from tickets.keeping.queries import hidden_from, is_kept, kept_for
from tickets.models import Call, Customer, Ticket, TicketQuerySet
from tickets.projects.queries import answered_first_by, answers_first

REVEAL = "customer.reveal"
RIGHT_FOR = {
    "read": None,
    "reply": "ticket.work",
    "refer": "ticket.work",
    "solve": "ticket.work",
    "close": "ticket.close",
    "hold": "ticket.work",
    "resume": "ticket.work",
    "reopen": "ticket.work",
    "reclassify": "ticket.work",
    "extend": "ticket.work",
    "withdraw_extension": "ticket.work",
    "decide_extension": "extension.approve",
    "inform": "ticket.work",
    "defer": "ticket.work",
    "correct": "ticket.work",
    "promise": "ticket.work",
    "ask_again": "ticket.open",
    "hand_on": "ticket.work",
    "assign": ASSIGN,
    "attach": "ticket.work",
    "note": "ticket.work",
    "follow": None,
    "close_at_once": AT_ONCE,
    "reveal": REVEAL,
    "merge": "ticket.work",
    "split": "ticket.work",
    "tie": "ticket.work",
    "name_sold": "ticket.work",
    "declare": "ticket.master",
    "order": "ticket.work",
    "escalate": "ticket.work",
    "feedback": "ticket.work",
    "report": "ticket.work",
    "conclude": "ticket.work",
    "call_back": "ticket.work",
    "agree": "ticket.work",
    "step": "ticket.work",
}

# What only those do whom a matter is with; whoever else sees it reads, notes, follows, and answers the slip she is asked by.
WORK_ON = frozenset(
    {
        *("solve", "close", "close_at_once", "hold", "resume", "reclassify", "extend", "withdraw_extension", "defer", "correct", "promise"),
        *("merge", "split", "tie", "declare", "order", "report", "step"),
    }
)
# What whoever was asked first does too, wherever the matter is: she still speaks with the customer.
SPEAK_ABOUT = frozenset({"reply", "refer", "reopen", "inform", "feedback", "conclude", "call_back", "agree"})
RIGHT_TO_CALL = {"transfer": "ticket.work", "hang_up": "ticket.work"}


def tickets_of(member: Member) -> TicketQuerySet:
    """The tickets she may see: her department's, those she answers or answered for, those she was first asked, those of projects she
    answers first for, and those offered to her department or to be arbitrated by her, as long as that slip is open; but for those that
    are kept from her."""
    rows = Ticket.objects.exclude(kept_for(member))
    if member.has_right("desk.read_all"):
        return rows
    return rows.filter(_part_in(member))


def on_tickets_of(member: Member) -> Q:
    """Over rows with a `ticket`: those on one that `tickets_of` gives her.

    Asked of each row's own ticket: beside another condition, a list of all she may see would be read first, and be most there are.
    """
    kept = Q(ticket__in=hidden_from(member))
    if member.has_right("desk.read_all"):
        return Q(ticket__isnull=False) & ~kept
    return _part_in(member, "ticket__") & ~kept


def _part_in(member: Member, to: str = "") -> Q:
    """Over tickets, or over rows by the path that leads `to` one: what is her department's, or what she has a part in."""
    once_hers, offered = _named_on(member.pk, member.department_id, member.has_right(ARBITRATE))
    parts = Q(**{f"{to}owner": member}) | Q(**{f"{to}first_responder": member}) | answered_first_by(member, to)
    parts |= Q(**{f"{to}pk__in": once_hers}) | Q(**{f"{to}pk__in": offered})
    return parts | Q(**{f"{to}department_id": member.department_id}) if member.department_id else parts


@lru_cache(1000)  # the text of conditions, not what they find
def _named_on(member_id: int, department_id: int | None, arbitrates: bool) -> tuple[RawSQL, RawSQL]:
    """What once was hers, and what is offered to her."""
    once_hers = CustodyPeriod.objects.filter(member=member_id).values("ticket")
    return written(once_hers), written(_offered_to(department_id, arbitrates))


def _offered_to(department_id: int | None, arbitrates: bool) -> QuerySet:
    asked = Q(to_department=department_id) if department_id else Q(pk__in=[])
    if arbitrates:
        asked |= Q(state=ContactSlip.State.DISPUTED)
    return ContactSlip.objects.open().filter(asked).values("ticket")


def visible_among(member: Member, tickets: Collection[Ticket]) -> set[int]:
    """Ids of those of these tickets that she may see; a statement only where that is not plain from the tickets themselves."""
    plain = {ticket.pk for ticket in tickets if _is_plain(member, ticket)}
    rest = [ticket.pk for ticket in tickets if ticket.pk not in plain]
    return plain | set(tickets_of(member).filter(pk__in=rest).values_list("pk", flat=True)) if rest else plain


def _is_plain(member: Member, ticket: Ticket) -> bool:
    if is_kept(member, ticket):
        return False
    part = member.pk in (ticket.owner_id, ticket.first_responder_id)
    return part or ticket.department_id == member.department_id or member.has_right("desk.read_all")


def matters_of(member: Member) -> RawSQL:
    """Ids of the matters she has a part in, for other apps' scopes; what is kept from her is taken out by `hidden_from`.

    Each part is looked up by its own index: one condition of all of them would read every ticket.
    """
    return _matters_of(member.pk, member.department_id, member.has_right(ARBITRATE))


@lru_cache(1000)  # the text of a condition, not what it finds
def _matters_of(member_id: int, department_id: int | None, arbitrates: bool) -> RawSQL:
    rows = Ticket.objects.order_by()
    once_hers = CustodyPeriod.objects.filter(member=member_id).order_by().values("ticket")
    offered = _offered_to(department_id, arbitrates).order_by()
    parts = (Q(first_responder=member_id), answered_first_by(member_id))
    found = [rows.filter(part).values("pk") for part in parts]
    return written(rows.filter(owner=member_id).values("pk").union(*found, once_hers, offered, all=True))


def ticket_for(member: Member, number: str, to: str = "read") -> Ticket:
    """The ticket, if she may see it (else Missing) and do this to it (else Forbidden)."""
    related = ("customer", "call", "department", "first_responder", "owner", "verified_by", "merge__final", "project__responsible")
    found = tickets_of(member).with_outcome().with_sold().select_related(*related).filter(number=number)
    ticket = found.first() if "\0" not in number else None
    if ticket is None:
        raise Missing("ticket")
    require_for(member, ticket, to)
    return ticket


def require_for(member: Member, ticket: Ticket, to: str) -> None:
    """Raise Forbidden unless she may do this to a matter she sees: with the right, and where it changes, if it is with her."""
    if (right := RIGHT_FOR[to]) and not (to == "assign" and answers_first(member, ticket)):
        require_right(member, right)
    if to in WORK_ON | SPEAK_ABOUT and not is_with(member, ticket, to):
        title = _("work on a matter that is with %(department)s") % {"department": ticket.department.name}
        raise Forbidden(RIGHT_FOR[to] or WORK, title, [ticket.owner.name, *holders_of(ASSIGN)])


def is_with(member: Member, ticket: Ticket, to: str) -> bool:
    """Whether a matter is with her: as its owner, in its department, as whoever leads all departments or answers first for its project.

    As whoever was asked first, where its owner has left, and for what is spoken of with the customer. To close it, as a second person,
    reading all is enough. A slip that asks her department, and that it once was hers, are not.
    """
    if member.pk == ticket.owner_id or (member.department_id and member.department_id == ticket.department_id):
        return True
    if member.has_right("desk.read_all") and (to == "close" or member.has_right(ASSIGN)):
        return True
    if member.pk == ticket.first_responder_id and (to in SPEAK_ABOUT or not ticket.owner.is_active):
        return True
    return answers_first(member, ticket)


def ticket_asked_again(member: Member, number: str) -> Ticket:
    """The ticket, if she may note another contact about it; one that would be opened again by that, if she may do so too."""
    ticket = ticket_for(member, number, to="ask_again")
    return ticket if ticket.status == Ticket.Status.OPEN else ticket_for(member, number, to="reopen")


def ticket_gone_on_with(member: Member, number: str) -> Ticket:
    """As above; of a matter that was merged the one it ended in, MergedAway where that is not hers to see."""
    ticket = ticket_for(member, number, to="ask_again")
    if ticket.status == Ticket.Status.MERGED:
        number = ticket.merge.final.number
        if not tickets_of(member).filter(number=number).exists():
            raise MergedAway([Ticket.Status.OPEN], number)
    return ticket_asked_again(member, number)


def ticket_with(member: Member, pk: int) -> Ticket:
    """The ticket of this id, if she may see it."""
    ticket = tickets_of(member).filter(pk=pk).first()
    if ticket is None:
        raise Missing("ticket")
    return ticket


DOORS = {Ticket.subject_kind: ticket_with}  # for what lower apps hang on subjects


def refusal_of(door: Callable[[], object]) -> str:
    """Why a door would not open, for a button that is not hers to press; empty where it opens."""
    try:
        door()
    except Forbidden as refusal:
        return lacking_words(refusal)
    return ""


def lacks(member: Member, right: str | None) -> str:
    """Why what takes this right is not hers to do; empty where it is, or takes none."""
    return refusal_of(lambda: require_right(member, right)) if right else ""


def lacking_words(refusal: Forbidden) -> str:
    """What she lacks and who holds it, in a sentence."""
    fill = {"right": refusal.title, "holders": _(", ").join(refusal.holders) or _("nobody yet")}
    return _("You lack the right to %(right)s; it is held by: %(holders)s.") % fill


def calls_of(member: Member) -> QuerySet[Call]:
    """The calls she may see: her department's, those of matters she has a part in, and those that ring at her or that she speaks on."""
    return visible(Call.objects.all(), member) | Call.objects.filter(Q(rings_at=member) | Q(on_line=member))


def call_for(member: Member, pk: int, to: str = "read") -> Call:
    """The call, if she may see it (else Missing) and do this to it (else Forbidden)."""
    call = calls_of(member).select_related("customer", "answered_by", "on_line", "rings_at", "line").filter(pk=pk).first()
    if call is None:
        raise Missing("call")
    if to != "read":
        require_right(member, RIGHT_TO_CALL[to])
    return call


def customers_of(member: Member) -> CustomerQuerySet:
    """Customers are everybody's who may open tickets or read all of them; telephones and addresses stay masked."""
    if not member.has_right("desk.read_all"):
        require_right(member, "ticket.open")
    return Customer.objects.all()


def customer_for(member: Member, pk: int) -> Customer:
    """The customer, if there is one; also one that was merged into another."""
    customer = customers_of(member).filter(pk=pk).first()
    if customer is None:
        raise Missing("customer")
    return customer
