"""Single-letter keys, off or on for one member."""

import re
from pathlib import Path

from servicedesk.journal.models import Event
from tickets.acts import ACTS

KEYS_OFF = 'data-keys="off"'


def test_keys_are_off_on_every_device_until_she_wants_them_back(house, browse):
    answer = browse(house.ana).post("/keys/", {"off": "yes", "next": "/notices/"})
    assert answer["Location"] == "/notices/"
    assert KEYS_OFF in browse(house.ana).get("/notices/").content.decode()
    assert KEYS_OFF not in browse(house.ben).get("/notices/").content.decode()
    browse(house.ana).post("/keys/", {"next": "https://elsewhere.example/"})
    assert KEYS_OFF not in browse(house.ana).get("/notices/").content.decode()
    said = Event.objects.filter(code="member.keys_chosen", subject_id=house.ana.pk).order_by("pk")
    assert [event.facts["single"] for event in said] == [False, True]


def test_the_same_choice_again_is_no_event(house, browse):
    browse(house.ana).post("/keys/", {})
    assert not Event.objects.filter(code="member.keys_chosen").exists()


def test_a_stranger_has_no_keys_to_choose(db, client):
    assert client.post("/keys/", {"off": "yes"}).status_code == 401


def test_every_key_of_the_desk_is_told_in_the_list_of_keys():
    """Intake and visitors' pages show their own keys beside what they do."""
    templates = Path(__file__).parents[2] / "templates"
    desk = ["_head", "_composer", "_hold", "_incidents", "_popup", "_rail", "_slip_acts", "_slip_open", "_ties", "_caller"]
    pages = [templates / "tickets" / f"{name}.html" for name in desk] + [templates / "web" / "_topbar.html"]
    used = {key for page in pages for key in re.findall(r'data-key="([^"{]+)"', page.read_text())}
    used |= {act.key.lower() for act in ACTS.values() if act.key}
    listed = re.findall(r"{% kbd ([^%]+) %}", (templates / "web" / "_keys_dialog.html").read_text())
    told = {key.lower() for keys in listed for key in re.findall(r'"([^"]+)"', keys)}
    assert used and used - told == set()
    assert {key for key in told if re.fullmatch("[a-z]", key)} - used == {"j", "k", "w", "x"}  # of the list itself
