"""What the desk does with calls and tickets."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from tickets.models import Call, CallReport, Closure, Customer, Reply, Solution, Ticket
from tickets.rules import normal_phone

TWICE = timedelta(minutes=1)  # within which the same words are the same answer
_REPORTED = {
    CallReport.Kind.RINGING: ("rang_at", "call.rang"),
    CallReport.Kind.ANSWERED: ("answered_at", "call.answered"),
    CallReport.Kind.ENDED: ("ended_at", "call.ended"),
    CallReport.Kind.ABANDONED: ("abandoned_at", "call.abandoned"),
}


def _phone(text: str) -> str:
    phone = normal_phone(text)
    if phone is None:
        sentence = _("“%(value)s” is not a telephone number; write a mobile with 11 digits, a fixed line with its area code, or +country…")
        raise Invalid({"phone": [sentence % {"value": text}]})
    return phone


def _words(field: str, text: str, most: int) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise Invalid({field: [_("Missing; write the customer's name.") if field == "name" else _("Empty; write at least one sentence.")]})
    if len(text) > most:
        sentence = _("%(count)s characters; shorten it to %(most)s.")
        raise Invalid({field: [sentence % {"count": len(text), "most": most}]})
    return text


@transaction.atomic
def register_customer(name: str, phone: str = "", *, by: Actor, at: datetime, language: str = "zh-hans") -> Customer:
    """Register a customer; the one already known by this telephone and name is returned instead of a twin."""
    name, phone = _words("name", name, 120), _phone(phone)
    if not phone:
        customer, new = Customer.objects.create(name=name, language=language), True
    else:  # the unique key makes two intakes of one caller at once one customer
        customer, new = Customer.objects.get_or_create(phone=phone, name=name, defaults={"language": language})
    if new:
        record("customer.registered", customer, by=by, at=at)
    return customer


@transaction.atomic
def report_call(
    external_id: str,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    department: Department | None,
    phone: str = "",
    rings: int | None = None,
    answered_by: Member | None = None,
) -> tuple[CallReport, bool]:
    """Take one report of the telephone exchange about one of its calls; returns it and whether it is new.

    The first report of an unknown call creates it. A report that came before is returned unchanged;
    reports may come in any order, each counts at the moment it names.
    """
    customer = Customer.objects.filter(phone=normal_phone(phone)).order_by("-id").first() if normal_phone(phone) else None
    fresh = Call(
        external_id=external_id, phone=normal_phone(phone) or "", customer=customer, department_id=department.pk if department else None
    )
    Call.objects.bulk_create([fresh], ignore_conflicts=True)
    call = Call.objects.select_for_update(of=("self",)).get(external_id=external_id)
    return _report(call, kind, by=by, at=at, phone=phone, rings=rings, answered_by=answered_by)


@transaction.atomic
def report_known_call(
    call: Call, kind: str, *, by: Actor, at: datetime, rings: int | None = None, answered_by: Member | None = None
) -> tuple[CallReport, bool]:
    """The same for a call that exists, named by our own id."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    return _report(call, kind, by=by, at=at, rings=rings, answered_by=answered_by)


def _report(
    call: Call, kind: str, *, by: Actor, at: datetime, phone: str = "", rings: int | None = None, answered_by: Member | None = None
) -> tuple[CallReport, bool]:
    twin = call.reports.filter(kind=kind).first()
    if twin:
        return twin, False
    report = CallReport.objects.create(call=call, kind=kind, at=at)
    at = _in_order(call, kind, at)
    moment, code = _REPORTED[CallReport.Kind(kind)]
    setattr(call, moment, at)
    changed = [moment]
    for name, value in (("rings", rings), ("answered_by", answered_by), ("phone", "" if call.phone else normal_phone(phone))):
        if value:
            setattr(call, name, value)
            changed.append(name)
    call.save(update_fields=changed)
    record(code, call, by=by, at=at, measured=call.measured)
    return report, True


def _in_order(call: Call, kind: str, at: datetime) -> datetime:
    """A ring counts no later than what followed it, and what follows no earlier than the ring: exchanges' clocks differ."""
    if kind == CallReport.Kind.RINGING:
        return min(at, *(moment for moment in (call.answered_at, call.abandoned_at, at) if moment))
    return max(at, call.rang_at or at)


@transaction.atomic
def note_call(phone: str, *, by: Actor, at: datetime, member: Member, customer: Customer | None = None) -> Call:
    """Note by hand a call that no exchange reported: answered now, its rings not measured."""
    call = Call.objects.create(
        phone=_phone(phone), customer=customer, department_id=member.department_id, answered_by=member, measured=False, answered_at=at
    )
    CallReport.objects.create(call=call, kind=CallReport.Kind.ANSWERED, at=at)
    record("call.answered", call, by=by, at=at, measured=False)
    return call


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('ticket_number')")
        return f"T-{cursor.fetchone()[0]:06d}"


@transaction.atomic
def open_ticket(
    sentence: str,
    *,
    kind: str,
    customer: Customer,
    responder: Member,
    by: Actor,
    at: datetime,
    department: Department | None = None,
    severity: str = Ticket.Severity.NORMAL,
    channel: str = Ticket.Channel.PHONE,
    detail: str = "",
    call: Call | None = None,
) -> Ticket:
    """Open a matter. Whoever was asked first is its first responder for good, and its owner until somebody else accepts it."""
    department = department or responder.department
    if department is None:
        raise Invalid({"department": [_("Missing; name the department that will handle it.")]})
    ticket = Ticket.objects.create(
        number=_next_number(),
        sentence=_words("sentence", sentence, 200),
        detail=detail.strip(),
        kind=kind,
        severity=severity,
        channel=channel,
        customer=customer,
        call=call,
        department=department,
        first_responder=responder,
        owner=responder,
        opened_at=at,
        updated_at=at,
    )
    if call is not None:
        learned = {"matter_id": Coalesce("matter_id", Value(ticket.pk)), "customer_id": Coalesce("customer_id", Value(customer.pk))}
        Call.objects.filter(pk=call.pk).update(**learned)
    facts = {"kind": kind, "severity": severity, "channel": channel, "owner_id": responder.pk}
    record("ticket.opened", ticket, by=by, at=at, **facts)
    return ticket


@transaction.atomic
def take_in(
    sentence: str,
    *,
    responder: Member,
    by: Actor,
    at: datetime,
    name: str,
    phone: str,
    kind: str,
    severity: str,
    channel: str = Ticket.Channel.PHONE,
    detail: str = "",
    customer: Customer | None = None,
    department: Department | None = None,
    call: Call | None = None,
) -> Ticket:
    """The whole intake at once: the customer, the call when there was one, the ticket and its promises, or nothing."""
    customer = customer or register_customer(name, phone, by=by, at=at)
    if call is None and channel == Ticket.Channel.PHONE:
        call = note_call(phone, by=by, at=at, member=responder, customer=customer)
    return open_ticket(
        sentence,
        kind=kind,
        customer=customer,
        responder=responder,
        by=by,
        at=at,
        department=department,
        severity=severity,
        channel=channel,
        detail=detail,
        call=call,
    )


@transaction.atomic
def reply_to(ticket: Ticket, body: str, *, by: Actor, at: datetime, author: Member, expected: int | None = None) -> Reply:
    """Record an answer given to the customer; her answer clock stops through the event.

    The same words by the same author within a minute are one answer sent twice: the first is returned.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    at = max(at, ticket.opened_at)  # two hosts' clocks may differ; nothing is answered before it was asked
    twin = ticket.replies.filter(author=author, given_at__gt=at - TWICE, body=body.strip()).order_by("pk").last()
    if twin:
        return twin
    reply = Reply.objects.create(ticket=ticket, body=_words("body", body, 10_000), author=author, given_at=at)
    record("ticket.replied", ticket, by=by, at=at, reply_id=reply.pk)
    return reply


@transaction.atomic
def solve_ticket(ticket: Ticket, text: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Solution:
    """Say how the matter was solved."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN)
    at = max(at, ticket.opened_at)
    solution = Solution.objects.create(ticket=ticket, text=_words("text", text, 10_000), by=member, at=at)
    ticket.change(status=Ticket.Status.SOLVED, updated_at=at)
    record("ticket.solved", ticket, by=by, at=at)
    return solution


@transaction.atomic
def close_ticket(ticket: Ticket, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Closure:
    """Close a solved matter."""
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.SOLVED)
    solved_at = ticket.solution.at
    at = max(at, solved_at)
    closure = Closure.objects.create(ticket=ticket, reason=_words("reason", reason, 300), by=member, at=at, solved_at=solved_at)
    ticket.change(status=Ticket.Status.CLOSED, updated_at=at)
    record("ticket.closed", ticket, by=by, at=at, reason=closure.reason)
    return closure
