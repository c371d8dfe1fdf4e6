"""The lead's page: whispers to members at work, take-over, what is due next; and a wrap-up that ends by itself."""

from datetime import datetime, timedelta

import pytest

from servicedesk.clocks.sweep import sweep
from servicedesk.journal.errors import Invalid
from servicedesk.journal.live import channels_of
from servicedesk.journal.models import Event
from staff.models import DutyState
from staff.presence.actions import begin_state
from staff.presence.queries import state_of
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.actions import report_known_call, solve_ticket
from tickets.models import Whisper
from tickets.whispers.access import whispers_of
from tickets.whispers.actions import read_whisper, whisper

T0, SECRET = make.T0, "Offer her the swap"


def told(house, **over) -> Whisper:
    about = over or {"ticket": make.make_ticket(house.ana)}
    return whisper(house.ana, SECRET, by=house.ben.actor(), at=T0, member=house.ben, **about)


def test_a_whisper_reaches_its_hearer_alone_and_none_of_its_words_the_journal(house):
    one = told(house)
    event = Event.objects.get(code="whisper.given")
    assert SECRET not in str(event.facts) and (event.department_id, event.matter_id) == (None, None)
    assert channels_of(event) == ["all", f"member:{house.ana.pk}"]
    bea = make.make_member("bea", posts=[house.ana.posts.get()], department=house.service)
    reader = make.make_post("listener", rights=["note.confidential"])
    rita = make.make_member("rita", posts=[reader], department=house.service)
    rolf = make.make_member("rolf", posts=[reader], department=house.works)
    seen = {member.sign_in for member in (house.ana, house.ben, house.cleo, house.gao, bea, rita, rolf) if one in whispers_of(member)}
    assert seen == {"ana", "ben", "rita"}


def test_it_pops_up_until_she_saw_it(house, browse):
    one, ana = told(house), browse(house.ana)
    assert "data-whispered" in ana.get("/notices/").content.decode()
    assert SECRET in ana.get("/calls/popup/").content.decode() and SECRET not in browse(house.ben).get("/calls/popup/").content.decode()
    assert ana.get("/live/changes/").json()["counts"]["whispers"] == 1
    assert ana.post(f"/whispers/{one.pk}/reading/")["Location"] == "/whispers/"
    assert SECRET not in ana.get("/calls/popup/").content.decode() and SECRET in ana.get("/whispers/").content.decode()
    assert read_whisper(one, by=house.ana.actor(), at=T0)[1] is False
    assert Event.objects.filter(code="whisper.read").count() == 1


def test_it_is_about_what_she_is_at_and_the_same_twice_is_one(house):
    call = make.make_call(house.ana)
    assert told(house, call=call) == told(house, call=call)
    report_known_call(call, "ended", by=make.SYSTEM, at=T0 + timedelta(minutes=1))
    done, hers = make.make_ticket(house.ana), make.make_ticket(house.cleo)
    solve_ticket(done, "Done.", by=house.ana.actor(), at=T0, member=house.ana)
    for about in ({"call": call}, {"ticket": done}, {"ticket": hers}, {"ticket": hers, "call": call}, {"ticket": None}):
        with pytest.raises(Invalid):
            told(house, **about)
    with pytest.raises(Invalid):
        whisper(house.ben, SECRET, by=house.ben.actor(), at=T0, member=house.ben, ticket=done)
    assert Whisper.objects.count() == 1


def test_over_rest(house):
    ticket = make.make_ticket(house.ana)
    ben, ana = Caller(key_of(house.ben)), Caller(key_of(house.ana))
    body = {"to": house.ana.work_number, "body": SECRET, "ticket": ticket.number}
    assert ana.post("whispers/", body | {"to": house.ben.work_number}).status_code == 403
    assert ben.post("whispers/", body | {"to": house.cleo.work_number}).status_code == 404
    assert ben.post("whispers/", body | {"body": " "}).status_code == 400
    made = ben.post("whispers/", body)
    assert (made.status_code, made.json()["ticket"], made.json()["read_at"]) == (201, ticket.number, None)
    address = f"whispers/{made.json()['id']}/reading/"
    assert ben.post(address).status_code == 404
    assert [ana.post(address).status_code for _ in range(2)] == [201, 200]
    assert [one["body"] for one in ana.get("whispers/").json()["results"]] == [SECRET]


def test_without_a_script_the_button_of_the_page_works_and_the_popup_alone_is_swapped(house, browse):
    told(house)
    page, popup = (browse(house.ana).get(address).content.decode() for address in ("/whispers/", "/calls/popup/"))
    assert "/reading/" in page and 'hx-target="closest [data-popup]"' not in page
    assert 'hx-target="closest [data-popup]"' in popup


def test_the_leads_page_leads_to_whispering_and_taking_over(house, browse):
    ticket, lead = make.make_ticket(house.ana), browse(house.ben)
    page = lead.get("/team/?fragment=1").content.decode()
    address = f"/whispers/?to={house.ana.work_number}&amp;ticket={ticket.number}"
    assert "<html" not in page and address in page and f"/tickets/{ticket.number}/?act=assign#composer" in page
    form = {"to": house.ana.work_number, "ticket": ticket.number, "body": ""}
    refused = lead.post("/whispers/", form)
    assert refused.status_code == 400 and "Whisper to Ana" in refused.content.decode()
    assert lead.post("/whispers/", form | {"body": SECRET})["Location"] == "/team/"
    assert Whisper.objects.get().body == SECRET
    assert browse(house.ana).get("/whispers/", {"to": house.ben.work_number}).status_code == 403


def test_a_wrap_up_ends_by_itself_and_shows_until_when(house, browse, settings):
    settings.WRAP_UP_SECONDS = 90
    begin_state(house.ana, "wrap_up", by=house.ana.actor(), at=T0)
    assert "data-left=" in browse(house.ana).get("/notices/").content.decode()
    assert "data-left=" in browse(house.ben).get("/team/").content.decode()
    shown = browse(house.ana).get("/live/changes/").json()["duty"]["ends_at"]
    assert datetime.fromisoformat(shown) == T0 + timedelta(seconds=90)
    sweep(T0 + timedelta(seconds=89), always=True)
    assert state_of(house.ana, make.T0) == "wrap_up"
    sweep(T0 + timedelta(seconds=90), always=True)
    assert state_of(house.ana, make.T0) == "ready"
    assert browse(house.ana).get("/live/changes/").json()["duty"] == {"state": "ready", "name": "Ready", "ends_at": None}
    kept = DutyState.objects.get(state="wrap_up")
    assert (kept.until, Event.objects.filter(code="duty_state.begun").latest("pk").actor_kind) == (T0 + timedelta(seconds=90), "system")


def test_what_she_chose_herself_meanwhile_stays_and_zero_ends_nothing(house, settings):
    begin_state(house.ana, "wrap_up", by=house.ana.actor(), at=T0)
    begin_state(house.ana, "meal", by=house.ana.actor(), at=T0 + timedelta(seconds=5))
    settings.WRAP_UP_SECONDS = 0
    begin_state(house.ben, "wrap_up", by=house.ben.actor(), at=T0)
    sweep(T0 + timedelta(hours=1), always=True)
    assert (state_of(house.ana, make.T0), state_of(house.ben, make.T0)) == ("meal", "wrap_up")
