"""Absences: who stands in, on the page, over REST and along a ladder."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.absences.actions import end_absence, note_absence
from staff.absences.models import Absence
from staff.absences.queries import away_at, standing_in
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of


def note(member, deputy, since=0, until=None, **over):
    moments = [None if minutes is None else make.T0 + timedelta(minutes=minutes) for minutes in (since, until)]
    return note_absence(member, deputy, *moments, **({"by": member.actor(), "at": make.T0, "noted_by": member} | over))


def stand_ins(*members, minutes=1) -> list[str]:
    return [one.sign_in for one in standing_in(members, away_at(make.T0 + timedelta(minutes=minutes)))]


@pytest.fixture
def bo(house):
    return make.make_member("bo", posts=list(house.ana.posts.all()), department=house.service)


def test_a_deputy_stands_in_from_the_beginning_to_the_end(house, bo):
    note(house.ana, bo, 10, 20)
    assert [stand_ins(house.ana, minutes=minutes) for minutes in (9.9, 10, 19.9, 20)] == [["ana"], ["bo"], ["bo"], ["ana"]]


def test_whose_deputy_is_away_too_has_the_deputy_s_deputy_and_a_circle_ends_with_herself(house, bo):
    note(house.ana, bo)
    note(bo, house.ben)
    assert stand_ins(house.ana, bo) == ["ben"]
    note(house.ben, house.ana)
    assert stand_ins(house.ana) == ["ana"]


def test_a_deputy_who_left_stands_in_for_nobody(house, bo):
    note(house.ana, bo)
    bo.is_active = False
    bo.save()
    assert stand_ins(house.ana) == ["ana"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"deputy": "ana", "since": 40}, "deputy"),
        ({"deputy": "cleo", "since": 40}, "deputy"),
        ({"since": 5, "until": 5}, "until"),
        ({"since": -20, "until": -10}, "until"),
        ({"since": 25}, "since"),
        ({"since": 0, "until": 21}, "since"),
    ],
)
def test_what_cannot_be_meant_is_named_and_nothing_is_noted(house, bo, fields, field):
    note(house.ana, bo, 20, 30)
    with pytest.raises(Invalid) as refused:
        note(house.ana, getattr(house, fields.pop("deputy", ""), bo), **fields)
    assert list(refused.value.errors) == [field]
    assert (Absence.objects.count(), Event.objects.filter(code="absence.noted").count()) == (1, 1)


def test_two_absences_that_only_touch_are_two(house, bo):
    note(house.ana, bo, 0, 10)
    assert note(house.ana, house.ben, 10).deputy == house.ben


def test_back_again_once(house, bo):
    absence = end_absence(note(house.ana, bo), by=house.ana.actor(), at=make.T0 + timedelta(minutes=5))
    assert stand_ins(house.ana, minutes=5) == ["ana"]
    with pytest.raises(WrongState):
        end_absence(absence, by=house.ana.actor(), at=make.T0 + timedelta(minutes=6))


def test_a_ladder_tells_who_stands_in(house, bo):
    make.load_demo_pack()
    note_absence(house.ben, bo, now(), None, by=house.ben.actor(), at=now(), noted_by=house.ben)
    make.make_ticket(house.ana)
    sweep(make.T0 + timedelta(minutes=31), always=True)
    deliver_due("inside")
    assert Notice.objects.get(code="clock.breached", role="supervisor").member == bo
    assert Notice.objects.get(code="clock.breached", role="supervisor").facts["in_place"] is True


def test_noting_and_ending_on_the_page(house, bo, browse):
    page = browse(house.ana)
    wrong = page.post("/absences/", {"member": house.ana.work_number, "deputy": house.cleo.work_number})
    assert wrong.status_code == 400 and "another department" in wrong.content.decode()
    assert page.post("/absences/", {"member": house.ana.work_number, "deputy": bo.work_number, "until": "x"}).status_code == 400
    assert page.post("/absences/", {"member": house.ana.work_number, "deputy": bo.work_number}).status_code == 302
    absence = Absence.objects.get()
    assert "Bo" in page.get("/absences/").content.decode()
    assert browse(house.cleo).post(f"/absences/{absence.pk}/end/").status_code == 404
    assert browse(bo).post(f"/absences/{absence.pk}/end/").status_code == 403
    assert page.post(f"/absences/{absence.pk}/end/").status_code == 302
    assert stand_ins(house.ana) == ["ana"]


def test_who_may_note_whose_over_rest(house, bo):
    body = {"member": house.ana.work_number, "deputy": bo.work_number}
    right = make.make_post("clerk", department=house.service, rights=["absence.note"])
    clerk = make.make_member("clerk", posts=[right], department=house.service)
    answers = {who.sign_in: Caller(key_of(who)).post("absences/", body).status_code for who in (bo, house.cleo, clerk)}
    assert answers == {"bo": 403, "cleo": 404, "clerk": 201}
    absence = Absence.objects.get()
    listed = {who.sign_in: Caller(key_of(who, "more")).get("absences/").json()["results"] for who in (bo, house.cleo)}
    assert ([one["id"] for one in listed["bo"]], listed["cleo"]) == ([absence.pk], [])
    ended = Caller(key_of(house.ana)).post(f"absences/{absence.pk}/end/")
    assert (ended.status_code, ended.json()["until"] is not None) == (201, True)
