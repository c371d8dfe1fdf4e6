"""The pages' side of live updates: a ticket that names what its owner may hear, and polling with the same limits."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import redis

from servicedesk.journal.actions import place_events
from servicedesk.journal.live import client as redis_client
from tests import make


def ticket_for(signed_in) -> tuple[str, dict]:
    """The token a page gets, and what it stands for."""
    answer = signed_in.post("/live/ticket/")
    assert answer.status_code == 200
    assert answer["Cache-Control"].count("no-store")
    [token] = parse_qs(urlsplit(answer.json()["url"]).query)["ticket"]
    return token, json.loads(redis_client().get(f"live-ticket:{token}"))


def test_an_agent_hears_herself_her_department_and_her_matters_elsewhere(house, browse):
    elsewhere = make.make_ticket(house.ana)
    elsewhere.department = house.works
    elsewhere.save()
    _, content = ticket_for(browse(house.ana))
    assert content["channels"] == [f"member:{house.ana.pk}", f"department:{house.service.pk}", f"matter:{elsewhere.pk}"]


def test_another_department_hears_nothing_of_it(house, browse):
    matter = make.make_ticket(house.ana)
    _, content = ticket_for(browse(house.cleo))
    assert content["channels"] == [f"member:{house.cleo.pk}", f"department:{house.works.pk}"]
    assert f"matter:{matter.pk}" not in content["channels"]


def test_who_reads_all_hears_all(house, browse):
    _, content = ticket_for(browse(house.gao))
    assert content["channels"] == [f"member:{house.gao.pk}", "all"]


def test_a_ticket_lives_a_minute_and_keeps_no_session_key(house, browse):
    signed_in = browse(house.ana)
    token, content = ticket_for(signed_in)
    assert 0 < redis_client().ttl(f"live-ticket:{token}") <= 60
    assert signed_in.cookies["sessionid"].value not in json.dumps(content)


def test_without_redis_the_page_is_told_to_poll(house, browse, monkeypatch):
    from servicedesk.web import live_views

    class Away:
        def set(self, *args, **kwargs):
            raise redis.ConnectionError

    monkeypatch.setattr(live_views, "client", Away)
    assert browse(house.ana).post("/live/ticket/").status_code == 503


def test_a_stranger_gets_no_ticket(db, client):
    assert client.post("/live/ticket/").status_code == 401


def test_polling_tells_what_is_new_and_hers_alone(house, browse):
    place_events()
    ana, cleo = browse(house.ana), browse(house.cleo)
    before = ana.get("/live/changes/").json()["position"]
    matter = make.make_ticket(house.ana)
    place_events()
    hers = ana.get("/live/changes/", {"after": before}).json()
    assert {"subject": "ticket", "id": matter.pk, "matter": matter.pk, "code": "ticket.opened"}.items() <= hers["changes"][-1].items()
    assert hers["position"] > before
    assert matter.pk not in [change["matter"] for change in cleo.get("/live/changes/", {"after": before}).json()["changes"]]


def test_polling_again_tells_nothing_twice(house, browse):
    make.make_ticket(house.ana)
    place_events()
    ana = browse(house.ana)
    state = ana.get("/live/changes/").json()
    assert ana.get("/live/changes/", {"after": state["position"]}).json()["changes"] == []


def test_a_long_absence_is_told_in_parts(house, browse, monkeypatch):
    from servicedesk.web import live_views

    monkeypatch.setattr(live_views, "MOST", 2)
    for _ in range(3):
        make.make_ticket(house.ana)
    place_events()
    ana, seen, after = browse(house.ana), [], 0
    for _ in range(20):
        state = ana.get("/live/changes/", {"after": after}).json()
        seen += [change["position"] for change in state["changes"]]
        if state["position"] == after:
            break
        after = state["position"]
    assert seen == sorted(set(seen))
    assert len(seen) >= 3


@pytest.mark.parametrize("after", ["²", "-1", "x", "9" * 30])
def test_a_wrong_position_breaks_nothing(house, browse, after):
    assert browse(house.ana).get("/live/changes/", {"after": after}).json()["changes"] == []


def test_polling_brings_the_figures_of_the_shell(house, browse):
    make.make_ticket(house.ana)
    counts = browse(house.ana).get("/live/changes/").json()["counts"]
    assert (counts["mine"], counts["first"], counts["department"], counts["unread"]) == (1, 1, 1, 0)
