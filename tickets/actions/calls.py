"""Customers and calls: registering, noting, and taking what the exchange reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Department, Member
from tickets.calls.models import LIVE
from tickets.customers.models import ADDRESS
from tickets.customers.rules import folded, grams_of, sought_by
from tickets.models import Call, CallReport, Customer, Line
from tickets.rules import normal_phone
from tickets.typed import email_of, number_of, phone_of, text_of, words_of

_LONGEST_KEY = 500
_REPORTED = {
    CallReport.Kind.RINGING: ("rang_at", "call.rang"),
    CallReport.Kind.ANSWERED: ("answered_at", "call.answered"),
    CallReport.Kind.ENDED: ("ended_at", "call.ended"),
    CallReport.Kind.ABANDONED: ("abandoned_at", "call.abandoned"),
}


@transaction.atomic
def register_customer(
    name: str,
    phone: str = "",
    *,
    by: Actor,
    at: datetime,
    language: str = "zh-hans",
    email: str = "",
    address: Mapping[str, str] | None = None,
) -> Customer:
    """Register a customer, with those parts of ADDRESS that are known; one already known by this telephone and name is returned instead.

    So is, where there is no telephone, the one known by this e-mail address and name. The e-mail address given last is kept.
    """
    name, (phone, extension), email = words_of("name", name, 120), number_of(phone), email_of(email)
    places = {part: text_of(part, text, ADDRESS[part]) for part, text in (address or {}).items()}
    fields = {**places, "language": language, "extension": extension, "email": email, **search_keys([name], [phone])}
    known_by = {"phone": phone} if phone else {"phone": "", "email": email}
    if not (phone or email):
        customer, new = Customer.objects.create(name=name, **fields), True
    else:  # the unique key makes two intakes of one customer at once one customer
        customer, new = Customer.objects.get_or_create(**known_by, name=name, defaults=fields)
        customer = standing(customer)
    if new:
        record("customer.registered", customer, by=by, at=at)
    elif email and customer.email != email:
        customer.change(email=email)
        record("customer.readdressed", customer, by=by, at=at)
    return customer


def standing(customer: Customer) -> Customer:
    """The customer this one was merged into, itself where it was not; the database follows too, should it be merged this very moment."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def search_keys(names: Sequence[str], phones: Sequence[str]) -> dict[str, Any]:
    """The columns a customer is found by: its own name and number first, then its contacts'."""
    sought = sought_by(names, phones)
    return {"name_key": folded(names[0])[:_LONGEST_KEY], "sought": sought, "grams": grams_of(sought)}


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
    line: Line | None = None,
    rings_at: Member | None = None,
    hung_up_first: str = "",
) -> tuple[CallReport, bool]:
    """Take one report of the telephone exchange about one of its calls; returns it and whether it is new.

    The first report of an unknown call creates it, for the department of the line that was called where it has one. A report that
    came before is returned unchanged; reports may come in any order, each counts at the moment it names.
    """
    number = normal_phone(phone) or ""
    customer = Customer.objects.known_by(number).first() if number else None
    whose = line.department_id if line and line.department_id else department.pk if department else None
    fresh = Call(external_id=external_id, phone=number, customer=customer, department_id=whose, line=line)
    Call.objects.bulk_create([fresh], ignore_conflicts=True)
    call = Call.objects.select_for_update(of=("self",)).get(external_id=external_id)
    said: dict[str, Any] = {"rings": rings, "answered_by": answered_by, "rings_at": rings_at, "hung_up_first": hung_up_first}
    return _report(call, kind, by=by, at=at, phone=phone, line=line, **said)


@transaction.atomic
def report_known_call(
    call: Call,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    rings: int | None = None,
    answered_by: Member | None = None,
    line: Line | None = None,
    rings_at: Member | None = None,
    hung_up_first: str = "",
) -> tuple[CallReport, bool]:
    """The same for a call that exists, named by our own id."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    said: dict[str, Any] = {"rings": rings, "answered_by": answered_by, "rings_at": rings_at, "hung_up_first": hung_up_first}
    return _report(call, kind, by=by, at=at, line=line, **said)


def _report(
    call: Call, kind: str, *, by: Actor, at: datetime, phone: str = "", line: Line | None = None, **said: Any
) -> tuple[CallReport, bool]:
    twin = call.reports.filter(kind=kind).first()
    if twin:
        return twin, False
    report = CallReport.objects.create(call=call, kind=kind, at=at)
    at = _in_order(call, kind, at)
    moment, code = _REPORTED[CallReport.Kind(kind)]
    setattr(call, moment, at)
    changed = [moment]
    for name, value in (*_of_kind(kind, said), *_learned(call, phone, line)):
        if value:
            setattr(call, name, value)
            changed.append(name)
    call.save(update_fields=changed)
    if kind == CallReport.Kind.ANSWERED and call.on_line:
        end_by_hand(call.on_line, by=by, at=at)
    record(code, call, by=by, at=at, measured=call.measured, **_whom(call, kind))
    return report, True


def _of_kind(kind: str, said: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What a report of this kind tells besides its moment: who answered speaks with the caller; who hung up is known at the end."""
    told = [(name, said.get(name)) for name in ("rings", "answered_by", "rings_at")]
    if kind == CallReport.Kind.ANSWERED:
        told.append(("on_line", said.get("answered_by")))
    if kind == CallReport.Kind.ENDED:
        told.append(("hung_up_first", said.get("hung_up_first")))
    return tuple(told)


def _whom(call: Call, kind: str) -> dict[str, Any]:
    """Whose page an event wakes besides her department's: where it rings, whoever speaks; and who hung up first."""
    ringing = kind in (CallReport.Kind.RINGING, CallReport.Kind.ABANDONED)
    member = call.rings_at_id if ringing else call.on_line_id
    facts: dict[str, Any] = {"member_id": member} if member else {}
    return facts | ({"hung_up_first": call.hung_up_first} if call.hung_up_first else {})


def _learned(call: Call, phone: str, line: Line | None) -> tuple[tuple[str, Any], ...]:
    """What a later report tells of a call that nobody knew yet."""
    return ("phone", "" if call.phone else normal_phone(phone)), ("line", None if call.line_id else line)


def _in_order(call: Call, kind: str, at: datetime) -> datetime:
    """A ring counts no later than what followed it, and what follows no earlier than the ring: exchanges' clocks differ."""
    if kind == CallReport.Kind.RINGING:
        return min(at, *(moment for moment in (call.answered_at, call.abandoned_at, at) if moment))
    return max(at, call.rang_at or at)


def complete_by_hand(call: Call, phone: str, *, withheld: bool) -> None:
    """Keep with a call noted by hand what its intake tells of the caller's number; the matter's opening is the event of it."""
    shown = "" if withheld else phone_of(phone)
    Call.objects.filter(pk=call.pk, measured=False, phone="").update(phone=shown, number_withheld=withheld)


@transaction.atomic
def note_call(
    phone: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    customer: Customer | None = None,
    line: Line | None = None,
    withheld: bool = False,
    started: bool = False,
) -> Call:
    """Note by hand a call that no exchange reported: answered now, its rings not measured; `withheld` where the caller shows no number.

    Whatever she noted by hand before is over then. `started` where she speaks from now on, and not only keeps what was.
    """
    end_by_hand(member, by=by, at=at)
    whose = line.department_id if line and line.department_id else member.department_id
    shown = "" if withheld else phone_of(phone)
    known = {"phone": shown, "number_withheld": withheld, "customer": customer, "department_id": whose, "line": line}
    call = Call.objects.create(**known, answered_by=member, on_line=member, measured=False, answered_at=at)
    CallReport.objects.create(call=call, kind=CallReport.Kind.ANSWERED, at=at)
    record("call.answered", call, by=by, at=at, measured=False, started=started, member_id=member.pk)
    return call


def end_by_hand(member: Member, *, by: Actor, at: datetime) -> int:
    """End the calls she speaks on that were noted by hand, as no exchange will; says how many."""
    spoken = list(Call.objects.select_for_update(of=("self",)).filter(LIVE, measured=False, on_line=member).order_by("pk"))
    for call in spoken:
        call.ended_at = max(at, call.answered_at or at)
        call.save(update_fields=["ended_at"])
        CallReport.objects.create(call=call, kind=CallReport.Kind.ENDED, at=call.ended_at)
        record("call.ended", call, by=by, at=call.ended_at, measured=False, member_id=member.pk)
    return len(spoken)
