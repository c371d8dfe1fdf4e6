"""Visitors: entered, received by level, waiting and measured, seen off, and what they leave to be handled."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.tickets.visiting import RECEPTION, T0, acts, enter, later
from tickets.models import Ticket, Visit, VisitWait
from tickets.visits.access import visits_of
from tickets.visits.actions import attend_visitor, leave_message, let_wait, note_left, receive_visitor, see_off, tick_check


def codes(visit: Visit) -> list[str]:
    return list(Event.objects.filter(subject_kind="visit", subject_id=visit.pk).order_by("pk").values_list("code", flat=True))


@pytest.mark.rule("TKT-041", "TKT-042")
def test_a_visitor_is_entered_received_and_seen_off_to_the_door(house):
    visit = enter(house, host=house.ben, persons=2, company="Northpier")
    deliver_due("inside")
    assert Notice.objects.get(code="visit.arrived").member == house.ben
    receive_visitor(visit, **acts(house.ana, 1))
    see_off(visit, **acts(house.ana, 20))
    visit.refresh_from_db()
    assert (visit.state, visit.received_by, visit.gone_by, visit.gone_at) == ("seen_off", house.ana, house.ana, later(20))
    assert codes(visit) == ["visit.arrived", "visit.received", "visit.seen_off"]


@pytest.mark.rule("TKT-038")
def test_the_usual_check_list_is_ticked_one_by_one(house):
    visit = enter(house)
    assert [check.code for check in visit.checklist] == ["greeted", "led", "seated", "tea"]
    for minute, check in enumerate(visit.checklist):
        tick_check(visit, check.code, **acts(house.ana, minute))
    visit.refresh_from_db()
    assert all(check.at and check.by == "ana" for check in visit.checklist)
    version = visit.version
    assert tick_check(visit, "tea", **acts(house.ana, 9)).version == version  # a second time changes nothing
    receive_visitor(visit, **acts(house.ana, 9))
    see_off(visit, **acts(house.ana, 10))
    assert Event.objects.get(code="visit.seen_off").facts["missing"] == []


def test_what_is_not_on_the_list_cannot_be_ticked(house):
    visit = enter(house)
    with pytest.raises(Invalid) as refused:
        tick_check(visit, "massage", **acts(house.ana))
    assert list(refused.value.errors) == ["code"] and codes(visit) == ["visit.arrived"]


@pytest.mark.rule("TKT-043")
def test_the_level_decides_check_list_room_and_attendant(house, tmp_path):
    make.load(RECEPTION, tmp_path)
    general, high = enter(house), enter(house, level="high")
    assert [check.code for check in general.checklist] == ["greeted", "seated"]
    assert (general.room_zh, general.attendant) == ("", None)
    assert [check.code for check in high.checklist] == ["met", "toured"]
    assert (high.room_zh, high.attendant, high.article.number) == ("贵宾室", house.ben, "1")
    deliver_due("inside")
    assert Notice.objects.get(code="visit.arrived").member == house.ben  # whoever attends is told


@pytest.mark.rule("TKT-039")
def test_a_hard_question_makes_her_wait_for_whoever_is_responsible_and_the_wait_is_measured(house):
    make.load_pack_file("gold", T0 - timedelta(days=1))
    visit = enter(house)
    receive_visitor(visit, **acts(house.ana, 1))
    let_wait(visit, "质保怎么算", house.cleo, **acts(house.ana, 2))
    deliver_due("inside")
    assert Notice.objects.get(code="visit.waiting").member == house.cleo
    clock = Clock.objects.get(limit__code="visitor_waits")
    assert (clock.about, clock.due_at) == ("visit", later(17))
    assert list(visits_of(house.cleo)) == [visit]  # she was called in
    attend_visitor(visit, **acts(house.cleo, 12))
    visit, clock = Visit.objects.get(), Clock.objects.get(pk=clock.pk)
    assert (visit.state, visit.waited_seconds(later(60)), clock.state) == ("received", 600, "met")
    assert Event.objects.get(code="visit.attended").facts["seconds"] == 600


def test_nobody_attends_in_time_and_the_supervisor_of_whoever_was_called_hears(house):
    make.load_pack_file("gold", T0 - timedelta(days=1))
    visit = enter(house)
    let_wait(visit, "质保怎么算", house.ana, **acts(house.ben, 0))
    sweep(later(16), always=True)
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="clock.breached")] == [house.ben]


def test_one_who_waits_no_longer_leaves_and_her_clock_ends(house):
    make.load_pack_file("gold", T0 - timedelta(days=1))
    visit = enter(house)
    let_wait(visit, "质保怎么算", house.cleo, **acts(house.ana, 0))
    note_left(visit, "had no more time", **acts(house.ana, 5))
    visit = Visit.objects.get()
    assert (visit.state, visit.waited_seconds(later(60)), VisitWait.objects.get().gave_up) == ("left", 300, True)
    assert Clock.objects.get().state == "cancelled"


@pytest.mark.rule("TKT-040")
def test_what_she_leaves_to_be_handled_opens_a_ticket(house):
    visit = enter(house)
    ticket = leave_message(visit, "想换一台大的", kind="consultation", phone="13911112222", **acts(house.ana, 3))
    visit.refresh_from_db()
    assert (visit.ticket, ticket.channel, ticket.customer, ticket.customer.name) == (ticket, "walk_in", visit.customer, "来访者")
    assert codes(visit)[-1] == "visit.registered"
    with pytest.raises(WrongState):
        leave_message(visit, "again", kind="consultation", phone="13911112222", **acts(house.ana, 4))
    assert Ticket.objects.count() == 1


def test_a_message_without_its_words_leaves_nothing(house):
    visit = enter(house)
    with pytest.raises(Invalid):
        leave_message(visit, " ", kind="consultation", phone="12", **acts(house.ana))
    visit.refresh_from_db()
    assert (visit.ticket, visit.version, Ticket.objects.count()) == (None, 1, 0)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"visitor": " "}, "visitor"),
        ({"purpose": ""}, "purpose"),
        ({"persons": 0}, "persons"),
        ({"persons": 501}, "persons"),
        ({"level": "royal"}, "level"),
        ({"company": "x" * 121}, "company"),
    ],
)
def test_a_visit_that_cannot_be_entered(house, over, field):
    with pytest.raises(Invalid) as refused:
        enter(house, **over)
    assert (list(refused.value.errors), Visit.objects.count()) == ([field], 0)


def test_one_without_a_department_names_one(house):
    with pytest.raises(Invalid) as refused:
        enter(house, member=house.gao)
    assert list(refused.value.errors) == ["department"]
    assert enter(house, member=house.gao, host=house.cleo).department == house.works


@pytest.mark.parametrize("act", [see_off, attend_visitor])
def test_a_step_out_of_turn_changes_nothing(house, act):
    visit = enter(house)
    with pytest.raises(WrongState):
        act(visit, **acts(house.ana))
    assert codes(visit) == ["visit.arrived"]


def test_a_stale_step_changes_nothing(house):
    visit = enter(house)
    with pytest.raises(Stale):
        receive_visitor(visit, **acts(house.ana), expected=7)
    assert codes(visit) == ["visit.arrived"]


def test_somebody_who_has_left_is_not_called_in(house):
    visit = enter(house)
    house.cleo.is_active = False
    house.cleo.save()
    with pytest.raises(Invalid):
        let_wait(visit, "x", house.cleo, **acts(house.ana))
    assert not VisitWait.objects.exists()
