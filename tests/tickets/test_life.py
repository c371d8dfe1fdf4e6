"""Waiting, taking up again, opening again, another severity: each with its refusals, which leave nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Delivery, Event
from servicedesk.journal.wires import ask
from staff.models import Notice
from tests import make
from tickets.actions import close_ticket, hold_ticket, reclassify_ticket, reopen_ticket, reply_to, resume_ticket, solve_ticket
from tickets.models import Closure, Hold, Solution, Ticket

T0 = make.T0
DAY = timedelta(days=1)


def at(minutes: float):
    return T0 + timedelta(minutes=minutes)


@pytest.fixture
def matter(house):
    """The house, the demo pack, and a matter of ana's opened at the first moment."""
    make.load_demo_pack()
    house.ticket = make.make_ticket(house.ana, customer=house.dana)
    return house


def hold(matter, minute: float = 10, **over) -> Hold:
    fields = {"reason": "waiting_parts", "until": at(minute) + DAY, "note": "A valve is ordered."} | over
    reason, until = fields.pop("reason"), fields.pop("until")
    return hold_ticket(matter.ticket, reason, until, **{"by": matter.ana.actor(), "at": at(minute), "member": matter.ana} | fields)


def resume(matter, minute: float, **over) -> Hold:
    return resume_ticket(matter.ticket, **{"by": matter.ben.actor(), "at": at(minute), "member": matter.ben} | over)


def reply(matter, minute: float):
    return reply_to(matter.ticket, "On our way.", by=matter.ana.actor(), at=at(minute), author=matter.ana)


def solve(matter, minute: float) -> Solution:
    return solve_ticket(matter.ticket, f"Done at {minute}.", by=matter.ana.actor(), at=at(minute), member=matter.ana)


def close(matter, minute: float) -> Closure:
    return close_ticket(matter.ticket, "Content.", by=matter.ben.actor(), at=at(minute), member=matter.ben)


def reopen(matter, minute: float, **over) -> Ticket:
    fields = {"reason": "It drips again.", "by": matter.ana.actor(), "at": at(minute)} | over
    return reopen_ticket(matter.ticket, fields.pop("reason"), **fields)


def reclassify(matter, severity: str, minute: float, **over) -> Ticket:
    fields = {"reason": "The cellar is under water.", "by": matter.ana.actor(), "at": at(minute)} | over
    return reclassify_ticket(matter.ticket, severity, fields.pop("reason"), **fields)


def history(matter) -> list[str]:
    events = Event.objects.filter(subject_kind="ticket", subject_id=matter.ticket.pk).order_by("id")
    return [code.removeprefix("ticket.") for code in events.values_list("code", flat=True)]


def clock(matter, code: str) -> Clock:
    return Clock.objects.filter(matter_id=matter.ticket.pk, limit__code=code).latest("cycle")


def states(matter) -> dict[str, str]:
    return dict(Clock.objects.filter(matter_id=matter.ticket.pk).order_by("cycle", "pk").values_list("limit__code", "state"))


def everything(matter) -> list:
    counts = [model.objects.count() for model in (Event, Delivery, Hold, Solution, Closure)]
    return [*counts, *Ticket.objects.filter(pk=matter.ticket.pk).values(), *Clock.objects.order_by("pk").values()]


# --- waiting


def test_a_matter_waits_with_reason_and_end_and_its_clock_stands_still(matter, fresh):
    held = hold(matter)
    assert (held.reason, held.note, held.until, held.held_by, held.ended_at) == (
        "waiting_parts",
        "A valve is ordered.",
        at(10) + DAY,
        matter.ana,
        None,
    )
    facts = Event.objects.get(code="ticket.held").facts
    assert facts == {"reason": "waiting_parts", "note": "A valve is ordered.", "until": (at(10) + DAY).isoformat()}
    assert (fresh(matter.ticket).status, fresh(matter.ticket).version) == ("open", 2)
    assert states(matter) == {"answer": "running", "solve": "paused", "wait": "running"}


def test_what_was_waited_is_added_to_the_time_left(matter, fresh):
    hold(matter, 10)
    ended = resume(matter, 130)
    assert (ended.ended_at, ended.ended_by) == (at(130), matter.ben)
    assert (clock(matter, "solve").state, clock(matter, "solve").due_at) == ("running", at(24 * 60 + 120))
    assert (clock(matter, "wait").state, fresh(matter.ticket).version) == ("met", 3)
    assert clock(matter, "answer").due_at == at(30)


def test_a_pause_lasts_no_longer_than_its_article_grants(matter):
    hold(matter, 10, until=T0 + 60 * DAY)
    cap = clock(matter, "solve").paused_until
    assert cap is not None and T0 + 3 * DAY <= cap <= T0 + 4 * DAY
    sweep(cap + timedelta(minutes=1), always=True)
    assert clock(matter, "solve").state == "running"
    resume(matter, 10 * 24 * 60)
    assert clock(matter, "solve").due_at == cap + 24 * timedelta(hours=1) - timedelta(minutes=10)


def test_a_reason_no_article_grants_pauses_nothing(matter):
    hold(matter, reason="waiting_third_party", note="")
    assert states(matter) == {"answer": "running", "solve": "running", "wait": "running"}


def test_a_third_wait_is_noted_but_pauses_nothing(matter):
    for minute in (10, 30, 50):
        hold(matter, minute)
        if minute < 50:
            resume(matter, minute + 10)
    assert clock(matter, "solve").state == "running"
    assert clock(matter, "solve").due_at == at(24 * 60 + 20)


def test_who_lets_a_matter_wait_past_its_moment_is_told(matter):
    hold(matter, 10, until=at(70))
    sweep(at(71), always=True)
    deliver_due("inside")
    assert Notice.objects.filter(member=matter.ana, code="clock.breached", facts__limit="wait").count() == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"reason": "lunch"}, "reason"),
        ({"until": at(10)}, "until"),
        ({"until": at(9)}, "until"),
        ({"until": at(10) + 90 * DAY + timedelta(seconds=1)}, "until"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_a_wait_that_cannot_be_used_leaves_nothing(matter, over, field):
    before = everything(matter)
    with pytest.raises(Invalid) as refusal:
        hold(matter, **over)
    assert (list(refusal.value.errors), everything(matter)) == ([field], before)


def test_ninety_days_are_not_too_long(matter):
    assert hold(matter, until=at(10) + 90 * DAY).pk


def test_a_matter_waits_once_at_a_time(matter):
    hold(matter)
    before = everything(matter)
    with pytest.raises(WrongState) as refusal:
        hold(matter, 20)
    assert (refusal.value.state, everything(matter)) == ("held", before)
    with pytest.raises(IntegrityError, match="hold_once"), transaction.atomic():
        Hold.objects.create(ticket=matter.ticket, reason="waiting_parts", until=at(99), held_by=matter.ana, held_at=at(20))


def test_what_does_not_wait_is_not_taken_up_again(matter):
    before = everything(matter)
    with pytest.raises(WrongState) as refusal:
        resume(matter, 20)
    assert (refusal.value.state, refusal.value.wanted, everything(matter)) == ("open", ("held",), before)


def test_what_is_solved_does_not_wait(matter):
    solve(matter, 5)
    before = everything(matter)
    with pytest.raises(WrongState):
        hold(matter)
    assert everything(matter) == before


def test_another_version_changes_nothing(matter):
    hold(matter)
    before = everything(matter)
    for act in (
        lambda: resume(matter, 20, expected=1),
        lambda: reclassify(matter, "urgent", 20, expected=1),
        lambda: hold(matter, 20, expected=1),
        lambda: reopen(matter, 20, expected=1),
    ):
        with pytest.raises(Stale):
            act()
    assert everything(matter) == before


def test_an_answer_ends_the_wait_first_and_the_clock_that_waited_runs_on(matter):
    hold(matter, 10)
    reply(matter, 25)
    assert history(matter) == ["opened", "held", "resumed", "replied"]
    assert states(matter) == {"answer": "met", "solve": "running", "wait": "met"}
    assert (clock(matter, "solve").due_at, Hold.objects.get().ended_by) == (at(24 * 60 + 15), matter.ana)


def test_the_same_answer_sent_twice_ends_no_wait(matter):
    reply(matter, 9.5)
    hold(matter, 10)
    reply(matter, 10.2)
    assert Hold.objects.get().ended_at is None


def test_a_solution_ends_the_wait_first_and_is_in_time_by_what_was_waited(matter):
    hold(matter, 10)
    solve(matter, 24 * 60 + 10)
    assert history(matter) == ["opened", "held", "resumed", "solved"]
    assert states(matter) | {"answer": ""} == {"answer": "", "solve": "met", "wait": "met"}


def test_a_refused_solution_ends_no_wait(matter):
    hold(matter)
    before = everything(matter)
    with pytest.raises(Invalid):
        solve_ticket(matter.ticket, " ", by=matter.ana.actor(), at=at(20), member=matter.ana)
    assert everything(matter) == before


# --- opening again


def test_what_was_closed_opens_again_and_keeps_its_history(matter, fresh):
    solve(matter, 20)
    close(matter, 30)
    reopen(matter, 40)
    assert (fresh(matter.ticket).status, fresh(matter.ticket).version) == ("open", 4)
    assert (Solution.objects.get().undone_at, Closure.objects.get().undone_at) == (at(40), at(40))
    assert Event.objects.get(code="ticket.reopened").facts == {"reason": "It drips again.", "was": "closed"}
    solve(matter, 50)
    close(matter, 60)
    assert history(matter) == ["opened", "solved", "closed", "reopened", "solved", "closed"]
    assert list(Closure.objects.order_by("pk").values_list("solved_at", flat=True)) == [at(20), at(50)]


def test_a_clock_begins_anew_where_its_article_says_so_and_no_other(matter):
    solve(matter, 20)
    reopen(matter, 40)
    assert (clock(matter, "solve").cycle, clock(matter, "solve").due_at) == (2, at(40 + 24 * 60))
    assert (clock(matter, "answer").cycle, clock(matter, "answer").state) == (1, "met")


@pytest.mark.parametrize("how", ["continue", "original"])
def test_what_was_left_goes_on_where_the_article_says_so(house, tmp_path, how):
    pack = (make.PACKS / "demo.yaml").read_text(encoding="utf-8")
    make.load(pack.replace("how: new", f"how: {how}"), tmp_path)
    house.ticket = make.make_ticket(house.ana, customer=house.dana)
    solve(house, 20)
    reopen(house, 40)
    due = {"continue": at(24 * 60 + 20), "original": at(24 * 60)}
    assert (clock(house, "solve").cycle, clock(house, "solve").due_at) == (1, due[how])


@pytest.mark.parametrize(("over", "error"), [({"reason": " "}, Invalid), ({"reason": "x" * 301}, Invalid), ({"expected": 9}, Stale)])
def test_an_opening_that_cannot_be_used_leaves_nothing(matter, over, error):
    solve(matter, 20)
    before = everything(matter)
    with pytest.raises(error):
        reopen(matter, 30, **over)
    assert everything(matter) == before


def test_what_is_open_is_not_opened_again(matter):
    before = everything(matter)
    with pytest.raises(WrongState) as refusal:
        reopen(matter, 30)
    assert (refusal.value.wanted, everything(matter)) == (("solved", "closed"), before)


def test_one_solution_stands_at_a_time(matter):
    solve(matter, 20)
    with pytest.raises(IntegrityError, match="solution_once"), transaction.atomic():
        Solution.objects.create(ticket=matter.ticket, text="x", by=matter.ana, at=at(30))


# --- another severity


def test_raised_to_urgent_the_slow_clock_ends_and_the_fast_one_begins(matter, fresh):
    reclassify(matter, "urgent", 5)
    assert fresh(matter.ticket).severity == "urgent"
    assert Event.objects.get(code="ticket.reclassified").facts == {
        "severity": "urgent",
        "old": "normal",
        "reason": "The cellar is under water.",
    }
    assert states(matter) == {"answer": "cancelled", "solve": "running", "urgent_answer": "running"}
    assert clock(matter, "urgent_answer").due_at == at(7)
    reply(matter, 6)
    assert states(matter) == {"answer": "cancelled", "solve": "running", "urgent_answer": "met"}


def test_raised_and_lowered_again_wins_no_time(matter):
    reclassify(matter, "urgent", 5)
    reclassify(matter, "low", 6)
    assert states(matter) == {"answer": "running", "solve": "running", "urgent_answer": "cancelled"}
    assert clock(matter, "answer").due_at == at(30)


def test_between_two_severities_of_one_clock_nothing_moves(matter):
    reclassify(matter, "high", 5)
    assert states(matter) == {"answer": "running", "solve": "running"}


@pytest.mark.parametrize(
    ("severity", "over", "field"),
    [("normal", {}, "severity"), ("grave", {}, "severity"), ("urgent", {"reason": " "}, "reason")],
)
def test_a_severity_that_cannot_be_used_leaves_nothing(matter, severity, over, field):
    before = everything(matter)
    with pytest.raises(Invalid) as refusal:
        reclassify(matter, severity, 5, **over)
    assert (list(refusal.value.errors), everything(matter)) == ([field], before)


def test_what_is_closed_keeps_its_severity(matter):
    solve(matter, 5)
    close(matter, 6)
    before = everything(matter)
    with pytest.raises(WrongState):
        reclassify(matter, "urgent", 7)
    assert everything(matter) == before


# --- what must always hold

MINE = {each.code: each.sql for table in ask("invariants") for each in table if each.code.startswith("I12")}


def broken() -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for code, sql in MINE.items():
            cursor.execute(sql)
            found |= {code} if cursor.fetchall() else set()
    return found


def test_the_invariants_hold_through_a_whole_life(matter):
    acts = (hold, resume, hold, reply, hold, solve, close, reopen, hold, solve, reopen, solve, close)
    for minute, act in enumerate(acts, 1):
        act(matter, minute)
        assert broken() == set(), (minute, act.__name__)
    matter.ticket = make.make_ticket(matter.ana)
    reclassify(matter, "urgent", 20)
    assert broken() == set()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("update tickets_hold set ended_at = clock_timestamp(), ended_by_id = held_by_id", "I12:holds"),
        ("update tickets_ticket set status = 'solved'", "I12:holds"),
        ("update tickets_ticket set severity = 'low'", "I12:severity"),
        ("update tickets_ticket set status = 'closed'", "I12"),
        (
            "insert into tickets_solution (ticket_id, text, by_id, at) select id, 'x', owner_id, clock_timestamp() from tickets_ticket",
            "I12:records",
        ),
    ],
)
def test_each_invariant_finds_its_damage(matter, damage, code):
    hold_ticket(matter.ticket, "waiting_parts", now() + DAY, by=matter.ana.actor(), at=now(), member=matter.ana)
    assert broken() == set()
    with connection.cursor() as cursor:
        cursor.execute(damage)
    assert code in broken()
