"""A house in which an order was delivered, with everybody who has a hand in a return of it.

rita asks for returns, max and mona may approve them (mona without a limit), wei and wu keep the warehouse, acc settles, bea of the
business department gets copy 4, dina decides about differences.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from returns.models import ReturnSlip
from returns.receiving.actions import Counted, count_goods, sign_receipt
from returns.slips.actions import AskedLine, decide_slip, issue_slip, request_return
from returns.slips.queries import newest_copies
from servicedesk.journal.errors import Blocked
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.registers.actions import move_copy
from servicedesk.registers.models import Copy
from tests import make
from tickets.catalog.actions import NewLine

RULES = """\
pack: returning
title: {zh: 退货规定, en: Rules for returns}
articles:
  - number: "5"
    title: {zh: 退货批准与联次, en: Approving returns and their copies}
    text: {zh: 退货由经理批准。, en: Returns are approved by the manager.}
    effective_from: 2026-01-01
    returns:
      approvals:
        - {post: deputy, up_to: 500}
        - {post: manager}
      departments: {warehouse: stores, accounting: money, business: trade}
"""
HANDLE = ["register.enter"]
D = Decimal


@pytest.fixture(autouse=True)
def english():
    """Refusals are read in English, whatever language an earlier test's request left behind."""
    with override("en"):
        yield


def make_company(rules: str = RULES) -> SimpleNamespace:
    """The departments, their people, an order of two lines delivered in full, and the rules in force."""
    make.load_pack_file("forms")
    make.load_pack(make.check_text(rules, "returning.yaml"), by=make.SYSTEM, at=make.T0)
    departments = {code: make.make_department(code, name_zh=zh, name_en=en) for code, zh, en in _DEPARTMENTS}
    posts: dict[str, Any] = {}
    for code, department, above, rights in _POSTS:
        place = departments.get(department)
        posts[code] = make.make_post(code, department=place, reports_to=posts.get(above), rights=[*HANDLE, *rights])
    people = {name: make.make_member(name, posts=[posts[post]], department=departments[department]) for name, post, department in _MEMBERS}
    customer = make.make_customer("Dana")
    filters = make.make_product("FC-20", name_en="Composite filter", unit="pc")
    rings = make.make_product("OR-20", name_en="Ring", unit="m")
    lines = NewLine(filters, D(10), "B2610-7", D("98.00")), NewLine(rings, D("24.5"), "", D("3.50"))
    order = make.make_order(customer, *lines, number="SO-26-1", delivered=0)
    for line, quantity in zip(order.lines.order_by("place"), (D(10), D("24.5")), strict=True):
        make.selling.book_entry(line, "delivered", quantity, make.T0.date(), by=make.SYSTEM, at=make.T0, member=None)
    first, second = order.lines.order_by("place")
    return SimpleNamespace(
        **departments, **people, customer=customer, order=order, first=first, second=second, filters=filters, rings=rings
    )


_DEPARTMENTS = [
    ("trade", "业务部", "Business department"),
    ("stores", "成品仓库", "Finished-goods warehouse"),
    ("money", "会计部", "Accounting"),
]
_POSTS = [
    ("manager", "trade", None, ["return.approve", "return.decide", "register.approve", "desk.read_all"]),
    ("deputy", "trade", "manager", ["return.approve", "return.decide"]),
    ("clerk", "trade", "deputy", ["return.request", "ticket.open", "ticket.work", "register.correct", "register.void"]),
    ("keeper", "stores", "manager", ["stock.handle"]),
    ("cashier", "money", "manager", ["money.handle"]),
    ("judge", "trade", "manager", ["return.decide"]),
]
_MEMBERS = [
    ("mona", "manager", "trade"),
    ("max", "deputy", "trade"),
    ("rita", "clerk", "trade"),
    ("bea", "clerk", "trade"),
    ("wei", "keeper", "stores"),
    ("wu", "keeper", "stores"),
    ("acc", "cashier", "money"),
    ("dina", "judge", "trade"),
]


@pytest.fixture
def firm(db, start_with) -> SimpleNamespace:
    return start_with("returning", make_company)


def at(hours: float = 0) -> Any:
    return make.T0 + timedelta(hours=hours)


def acts(member: Any, hours: float = 0) -> dict[str, Any]:
    return {"by": member.actor(), "at": at(hours), "member": member}


SAID = {"handling": "refund", "reason": "Cracked housings", "basis": "Contract, clause 7"}


def requested(firm: Any, *asked: tuple[Any, Any], who: Any = None, hours: float = 0, **over: Any) -> ReturnSlip:
    """rita's request: seven filters, unless (line, quantity) pairs say otherwise."""
    lines = [AskedLine(line, D(quantity)) for line, quantity in asked or [(firm.first, 7)]]
    return request_return(firm.order, lines, **SAID | over, **acts(who or firm.rita, hours))


def approved(firm: Any, *asked: tuple[Any, Any], hours: float = 1, **over: Any) -> ReturnSlip:
    return decide_slip(requested(firm, *asked, **over), approved=True, **acts(firm.mona, hours))


def issued(firm: Any, *asked: tuple[Any, Any], hours: float = 2, **over: Any) -> ReturnSlip:
    return issue_slip(approved(firm, *asked, **over), **acts(firm.rita, hours))


def counted(
    firm: Any, slip: ReturnSlip, *counts: tuple[Any, Any], who: Any = None, last: bool = True, extras: Any = (), hours: float = 3, **how
):
    """A count of every line of a slip as (good, damaged)."""
    lines = slip.lines.order_by("place")
    rows = [Counted(D(good), D(damaged), line=line) for line, (good, damaged) in zip(lines, counts, strict=False)]
    return count_goods(slip, [*rows, *extras], last=last, **acts(who or firm.wei, hours), **how)


def received(firm: Any, slip: ReturnSlip, *counts: tuple[Any, Any], who: Any = None, seen: str = "Box was open.", hours: float = 3, **how):
    """Counted and signed for by wei."""
    receipt = counted(firm, slip, *counts, who=who, hours=hours, **how)
    return sign_receipt(receipt, seen, **acts(who or firm.wei, hours + 0.5))


def hand_over(firm: Any, slip: ReturnSlip, hours: float = 5) -> None:
    """Accounting and the business department receive their copies."""
    copies = newest_copies(slip.entry)
    for n, who in ((3, firm.acc), (4, firm.bea)):
        move_copy(copies[n], "received", **acts(who, hours))


@contextmanager
def blocked(words: str) -> Iterator[None]:
    """What happens inside is refused because something stands in the way, and says so in these words."""
    with pytest.raises(Blocked) as refused:
        yield
    assert words in refused.value.words


def copies_of(slip: ReturnSlip) -> dict[int, tuple[str, int | None]]:
    """Number → state and department of the copy that counts."""
    return {n: (copy.state, copy.with_department_id) for n, copy in newest_copies(slip.entry).items()}


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def codes(subject: Any) -> list[str]:
    """What happened to a subject, without its kind's name."""
    events = Event.objects.filter(subject_kind=subject.subject_kind, subject_id=subject.pk).order_by("pk")
    return [code.partition(".")[2] for code in events.values_list("code", flat=True)]


def broken() -> list[str]:
    """The invariants about returns, stock, registers and orders that find something."""
    found = []
    about = ("returns:", "registers:", "stock:", "I21:", "orphans:")
    for invariant in (each for table in ask("invariants") for each in table if each.sql and each.code.startswith(about)):
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.append(invariant.code)
    return found


def copy_named(slip: ReturnSlip, n: int) -> Copy:
    return newest_copies(slip.entry)[n]
