"""Who else has a ticket open: for as long as she gives signs of life, and nobody where Redis is away."""

import json

import pytest
import redis

from servicedesk.journal.live import client
from tests.statements import count_statements
from tickets.presence import room


@pytest.fixture
def url(desk):
    client().delete(f"here:{desk.ticket.pk}", f"pen:{desk.ticket.pk}")
    return f"/tickets/{desk.ticket.number}/presence/"


@pytest.fixture
def sign(desk, url):
    """sign(member, state) → the line she is shown."""

    def said(member, state: str = "open") -> str:
        answer = desk.browse(member).post(url, {"state": state})
        assert answer.status_code == 200
        return answer.content.decode()

    return said


def test_colleagues_see_each_other_and_who_is_writing(desk, sign):
    assert "Ana" not in sign(desk.ana)  # oneself is nobody else
    assert "Ana has this open too" in sign(desk.ben)
    assert "Ben has this open too" in sign(desk.ana, "writing")
    assert "Ana is writing" in sign(desk.ben)
    sign(desk.ana)
    assert "Ana has this open too" in sign(desk.ben)
    sign(desk.ana, "gone")
    assert "Ana" not in sign(desk.ben)


def test_who_gives_no_sign_is_there_no_more(desk, sign):
    sign(desk.ana, "writing")
    server = client()
    for key in (f"here:{desk.ticket.pk}", f"pen:{desk.ticket.pk}"):
        assert 0 < server.ttl(key) <= room.STAYS + 1
        server.zadd(key, dict.fromkeys(server.zrange(key, 0, -1), server.time()[0] - 1))
    assert "Ana" not in sign(desk.ben)


def test_only_what_changed_is_announced_and_it_names_nobody(desk, sign):
    with client().pubsub() as heard:
        heard.subscribe(f"live:department:{desk.service.pk}")
        heard.get_message(timeout=2)
        for _again in range(3):
            sign(desk.ana)
        message = heard.get_message(timeout=2)
        assert json.loads(message["data"]) == {"code": "presence", "matter": desk.ticket.pk}
        assert heard.get_message(timeout=0.2) is None


def test_a_stranger_learns_nothing_and_changes_nothing(desk, url):
    assert desk.browse(desk.cleo).post(url, {"state": "open"}).status_code == 404
    assert not client().exists(f"here:{desk.ticket.pk}")


def test_without_redis_nobody_is_shown_and_the_ticket_is_saved(desk, sign, monkeypatch):
    sign(desk.ben)
    away = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=1)
    monkeypatch.setattr(room, "client", lambda: away)
    assert "Ben" not in sign(desk.ana, "writing")
    sent = {"text": "Answered", "version": str(desk.ticket.version)}
    assert desk.browser.post(f"/tickets/{desk.ticket.number}/replies/", sent).status_code == 302


def test_a_sign_of_life_writes_nothing_into_the_database(desk, url):
    with count_statements() as found:
        desk.browser.post(url, {"state": "writing"})
    assert [sql for sql in found if sql.startswith(("INSERT", "UPDATE", "DELETE"))] == []
