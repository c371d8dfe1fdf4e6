"""Work orders: issued by an article or by hand, set out for, done, cancelled; numbered without a gap; who sees and does what."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.pack import check, check_text
from servicedesk.rulebook.source import PackError
from staff.models import Notice
from tests import make
from tests.kernel.test_revision_races import at_once
from tickets.actions import solve_ticket
from tickets.models import OrderBook, WorkOrder
from tickets.work_orders.access import order_for, orders_of
from tickets.work_orders.actions import cancel_order, complete_order, issue_order, set_out

T0 = make.T0
PACK = """\
pack: orders
title: {zh: 维修, en: Repairs}
articles:
  - number: "7"
    title: {zh: 报修派单, en: Repairs become orders}
    text: {zh: 报修即开维修工作单。, en: A repair call becomes a work order.}
    effective_from: 2026-01-01
    work_orders:
      - {kinds: [repair], department: works}
    clocks:
      - code: out
        name: {zh: 立即出发, en: Set out}
        about: work_order
        starts_on: [work_order.issued]
        stops_on: [work_order.set_out]
        cancels_on: [work_order.cancelled]
        when: {urgency: [special]}
        at_most: 15 min
        ladder: [{at: due, tell: [owner]}]
"""


def at(minutes: float):
    return T0 + timedelta(minutes=minutes)


def by(member, minute: float) -> dict:
    return {"by": member.actor(), "at": at(minute), "member": member}


def issue(house, ticket, minute: float = 1, **over) -> WorkOrder:
    fields = {"what": "Clear the drain", "where": "3 Cedar Road", "department": house.works} | over
    return issue_order(ticket, fields.pop("what"), fields.pop("where"), **fields, **by(house.ana, minute))


@pytest.fixture
def order(house) -> WorkOrder:
    return issue(house, make.make_ticket(house.ana))


def codes(order) -> list[str]:
    events = Event.objects.filter(subject_kind="work_order", subject_id=order.pk).order_by("pk")
    return [code.removeprefix("work_order.") for code in events.values_list("code", flat=True)]


def broken() -> list[str]:
    """The invariants of work orders, faults and feedback that find something."""
    found = []
    for invariant in (each for table in ask("invariants") for each in table if each.code.startswith(("I13", "I14"))):
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.append(invariant.code)
    return found


@pytest.mark.rule("TKT-047")
def test_a_residents_repair_call_becomes_an_order_besides_its_entry_and_the_department_is_told(house):
    works = make.make_department("engineering", name_zh="工程部", name_en="Engineers")
    mender = make.make_post("mender", department=works, rights=["work_order.do"])
    max_, eve = (make.make_member(name, posts=[mender], department=works) for name in ("max", "eve"))
    load_pack(check(make.PACKS / "prop.yaml"), by=make.SYSTEM, at=T0)
    ticket = make.make_ticket(house.ana, kind="repair", sentence="厨房漏水")
    order = WorkOrder.objects.select_related("book", "article").get()
    assert (order.ticket, order.department, order.what, order.article.number) == (ticket, works, "厨房漏水", "19")
    assert (order.number, order.issued_by, order.state) == ("W-2026-00001", house.ana, "issued")
    assert Event.objects.get(code="ticket.order_issued").facts["number"] == "W-2026-00001"
    assert Event.objects.filter(code="ticket.opened", subject_id=ticket.pk).exists()
    deliver_due("inside")
    told = Notice.objects.filter(code="work_order.issued")
    assert {(one.member, one.about, one.about_id) for one in told} == {(max_, "work_order", order.pk), (eve, "work_order", order.pk)}
    assert broken() == []


def test_other_kinds_get_none(house, tmp_path):
    make.load(PACK, tmp_path)
    make.make_ticket(house.ana, kind="consultation")
    assert not WorkOrder.objects.exists()
    make.make_ticket(house.ana, kind="repair")
    assert WorkOrder.objects.count() == 1


def test_an_urgent_matters_order_is_special_and_starts_the_clock_of_setting_out(house, tmp_path):
    make.load(PACK, tmp_path)
    make.make_ticket(house.ana, kind="repair", severity="urgent")
    make.make_ticket(house.ana, kind="repair", severity="normal")
    special = WorkOrder.objects.get(urgency="special")
    clock = Clock.objects.get(about="work_order")
    assert (clock.about_id, clock.matter_id, clock.department_id) == (special.pk, special.ticket_id, house.works.pk)
    set_out(special, **by(house.cleo, 5))
    clock.refresh_from_db()
    assert clock.state == "met"


def test_an_orders_clock_ends_when_it_is_cancelled(house, tmp_path):
    make.load(PACK, tmp_path)
    make.make_ticket(house.ana, kind="repair", severity="urgent")
    cancel_order(WorkOrder.objects.get(), "He mended it himself.", **by(house.ana, 5))
    assert Clock.objects.get(about="work_order").state == "cancelled"


def test_a_department_that_does_not_exist_gets_no_order_and_the_administrator_hears_of_it(house, tmp_path):
    make.load(PACK.replace("works", "nobody"), tmp_path)
    make.make_ticket(house.ana, kind="repair")
    deliver_due("inside")
    assert not WorkOrder.objects.exists()
    notice = Notice.objects.get(code="work_order.not_issued")
    assert (notice.member, notice.kind, notice.facts["department"], notice.facts["article"]) == (house.ada, "alarm", "nobody", "7")


def test_from_issue_to_result(house, order):
    out = set_out(order, expected=1, **by(house.cleo, 10))
    assert (out.state, out.set_out_by, out.set_out_at) == ("set_out", house.cleo, at(10))
    done = complete_order(order, "A new washer; dry.", expected=2, **by(house.cleo, 40))
    assert (done.state, done.done_by, done.result, done.version) == ("done", house.cleo, "A new washer; dry.", 3)
    assert codes(order) == ["issued", "set_out", "done"]
    deliver_due("inside")
    assert [notice.member for notice in Notice.objects.filter(code="work_order.done")] == [house.ana]
    assert broken() == []


def test_a_cancelled_order_keeps_its_number_and_those_who_were_to_do_it_hear(house, order):
    cancelled = cancel_order(order, "Mended by the neighbour.", **by(house.ben, 5))
    assert (cancelled.state, cancelled.cancelled_by, cancelled.reason) == ("cancelled", house.ben, "Mended by the neighbour.")
    deliver_due("inside")
    assert {one.member for one in Notice.objects.filter(code="work_order.cancelled")} == {house.ana, house.cleo}
    assert issue(house, order.ticket, 9, what="Another").place == 2
    assert broken() == []


@pytest.mark.parametrize(
    ("steps", "refused"),
    [((), complete_order), ((set_out,), set_out), ((set_out, complete_order), cancel_order), ((cancel_order,), set_out)],
)
def test_a_step_out_of_turn_is_refused_and_changes_nothing(house, order, steps, refused):
    for minute, act in enumerate((*steps, refused), 2):
        words = () if act is set_out else ("Words.",)
        if act is refused and minute == len(steps) + 2:
            before = (WorkOrder.objects.values().get(pk=order.pk), Event.objects.count())
            with pytest.raises(WrongState):
                act(order, *words, **by(house.cleo, minute))
            assert (WorkOrder.objects.values().get(pk=order.pk), Event.objects.count()) == before
        else:
            act(order, *words, **by(house.cleo, minute))


def test_what_was_not_said_is_named(house, order):
    set_out(order, **by(house.cleo, 2))
    for act, field in ((complete_order, "result"), (cancel_order, "reason")):
        with pytest.raises(Invalid) as refusal:
            act(order, "  ", **by(house.cleo, 3))
        assert list(refusal.value.errors) == [field]
    with pytest.raises(Invalid) as refusal:
        issue(house, order.ticket, 4, where=" ")
    assert list(refusal.value.errors) == ["where"]
    assert codes(order) == ["issued", "set_out"]


def test_a_solved_matter_takes_no_order(house):
    ticket = make.make_ticket(house.ana)
    solve_ticket(ticket, "Done.", **by(house.ana, 1))
    with pytest.raises(WrongState):
        issue(house, ticket, 2)
    assert (WorkOrder.objects.count(), OrderBook.objects.count()) == (0, 0)


def test_the_same_order_sent_twice_is_one(house, order):
    assert issue(house, order.ticket, 1.5).pk == order.pk
    assert issue(house, order.ticket, 3).pk != order.pk


def test_a_stale_version_changes_nothing(house, order):
    set_out(order, **by(house.cleo, 2))
    with pytest.raises(Stale):
        complete_order(order, "Done.", expected=1, **by(house.cleo, 3))
    assert codes(order) == ["issued", "set_out"]


@pytest.mark.parametrize(
    "wrong",
    [
        "state = 'done'",
        "set_out_at = issued_at",
        "state = 'cancelled', cancelled_at = issued_at",
        "place = 0",
        "state = 'set_out', set_out_at = issued_at - interval '1 s', set_out_by_id = issued_by_id",
    ],
)
def test_the_database_refuses_a_state_that_does_not_fit(order, wrong):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update tickets_workorder set {wrong} where id = %s", [order.pk])


def test_a_gap_in_the_book_is_found(order):
    OrderBook.objects.update(last=2)
    assert broken() == ["I13:numbers"]


def test_the_department_and_those_who_see_the_matter_see_the_order_and_nobody_else(house, order):
    other = make.make_department("stores", name_zh="仓储部", name_en="Stores")
    keeper = make.make_member("kim", posts=[make.make_post("keeper", department=other)], department=other)
    assert [list(orders_of(one)) for one in (house.ana, house.ben, house.cleo, house.gao, keeper)] == [[order]] * 4 + [[]]
    with pytest.raises(Missing):
        order_for(keeper, order.pk)
    with pytest.raises(Forbidden) as refusal:
        order_for(house.ana, order.pk, to="complete")
    assert refusal.value.right == "work_order.do"
    both = make.make_member("bo", posts=[make.make_post("both", rights=["work_order.do", "desk.read_all"])], department=house.service)
    with pytest.raises(Forbidden) as refusal:
        order_for(both, order.pk, to="depart")
    assert refusal.value.holders == ("cleo",)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_at_once_one_does(house):
    order = issue(house, make.make_ticket(house.ana))
    set_out(order, **by(house.cleo, 2))
    found = at_once(*[lambda n=n: complete_order(order, f"Result {n}", **by(house.cleo, 3)) for n in (1, 2)])
    assert sorted(type(one).__name__ for one in found) == ["WorkOrder", "WrongState"]
    assert codes(order) == ["issued", "set_out", "done"]


@pytest.mark.django_db(transaction=True)
def test_orders_issued_at_once_leave_no_gap(house):
    tickets = [make.make_ticket(house.ana, sentence=f"Leak {n}") for n in range(4)]
    at_once(*[lambda t=t: issue(house, t) for t in tickets])
    assert sorted(WorkOrder.objects.values_list("place", flat=True)) == [1, 2, 3, 4]
    assert broken() == []


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ("{kinds: [nonsense], department: works}", "“nonsense” is no kind of matter"),
        ("{kinds: [], department: works}", "is empty"),
        ("{kinds: [repair], department: Works Dept}", "must be a department's code"),
        ("{kinds: [repair]}", "“department” is missing"),
    ],
)
def test_a_pack_that_cannot_be_followed_is_refused_by_line(instead, said):
    with pytest.raises(PackError) as refusal:
        check_text(PACK.replace("{kinds: [repair], department: works}", instead), "orders.yaml")
    assert any(said in str(problem) for problem in refusal.value.problems), refusal.value
