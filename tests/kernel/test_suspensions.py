"""Suspensions: who may propose and decide, and whose promises move by how much."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock, StepTaken, Suspension
from servicedesk.clocks.suspensions.actions import (
    approve_suspension,
    lift_suspension,
    propose_suspension,
    reject_suspension,
    withdraw_suspension,
)
from servicedesk.clocks.suspensions.queries import touched_by
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Scope
from staff.models import Notice
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to, solve_ticket

T0 = make.T0


def at(minutes: float):
    return T0 + timedelta(minutes=minutes)


@pytest.fixture
def promises(house):
    make.load_demo_pack()
    company = Scope.objects.create(code="company", kind="company", name_zh="公司", name_en="Company")
    branch = Scope.objects.create(code="north", kind="branch", name_zh="北区", name_en="North", parent=company)
    Scope.objects.create(
        code="service", kind="department", name_zh="客服部", name_en="Service", parent=branch, department_id=house.service.pk
    )
    house.company, house.branch = company, branch
    house.empty = Scope.objects.create(code="south", kind="branch", name_zh="南区", name_en="South", parent=company)
    return house


@pytest.fixture
def proposed(promises):
    """proposed(begin, end, scope) → ben's proposal of T0 + so many minutes, made at the beginning of the day."""

    def make_one(begin: float = 10, end: float = 70, scope: Scope | None = None, when: float = 0) -> Suspension:
        return propose_suspension("台风停电", scope, at(begin), at(end), by=promises.ben.actor(), at=at(when))

    return make_one


def approved(house, suspension: Suspension, minute: float = 0) -> int:
    return approve_suspension(suspension, by=house.gao.actor(), at=at(minute))


def answer_of(ticket) -> Clock:
    return Clock.objects.get(matter_id=ticket.pk, limit__code="answer")


def codes(prefix: str = "suspension.") -> list[str]:
    return list(Event.objects.filter(code__startswith=prefix).order_by("pk").values_list("code", flat=True))


def test_a_proposal_moves_nothing_and_tells_those_who_decide(promises, proposed):
    ticket = make.make_ticket(promises.ana)
    suspension = proposed()
    deliver_due("inside")
    assert (suspension.state, answer_of(ticket).due_at, codes()) == ("proposed", at(30), ["suspension.proposed"])
    assert [notice.member for notice in Notice.objects.filter(code="suspension.proposed")] == [promises.gao]


def test_an_approval_moves_open_clocks_and_those_that_begin_during_it(promises, proposed):
    early = make.make_ticket(promises.ana)
    assert approved(promises, proposed()) == 2  # its answer and its solution
    late = make.make_ticket(promises.ana, at=at(20))
    assert [answer_of(one).due_at for one in (early, late)] == [at(90), at(100)]
    assert codes() == ["suspension.proposed", "suspension.approved"]
    assert Event.objects.get(code="suspension.approved").facts["moved"] == 2
    assert set(Event.objects.filter(code="clock.moved").values_list("facts__suspension", flat=True)) == {Suspension.objects.get().pk}


def test_a_clock_that_began_unseen_by_the_approval_gets_it_soon_after(promises, proposed):
    approved(promises, proposed())
    ticket = make.make_ticket(promises.ana, at=at(20))
    Clock.objects.update(suspended=[], due_at=at(50), promised_due_at=at(50))  # as though neither had seen the other
    for _ in range(2):
        deliver_due("inside")
    assert answer_of(ticket).due_at == at(100)
    Event.objects.filter(code="suspension.approved").get()


def test_it_covers_all_departments_below_its_scope_and_no_other(promises, proposed):
    ours, theirs = make.make_ticket(promises.ana), make.make_ticket(promises.cleo)
    suspension = proposed(scope=promises.company)
    assert touched_by(suspension).count() == 2
    approved(promises, suspension)
    suspension.refresh_from_db()
    assert suspension.departments == [promises.service.pk]
    after = make.make_ticket(promises.cleo, at=at(20))
    assert [answer_of(one).due_at for one in (ours, theirs, after)] == [at(90), at(30), at(50)]


def test_a_scope_without_a_department_is_refused_and_never_means_everybody(promises, proposed):
    with pytest.raises(Invalid) as refusal:
        proposed(scope=promises.empty)
    assert "南区" in refusal.value.errors["scope"][0] and not Suspension.objects.exists()
    suspension = proposed(scope=promises.branch)
    Scope.objects.filter(code="service").update(department_id=None)
    ticket = make.make_ticket(promises.ana)
    assert touched_by(suspension).count() == 0
    with pytest.raises(Invalid):
        approved(promises, suspension)
    suspension.refresh_from_db()
    assert (suspension.state, answer_of(ticket).due_at, codes()) == ("proposed", at(30), ["suspension.proposed"])


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [
        (timedelta(0), timedelta(0), "ends_at"),
        (timedelta(hours=1), timedelta(0), "ends_at"),
        (timedelta(0), timedelta(days=30, seconds=1), "ends_at"),
        (-timedelta(days=30, seconds=1), -timedelta(days=1), "begins_at"),
        (timedelta(days=367), timedelta(days=368), "begins_at"),
        (timedelta(days=2_900_000), timedelta(days=2_900_001), "begins_at"),
    ],
)
def test_a_stretch_that_cannot_be_meant_is_refused_with_a_sentence(promises, begin, end, field):
    with pytest.raises(Invalid) as refusal:
        propose_suspension("Storm", None, T0 + begin, T0 + end, by=promises.ben.actor(), at=T0)
    assert list(refusal.value.errors) == [field] and not codes()
    longest = propose_suspension("Storm", None, T0 - timedelta(days=30), T0, by=promises.ben.actor(), at=T0)
    assert longest.state == "proposed"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reason_is_needed(promises, reason):
    with pytest.raises(Invalid) as refusal:
        propose_suspension(reason, None, at(0), at(60), by=promises.ben.actor(), at=T0)
    assert list(refusal.value.errors) == ["reason"]


def test_nobody_decides_on_her_own_proposal_and_nobody_withdraws_anothers(promises, proposed):
    suspension, ben = proposed(), promises.ben.actor()
    for refused in (
        lambda: approve_suspension(suspension, by=ben, at=T0),
        lambda: reject_suspension(suspension, "no", by=ben, at=T0),
        lambda: withdraw_suspension(suspension, by=promises.gao.actor(), at=T0),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert codes() == ["suspension.proposed"]
    withdraw_suspension(suspension, by=ben, at=T0)
    assert Suspension.objects.get().state == "withdrawn" and codes()[-1] == "suspension.withdrawn"


def test_what_was_decided_is_not_decided_again(promises, proposed):
    suspension, gao = proposed(), promises.gao.actor()
    with pytest.raises(Stale):
        approve_suspension(suspension, by=gao, at=T0, expected=7)
    reject_suspension(suspension, "no storm", by=gao, at=T0, expected=1)
    for act in (
        lambda: approve_suspension(suspension, by=gao, at=T0),
        lambda: reject_suspension(suspension, "no", by=gao, at=T0),
        lambda: withdraw_suspension(suspension, by=promises.ben.actor(), at=T0),
        lambda: lift_suspension(suspension, by=gao, at=T0),
    ):
        with pytest.raises(WrongState):
            act()
    assert codes() == ["suspension.proposed", "suspension.rejected"]
    assert Suspension.objects.get().objection == "no storm"


def breaches() -> list[tuple[str, int]]:
    counted = {code: Event.objects.filter(code=code, facts__limit="answer").count() for code in ("clock.breached", "clock.corrected")}
    return [*counted.items(), ("notices", Notice.objects.filter(code="clock.breached", member__sign_in="ben").count())]


def test_a_retroactive_approval_corrects_a_breach_that_was_none_and_the_true_one_is_told_once(promises, proposed):
    ticket = make.make_ticket(promises.ana)
    sweep(at(31), always=True)
    deliver_due("inside")
    assert breaches() == [("clock.breached", 1), ("clock.corrected", 0), ("notices", 1)]
    approved(promises, proposed(10, 70, when=40), 41)
    assert (answer_of(ticket).due_at, answer_of(ticket).state) == (at(90), "paused")
    for minute in (42, 60, 89):
        sweep(at(minute), always=True)
    deliver_due("inside")
    assert breaches() == [("clock.breached", 1), ("clock.corrected", 1), ("notices", 1)]
    for minute in (91, 92):
        sweep(at(minute), always=True)
        deliver_due("inside")
    assert breaches() == [("clock.breached", 2), ("clock.corrected", 1), ("notices", 2)]
    assert answer_of(ticket).state == "breached"
    assert StepTaken.objects.filter(clock=answer_of(ticket), step="due", corrected_at=None).count() == 1


@pytest.mark.parametrize(("replied", "state", "corrected"), [(60, "met", 1), (95, "missed", 0)])
def test_what_stopped_late_within_it_is_judged_again(promises, proposed, replied, state, corrected):
    ticket = make.make_ticket(promises.ana)
    sweep(at(31), always=True)
    reply_to(ticket, "x", by=promises.ana.actor(), at=at(replied), author=promises.ana)
    assert answer_of(ticket).state == "missed"
    approved(promises, proposed(10, 70, when=100), 101)
    clock = answer_of(ticket)
    assert (clock.state, clock.due_at, clock.stopped_at) == (state, at(90), at(replied))
    assert Event.objects.filter(code="clock.corrected", facts__limit="answer").count() == corrected


def test_what_was_kept_or_stopped_before_it_stays_as_it_was(promises, proposed):
    kept, before = make.make_ticket(promises.ana), make.make_ticket(promises.ana)
    for ticket, minute in ((kept, 20), (before, 40)):
        solve_ticket(ticket, "x", by=promises.ana.actor(), at=at(minute), member=promises.ana)
    approved(promises, proposed(45, 90, when=100), 101)
    assert [(answer_of(one).state, answer_of(one).due_at) for one in (kept, before)] == [("met", at(30)), ("missed", at(30))]


def test_lifting_ends_it_for_open_clocks_and_leaves_what_was_granted_to_stopped_ones(promises, proposed):
    running, done, later = (make.make_ticket(promises.ana, at=at(minute)) for minute in (0, 0, 40))
    suspension = proposed(10, 70)
    approved(promises, suspension)
    reply_to(done, "x", by=promises.ana.actor(), at=at(45), author=promises.ana)
    suspension.refresh_from_db()
    moved = lift_suspension(suspension, by=promises.gao.actor(), at=at(50), ends_at=at(30), expected=suspension.version)
    suspension.refresh_from_db()
    assert (suspension.state, suspension.ends_at, moved) == ("lifted", at(30), 5)
    assert [answer_of(one).due_at for one in (running, done, later)] == [at(50), at(90), at(70)]
    assert answer_of(done).state == "met"
    assert answer_of(make.make_ticket(promises.ana, at=at(60))).due_at == at(90)


def test_lifting_needs_a_moment_while_it_held(promises, proposed):
    suspension = proposed(10, 70)
    approved(promises, suspension)
    gao = promises.gao.actor()
    for minute, end in ((50, 60), (50, 10), (80, None), (80, 70)):
        with pytest.raises(Invalid) as refusal:
            lift_suspension(suspension, by=gao, at=at(minute), ends_at=None if end is None else at(end))
        assert list(refusal.value.errors) == ["ends_at"]
    assert codes()[-1] == "suspension.approved"
    lift_suspension(suspension, by=gao, at=at(80), ends_at=at(60))
    assert Suspension.objects.get().ends_at == at(60)


def test_one_lifted_before_it_began_counts_for_nobody(promises, proposed):
    ticket, suspension = make.make_ticket(promises.ana), proposed(10, 70)
    approved(promises, suspension)
    assert answer_of(ticket).due_at == at(90)
    assert lift_suspension(suspension, by=promises.gao.actor(), at=at(5)) == 2
    assert (Suspension.objects.get().state, answer_of(ticket).due_at, answer_of(ticket).suspended) == ("rejected", at(30), [])
    assert codes()[-1] == "suspension.lifted"


def test_a_moved_clock_keeps_its_start_to_the_microsecond(promises, proposed):
    start = T0 + timedelta(microseconds=123_456)
    ticket = make.make_ticket(promises.ana, at=start)
    approved(promises, proposed(), 1)
    clock = answer_of(ticket)
    assert (clock.started_at, clock.promised_due_at, clock.due_at) == (start, start + timedelta(minutes=30), start + timedelta(minutes=90))


def late_matters(house, count: int) -> None:
    for _ in range(count):
        make.make_ticket(house.ana)
    sweep(at(31), always=True)


def test_granting_it_to_many_clocks_costs_no_more_statements_than_to_one(promises, proposed):
    counts = []
    for matters, begin in ((1, 10), (12, 11)):
        late_matters(promises, matters)
        suspension = proposed(begin, 70, when=40)
        with count_statements() as found:
            approved(promises, suspension, 41)
        counts.append(len(found))
        Suspension.objects.filter(pk=suspension.pk).update(state="rejected")
    assert Event.objects.filter(code="clock.corrected").count() == 13
    assert counts[0] == counts[1], str(found)
