"""Entering visits in the register, receiving visitors, letting them wait, seeing them off, and taking in what they leave."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Department, Member
from tickets.actions.opening import take_in
from tickets.choices import Channel
from tickets.models import Customer, Ticket, Visit, VisitWait
from tickets.typed import gathering, text_of, words_of
from tickets.visits.models import Level
from tickets.visits.queries import reception_for
from tickets.visits.rules import as_json, missing, ticked

MOST_PERSONS = 500
State = Visit.State
HERE = (State.ARRIVED, State.RECEIVED, State.WAITING)


@transaction.atomic
def enter_visit(
    visitor: str,
    purpose: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    persons: int = 1,
    company: str = "",
    customer: Customer | None = None,
    host: Member | None = None,
    department: Department | None = None,
    level: str = Level.GENERAL,
) -> Visit:
    """Enter a visitor in the register; her level decides the check list, the room and the attendant.

    Without a department it is the host's, else of whoever enters her. Invalid with everything that is missing or wrong.
    """
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        visitor = _said("visitor", visitor, 120)
    with gathering(errors):
        purpose = _said("purpose", purpose, 300)
    with gathering(errors):
        company = text_of("company", company, 120)
    if not 1 <= persons <= MOST_PERSONS:
        errors["persons"] = [_("%(value)s persons; write a number from 1 to %(most)s.") % {"value": persons, "most": MOST_PERSONS}]
    if level not in Level.values:
        errors["level"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": level, "known": ", ".join(Level.values)}]
    if host and not host.is_active:
        errors["host"] = [_("“%(name)s” has left; name somebody else.") % {"name": host.name}]
    department = department or (host.department if host else None) or member.department
    if department is None:
        errors["department"] = [_("Missing; name the department or the member she comes to.")]
    if errors or department is None:
        raise Invalid(errors)
    found = reception_for(level, department.pk, at)
    known: dict[str, Any] = {"visitor": visitor, "persons": persons, "company": company, "purpose": purpose, "level": level}
    people = {"customer": customer, "host": host, "department": department, "attendant": found.attendant, "entered_by": member}
    rooms = {"room_zh": found.room_zh, "room_en": found.room_en, "article": found.article, "checks": as_json(found.checks)}
    visit = Visit.objects.create(**known, **people, **rooms, arrived_at=at)
    told = {person.pk for person in (host, found.attendant) if person}
    record("visit.arrived", visit, by=by, at=at, level=level, persons=persons, tell_ids=sorted(told))
    return visit


def _said(field: str, text: str, most: int) -> str:
    if not text.strip():
        words = _("Missing; write who came.") if field == "visitor" else _("Missing; write what she came for.")
        raise Invalid({field: [words]})
    return words_of(field, text, most)


def _locked(visit: Visit, expected: int | None, *states: str) -> Visit:
    row = Visit.objects.locked(visit.pk, expected)
    row.require(*states)
    return row


@transaction.atomic
def receive_visitor(visit: Visit, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Visit:
    """She is received, by this member. WrongState unless she has only arrived."""
    visit = _locked(visit, expected, State.ARRIVED)
    at = max(at, visit.arrived_at)
    visit.change(state=State.RECEIVED, received_by=member, received_at=at)
    record("visit.received", visit, by=by, at=at)
    return visit


@transaction.atomic
def tick_check(visit: Visit, code: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Visit:
    """One thing of her reception is done; a second time changes nothing. Invalid for what is not on her list."""
    visit = _locked(visit, expected, *HERE)
    check = next((one for one in visit.checklist if one.code == code), None)
    if check is None:
        known = ", ".join(one.code for one in visit.checklist)
        raise Invalid({"code": [_("“%(value)s” is not on her check list; use %(known)s.") % {"value": code, "known": known}]})
    if check.at:
        return visit
    at = max(at, visit.arrived_at)
    visit.change(checks=as_json(ticked(visit.checklist, code, at.isoformat(), member.name_zh)))
    record("visit.checked", visit, by=by, at=at, code=code, zh=check.zh, en=check.en)
    return visit


@transaction.atomic
def let_wait(
    visit: Visit, question: str, called: Member, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> VisitWait:
    """Her question is hard to answer: she is asked to wait, and whoever is responsible is called in.

    Invalid without a question or for somebody who has left; WrongState where she waits already or is gone.
    """
    visit = _locked(visit, expected, State.ARRIVED, State.RECEIVED)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        question = words_of("question", question, 300)
    if not called.is_active:
        errors["called"] = [_("“%(name)s” has left; name somebody else.") % {"name": called.name}]
    if errors:
        raise Invalid(errors)
    at = max(at, visit.received_at or visit.arrived_at)
    wait = VisitWait.objects.create(visit=visit, question=question, called=called, asked_by=member, since=at)
    visit.change(state=State.WAITING)
    people = {"called_zh": called.name_zh, "called_en": called.name_en}
    record("visit.waiting", visit, by=by, at=at, member_id=called.pk, question=question, **people)
    return wait


@transaction.atomic
def attend_visitor(visit: Visit, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> VisitWait:
    """Whoever is responsible attends to her, or coordinates the solution; her wait ends and is measured. WrongState unless she waits."""
    visit = _locked(visit, expected, State.WAITING)
    wait = visit.waits.select_for_update(of=("self",)).get(attended_at=None, gave_up=False)
    wait.attended_by, wait.attended_at = member, max(at, wait.since)
    wait.save(update_fields=["attended_by", "attended_at"])
    received = {} if visit.received_at else {"received_by": member, "received_at": wait.attended_at}
    visit.change(state=State.RECEIVED, **received)
    seconds = round((wait.attended_at - wait.since).total_seconds())
    record("visit.attended", visit, by=by, at=wait.attended_at, seconds=seconds)
    wait.visit = visit
    return wait


@transaction.atomic
def see_off(visit: Visit, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Visit:
    """She is seen off to the door of the office area. WrongState unless she was received and does not wait."""
    visit = _locked(visit, expected, State.RECEIVED)
    at = max(at, visit.received_at or visit.arrived_at)
    visit.change(state=State.SEEN_OFF, gone_by=member, gone_at=at)
    record("visit.seen_off", visit, by=by, at=at, missing=missing(visit.checklist))
    return visit


@transaction.atomic
def note_left(visit: Visit, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> Visit:
    """She left by herself, with the reason; a wait that ran was given up. WrongState where she is gone already."""
    visit = _locked(visit, expected, *HERE)
    reason = words_of("reason", reason, 300)
    latest = visit.waits.order_by("-since").values_list("since", flat=True).first()
    at = max(at, visit.received_at or visit.arrived_at, latest or at)
    gave_up = visit.waits.filter(attended_at=None, gave_up=False).update(gave_up=True)
    visit.change(state=State.LEFT, gone_by=member, gone_at=at, reason=reason)
    record("visit.left", visit, by=by, at=at, reason=reason, gave_up=bool(gave_up))
    return visit


@transaction.atomic
def leave_message(
    visit: Visit,
    sentence: str,
    *,
    kind: str,
    phone: str,
    by: Actor,
    at: datetime,
    member: Member,
    severity: str = Ticket.Severity.NORMAL,
    detail: str = "",
    expected: int | None = None,
) -> Ticket:
    """Her message to be handled later (客户来访登记) opens a ticket of the channel walk-in. WrongState where the visit has one already.

    Invalid as an intake is.
    """
    visit = _locked(visit, expected, *State.values)
    if visit.ticket_id:
        raise WrongState("registered", ("unregistered",))
    said: dict[str, Any] = {"kind": kind, "severity": severity, "channel": Channel.WALK_IN, "detail": detail}
    who: dict[str, Any] = {"name": visit.visitor, "phone": phone, "customer": visit.customer, "department": visit.department}
    ticket = take_in(sentence, responder=member, by=by, at=max(at, visit.arrived_at), **said, **who)
    visit.change(ticket=ticket, customer=ticket.customer)
    record("visit.registered", visit, by=by, at=max(at, visit.arrived_at))
    return ticket
