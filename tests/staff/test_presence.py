"""What each member does now: chosen by her, followed from the exchange, read by whoever rings and by the lead."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks import now
from servicedesk.journal.access import visible_to
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.actions import note_sign_in, note_sign_out
from staff.models import DutyState, Member
from staff.presence.actions import begin_state
from staff.presence.queries import state_of
from tests import make
from tests.statements import count_statements
from tickets.actions import note_call, report_call, report_known_call, take_in
from tickets.calls.actions import note_hang_up, transfer_call
from tickets.calls.models import LIVE, LONGEST
from tickets.calls.queries import popped_up
from tickets.custody.queries import reachable
from tickets.models import Call
from tickets.routing.queries import with_duty
from tickets.team.queries import team_of


def begin(member, state: str, minutes: float = 0) -> DutyState:
    return begin_state(member, state, by=member.actor(), at=make.T0 + timedelta(minutes=minutes))[0]


def test_whoever_never_said_is_ready_while_she_is_signed_in(house):
    assert state_of(house.ana, make.T0) == "ready"
    for left in (None, make.T0 - timedelta(hours=12)):
        Member.objects.filter(pk=house.ana.pk).update(last_login=left)
        assert state_of(house.ana, make.T0) == "away"
        duties = {one.pk: one.duty for one in with_duty(Member.objects.filter(department=house.service), make.T0)}
        assert (duties[house.ana.pk], duties[house.ben.pk]) == ("away", "ready")
        assert {one.member.pk: one.state for one in team_of(house.ben, make.T0)}[house.ana.pk] == "away"
    begin(house.ana, "ready")
    assert state_of(house.ana, make.T0) == "ready"


def test_signing_out_begins_away_and_signing_in_ends_it(house):
    note_sign_out(house.ana, by=house.ana.actor(), at=make.T0)
    assert state_of(house.ana, make.T0) == "away"
    note_sign_in(house.ana, by=house.ana.actor(), at=make.T0 + timedelta(minutes=1))
    assert state_of(house.ana, make.T0) == "ready"
    begin(house.ana, "meal", 2)
    note_sign_in(house.ana, by=house.ana.actor(), at=make.T0 + timedelta(minutes=3))
    assert state_of(house.ana, make.T0) == "meal"


def test_a_call_started_by_hand_is_spoken_on_until_its_intake_is_saved_or_it_is_hung_up(house):
    make.load_demo_pack()
    how = {"by": house.ana.actor(), "at": make.T0}
    over = {"name": "Eve", "phone": "13911112222", "kind": "repair", "severity": "normal"}
    call = note_call("", **how, member=house.ana, started=True)
    assert state_of(house.ana, make.T0) == "on_call"
    take_in("It hums", **over, responder=house.ana, call=call, **how)
    call.refresh_from_db()
    assert (state_of(house.ana, make.T0), call.state) == ("ready", "ended")
    other = note_call("", **how, member=house.ana, started=True)
    note_hang_up(other, "caller", **how)
    assert state_of(house.ana, make.T0) == "wrap_up"
    note_call("", **how, member=house.ana)
    assert state_of(house.ana, make.T0) == "wrap_up"  # what was only kept afterwards is nobody's state


def test_calls_noted_by_hand_end_with_the_next(house):
    make.load_demo_pack()
    over = {"name": "Eve", "phone": "13911112222", "kind": "repair", "severity": "normal"}
    for minute in range(3):
        at = make.T0 + timedelta(minutes=minute)
        take_in("It hums", **over, responder=house.ana, by=house.ana.actor(), at=at)
    assert Call.objects.filter(LIVE, on_line=house.ana).count() == 1
    assert Call.objects.earliest("pk").ended_at == make.T0 + timedelta(minutes=1)
    live = Call.objects.get(LIVE)
    how = {"by": house.ana.actor(), "member": house.ana}
    with pytest.raises(WrongState):
        transfer_call(live, house.ben, at=live.answered_at + LONGEST, **how)
    report, _new = report_call(
        "ext-9", "answered", by=make.SYSTEM, at=make.T0 + timedelta(minutes=5), department=house.service, answered_by=house.ana
    )
    assert list(Call.objects.filter(LIVE, on_line=house.ana)) == [report.call]


def test_history_is_kept(house):
    begin(house.ana, "meal")
    begin(house.ana, "ready", 30)
    kept = list(DutyState.objects.order_by("pk").values_list("state", "since", "until"))
    assert kept == [("meal", make.T0, make.T0 + timedelta(minutes=30)), ("ready", make.T0 + timedelta(minutes=30), None)]
    assert begin_state(house.ana, "ready", by=house.ana.actor(), at=make.T0)[1] is False
    assert Event.objects.filter(code="duty_state.begun").count() == 2


def test_a_wrap_up_chosen_again_by_hand_ends_later_and_one_the_exchange_repeats_does_not(house, settings):
    settings.WRAP_UP_SECONDS = 90
    begin(house.ana, "wrap_up")
    later = begin(house.ana, "wrap_up", 1)
    assert later.ends_at == make.T0 + timedelta(seconds=150)
    again, new = begin_state(house.ana, "wrap_up", by=make.SYSTEM, at=make.T0 + timedelta(minutes=2), measured=True)
    assert (again.pk, again.ends_at, new) == (later.pk, later.ends_at, False)
    kept = list(DutyState.objects.order_by("pk").values_list("since", "until"))
    assert kept == [(make.T0, make.T0 + timedelta(minutes=1)), (make.T0 + timedelta(minutes=1), None)]


def test_a_state_there_is_not_changes_nothing(house):
    with pytest.raises(Invalid):
        begin(house.ana, "asleep")
    assert not DutyState.objects.exists()


def test_the_database_keeps_one_open_state_a_member(house):
    begin(house.ana, "meal")
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyState.objects.create(member=house.ana, state="away", since=make.T0)


@pytest.mark.parametrize(("state", "rings"), [("ready", True), ("meal", False), ("training", False), ("wrap_up", False), ("away", False)])
def test_a_line_rings_for_those_who_are_ready_and_an_extension_always(house, browse, state, rings):
    begin(house.ana, state)
    at = now()
    report_call("line", "ringing", by=make.SYSTEM, at=at, department=house.service)
    assert bool(popped_up(house.ana, at)) is rings
    assert browse(house.ana).get("/live/changes/").json()["counts"]["ringing"] == rings
    report_call("own", "ringing", by=make.SYSTEM, at=at, department=house.service, rings_at=house.ana)
    assert popped_up(house.ana, at)[0].call.external_id == "own"


def test_the_exchange_puts_her_on_the_call_and_then_into_wrap_up(house):
    call = make.make_call(house.ana)
    assert (state_of(house.ana, now()), DutyState.objects.get().measured) == ("on_call", True)
    report_known_call(call, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=3))
    assert state_of(house.ana, now()) == "wrap_up"


def test_one_of_two_calls_over_leaves_her_on_the_other(house):
    first, _second = make.make_call(house.ana, external_id="a"), make.make_call(house.ana, external_id="b")
    report_known_call(first, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=3))
    assert state_of(house.ana, now()) == "on_call"


def test_a_call_passed_on_puts_the_superior_on_it(house):
    call = make.make_call(house.ana)
    transfer_call(call, house.ben, by=house.ana.actor(), at=make.T0 + timedelta(minutes=1), member=house.ana)
    assert (state_of(house.ana, now()), state_of(house.ben, now())) == ("wrap_up", "on_call")


def test_a_meal_she_chose_meanwhile_is_not_taken_for_wrap_up(house):
    call = make.make_call(house.ana)
    begin(house.ana, "meal", 1)
    report_known_call(call, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=3))
    assert state_of(house.ana, now()) == "meal"


def test_a_call_nobody_hung_up_by_hand_does_not_keep_her_on_the_line(house):
    note_call("13911112222", by=house.ana.actor(), at=make.T0, member=house.ana)
    call = make.make_call(house.ana)
    report_known_call(call, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=3))
    assert state_of(house.ana, now()) == "wrap_up"


def test_what_the_exchange_reports_late_leaves_what_she_said_since(house):
    begin(house.ana, "meal", 20)
    call = make.make_call(house.ana)
    report_known_call(call, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=3))
    assert (state_of(house.ana, now()), DutyState.objects.count()) == ("meal", 1)


def test_what_she_does_is_no_news_for_her_colleagues(house):
    begin(house.ben, "away")
    assert not visible_to(house.ana, Event.objects.filter(code="duty_state.begun")).exists()
    assert visible_to(house.gao, Event.objects.filter(code="duty_state.begun")).exists()


def test_a_call_noted_by_hand_changes_no_state(house):
    note_call("13911112222", by=house.ana.actor(), at=make.T0, member=house.ana)
    assert state_of(house.ana, now()) == "ready"


def test_whoever_is_elsewhere_is_not_offered_a_matter(house):
    ticket = make.make_ticket(house.ana)
    assert house.ben in dict(reachable(ticket, make.T0))[house.service]
    begin(house.ben, "training")
    assert house.ben not in [member for _department, members in reachable(ticket, make.T0) for member in members]


def test_she_says_it_from_the_top_bar(house, browse):
    browser = browse(house.ana)
    answer = browser.post("/duty-state/", {"state": "meal", "next": "/notices/"})
    assert (answer["Location"], state_of(house.ana, now())) == ("/notices/", "meal")
    assert "Meal since" in browser.get("/notices/").content.decode()
    assert browser.post("/duty-state/", {"state": "asleep", "next": "//elsewhere.example/"})["Location"] == "/desk/"
    assert state_of(house.ana, now()) == "meal"


def test_the_lead_sees_who_does_what_in_few_statements(house, browse):
    make.make_ticket(house.ana)
    make.make_call(house.ana, at=now())
    Call.objects.update(customer=house.dana)
    lead = browse(house.ben)
    lead.get("/team/")
    with count_statements() as found:
        page = lead.get("/team/").content.decode()
    assert "On a call" in page and "Dana" in page and "Cleo" not in page
    for number in range(5):
        make.make_member(f"new{number}", posts=[], department=house.service)
    with count_statements() as more:
        lead.get("/team/")
    assert len(more) == len(found), str(more)
    assert browse(house.ana).get("/team/").status_code == 403
    assert "Cleo" in browse(house.gao).get("/team/").content.decode()
