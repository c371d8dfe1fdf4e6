"""Opening matters, and the whole intake at once."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from tickets.actions.calls import complete_by_hand, end_by_hand, note_call, register_customer, standing
from tickets.choices import BY_CALL
from tickets.intake.checks import faults_of
from tickets.intake.rules import NOTHING_SAID, Details, normal_tags
from tickets.models import Call, Customer, Line, Ticket
from tickets.projects.actions import tell_project
from tickets.projects.queries import project_coded
from tickets.promised.actions import promise_answer
from tickets.routing.actions import route_ticket
from tickets.rules import plain
from tickets.typed import words_of


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
    details: Details = NOTHING_SAID,
    routed: bool = True,
) -> Ticket:
    """Open a matter. Whoever was asked first is its first responder for good, and its owner until somebody else accepts it.

    Unless `routed` is false it is offered to whoever has the class of skill it needs.
    """
    customer = standing(customer)
    department = department or responder.department
    if department is None:
        raise Invalid({"department": [_("Missing; name the department that will handle it.")]})
    ticket = Ticket.objects.create(
        number=_next_number(),
        sentence=words_of("sentence", sentence, 200),
        detail=plain(detail, lines=True),
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
        address=plain(details.address, lines=False),
        tags=list(normal_tags(details.tags)),
        verified_by=responder if details.verified else None,
        verified_at=at if details.verified else None,
        project=project_coded(details.project),
        **{name: value for name, value in details.facts().items() if name not in ("verified", "project")},
    )
    if call is not None:
        Call.objects.filter(pk=call.pk).update(**_learned(call, ticket))
    facts = {"kind": kind, "severity": severity, "channel": channel, "owner_id": responder.pk, **details.facts()}
    record("ticket.opened", ticket, by=by, at=at, **facts)
    if kind == Ticket.Kind.SUGGESTION:  # an opinion goes to the superior whatever the packs say
        told = {"about": ticket.subject_kind, "about_id": ticket.pk, "tell": ["supervisor"]}
        record("ticket.opinion_recorded", ticket, by=by, at=at, **told)
    tell_project(ticket, by=by, at=at)
    if routed:
        route_ticket(ticket, at=at, member=responder)
    return ticket


def _learned(call: Call, ticket: Ticket) -> dict[str, Any]:
    """What an intake tells of its call: the matter, the customer, and who spoke with her where the exchange did not say."""
    known = {"matter_id": ticket.pk, "customer_id": ticket.customer_id}
    if call.answered_at and not call.answered_by_id:
        known |= {"answered_by_id": ticket.first_responder_id, "on_line_id": ticket.first_responder_id}
    return {name: Coalesce(name, Value(pk)) for name, pk in known.items()}


@transaction.atomic
def take_in(
    sentence: str,
    *,
    responder: Member,
    by: Actor,
    at: datetime,
    name: str,
    phone: str,
    email: str = "",
    kind: str,
    severity: str,
    channel: str = Ticket.Channel.PHONE,
    detail: str = "",
    customer: Customer | None = None,
    department: Department | None = None,
    call: Call | None = None,
    line: Line | None = None,
    details: Details = NOTHING_SAID,
    promised_at: datetime | None = None,
    contact: str = "",
    withheld: bool = False,
    routed: bool = True,
) -> Ticket:
    """The whole intake at once: the customer, the call when there was one, the ticket and its promises, or nothing.

    Invalid with everything that is missing or wrong, each at its field; what is required is the pack's to say.
    """
    department = department or responder.department
    said = {"sentence": sentence, "name": name, "phone": phone, "kind": kind, "channel": channel, "detail": detail, "email": email}
    said |= asdict(details) | {"promised_at": promised_at, "contact": contact, "severity": severity}
    if customer is not None:
        said |= {"name": customer.name, "phone": customer.phone or phone}
    if errors := faults_of(said, at=at, department_id=department.pk if department else None):
        raise Invalid(errors)
    customer = standing(customer) if customer else register_customer(name, phone, by=by, at=at, email=email)
    taken_by_hand = call is not None and not call.measured
    if call is None and channel in BY_CALL:
        call = note_call(phone, by=by, at=at, member=responder, customer=customer, line=line, withheld=withheld)
    elif call is not None and not call.measured:
        complete_by_hand(call, phone, withheld=withheld)
    ticket = open_ticket(
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
        details=details,
        routed=routed,
    )
    if taken_by_hand:
        end_by_hand(responder, by=by, at=at)
    if promised_at is not None:
        promise_answer(ticket, promised_at, contact, by=by, at=at, member=responder)
        ticket.refresh_from_db(fields=["version", "updated_at"])
    return ticket
