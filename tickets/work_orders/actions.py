"""Issuing work orders, by hand or because an article says so, and what becomes of each."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.models import Article
from staff.models import Department, Member
from tickets.actions.outcome import TWICE
from tickets.models import OrderBook, Ticket, WorkOrder
from tickets.typed import words_of

State = WorkOrder.State


@transaction.atomic
def issue_order(
    ticket: Ticket,
    what: str,
    where: str,
    *,
    department: Department,
    by: Actor,
    at: datetime,
    member: Member,
    urgency: str = WorkOrder.Urgency.NORMAL,
    category: str = WorkOrder.Category.GENERAL,
) -> WorkOrder:
    """Order `what` to be done at `where` by a department, for an open matter; its people are told.

    The same order by the same member within a minute is one sent twice: the first is returned. Invalid without what and where,
    WrongState unless the matter is open.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    ticket.require(Ticket.Status.OPEN)
    what, where = words_of("what", what, 300), words_of("where", where, 200)
    twins = WorkOrder.objects.filter(ticket=ticket, department=department, what=what, issued_by=member, issued_at__gt=at - TWICE)
    if twin := twins.exclude(state=State.CANCELLED).select_related("book", "department").order_by("pk").last():
        return twin
    order = WorkOrder(ticket=ticket, department=department, what=what, where=where, urgency=urgency, category=category, issued_by=member)
    return _issue(order, ticket, by=by, at=at)


@transaction.atomic
def issue_by_article(ticket: Ticket, rules: Mapping[str, Article], *, by: Actor, at: datetime) -> list[WorkOrder]:
    """Issue the orders that articles ask for as a matter is opened: department code → the article, one order each.

    A department that does not exist gets none; `work_order.not_issued` says so, and whoever looks after the desk is told.
    """
    issued = []
    departments = {one.code: one for one in Department.objects.filter(code__in=list(rules))}
    for code, article in sorted(rules.items()):
        if code not in departments:
            record("work_order.not_issued", ticket, by=by, at=at, department=code, article=article.number)
            continue
        urgent = ticket.severity == Ticket.Severity.URGENT
        urgency = WorkOrder.Urgency.SPECIAL if urgent else WorkOrder.Urgency.NORMAL
        order = WorkOrder(ticket=ticket, department=departments[code], what=ticket.sentence, urgency=urgency, article=article)
        order.issued_by_id = ticket.first_responder_id
        issued.append(_issue(order, ticket, by=by, at=at))
    return issued


def _issue(order: WorkOrder, ticket: Ticket, *, by: Actor, at: datetime) -> WorkOrder:
    order.issued_at = max(at, ticket.opened_at)
    order.book, order.place = _next_place(order.issued_at)
    order.save(force_insert=True)
    facts = {"ticket": ticket.number, "urgency": order.urgency, "category": order.category}
    _record("work_order.issued", order, by=by, at=order.issued_at, **facts)
    said = _said_of(order) | {"work_order_id": order.pk}
    record("ticket.order_issued", ticket, by=by, at=order.issued_at, **said)
    return order


def _next_place(at: datetime) -> tuple[OrderBook, int]:
    """The book of the year and the next number in it; its row stays locked until the order is committed or never was."""
    year = timezone.localtime(at, timezone.get_default_timezone()).year
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into tickets_orderbook (year, last) values (%s, 1) "
            "on conflict (year) do update set last = tickets_orderbook.last + 1 returning id, last",
            [year],
        )
        pk, last = cursor.fetchone()
    return OrderBook(id=pk, year=year, last=last), last


@transaction.atomic
def set_out(order: WorkOrder, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> WorkOrder:
    """Somebody of the department sets out for it, and answers for it from then on. WrongState unless it was only issued."""
    order = _locked(order, expected, State.ISSUED)
    at = max(at, order.issued_at)
    order.change(state=State.SET_OUT, set_out_by=member, set_out_at=at)
    _record("work_order.set_out", order, by=by, at=at)
    return order


@transaction.atomic
def complete_order(order: WorkOrder, result: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> WorkOrder:
    """The work is done, with its result; the matter's owner is told. WrongState unless somebody set out for it."""
    order = _locked(order, expected, State.SET_OUT)
    result = words_of("result", result, 2000)
    at = max(at, order.set_out_at or order.issued_at)
    order.change(state=State.DONE, done_by=member, done_at=at, result=result)
    _record("work_order.done", order, by=by, at=at, result=result)
    return order


@transaction.atomic
def cancel_order(order: WorkOrder, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None) -> WorkOrder:
    """Take an order back, with the reason; its number stays in the book. WrongState when it is done or cancelled already."""
    order = _locked(order, expected, State.ISSUED, State.SET_OUT)
    reason = words_of("reason", reason, 300)
    at = max(at, order.set_out_at or order.issued_at)
    order.change(state=State.CANCELLED, cancelled_by=member, cancelled_at=at, reason=reason)
    _record("work_order.cancelled", order, by=by, at=at, reason=reason)
    return order


def _locked(order: WorkOrder, expected: int | None, *states: str) -> WorkOrder:
    row = WorkOrder.objects.select_related("book", "department").locked(order.pk, expected)
    row.require(*states)
    return row


def _said_of(order: WorkOrder) -> dict[str, str]:
    names = {"department_zh": order.department.name_zh, "department_en": order.department.name_en}
    return {"number": order.number, **names} | ({"article": order.article.number} if order.article else {})


def _record(code: str, order: WorkOrder, *, by: Actor, at: datetime, **facts: str) -> None:
    record(code, order, by=by, at=at, **_said_of(order), **facts)
