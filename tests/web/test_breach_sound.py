"""A tone for what is overdue, off until one member wants it; and the count of what is hers and overdue."""

from datetime import timedelta

from servicedesk.clocks import now
from servicedesk.journal.models import Event
from tests import make

SOUND = 'data-sound="on"'


def test_the_tone_is_off_until_she_wants_it_and_each_choice_is_one_event(house, browse):
    ana = browse(house.ana)
    assert SOUND not in ana.get("/notices/").content.decode()
    for choice in ("yes", "yes", "no"):
        assert ana.post("/sound/", {"on": choice, "next": "/notices/"})["Location"] == "/notices/"
        assert (SOUND in ana.get("/notices/").content.decode()) is (choice == "yes")
    assert [event.facts["on"] for event in Event.objects.filter(code="member.sound_chosen").order_by("pk")] == [True, False]


def test_a_page_counts_what_is_hers_and_overdue_and_not_her_colleagues(house, browse):
    make.load_demo_pack()
    make.make_ticket(house.ana, at=now() - timedelta(hours=1), customer=house.dana)
    make.make_ticket(house.ana, at=now(), customer=house.dana)
    make.make_ticket(house.ben, at=now() - timedelta(hours=1), customer=house.dana)
    assert 'data-late="1"' in browse(house.ana).get("/notices/").content.decode()
    assert browse(house.ana).get("/live/changes/").json()["counts"]["late"] == 1
    assert browse(house.ana).get("/live/changes/").json()["counts"]["overdue"] == 2
