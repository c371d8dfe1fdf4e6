"""The alarms page: for whoever receives alarms, in both languages, whatever there is to show."""

import re

import pytest
from django.db.models.functions import Now
from django.utils import timezone, translation

from servicedesk.alarms import measure
from servicedesk.alarms.checks import all_checks
from servicedesk.alarms.models import Alarm
from servicedesk.alarms.watch import watch
from servicedesk.clocks.models import Clock
from servicedesk.journal.actions import record
from servicedesk.journal.models import Delivery, Event
from tests import make
from tests.alarms.conftest import quiet_for
from tests.statements import count_statements


@pytest.fixture
def trouble(look_again, house):
    """An open alarm, a past one, a delivery given up about a ticket, a failed rule; returns the ticket."""
    make.load_demo_pack()
    ticket = make.make_ticket(house.ana, severity="urgent")
    Clock.objects.filter(stopped_at__isnull=True).update(next_at=None)
    quiet_for("beat", 100)
    look_again()
    quiet_for("watch", 900)
    watch()
    event = Event.objects.filter(matter_id=ticket.pk).first()
    Delivery.objects.create(
        event=event,
        listener="staff.handlers.tell_of_breach",
        queue="outside",
        next_at=None,
        dead_at=Now(),
        attempts=8,
        last_error="KeyError",
    )
    record(
        "clock.failed",
        ticket,
        by=make.SYSTEM,
        at=timezone.now(),
        limit="x",
        error="ZeroDivisionError",
        name_zh="例",
        name_en="Rule",
        article="9",
    )
    return ticket


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_shows_what_is_wrong_what_it_means_and_what_to_do(house, browse, trouble):
    answer = browse(house.ada).get("/alarms/")
    page = words_of(answer.content.decode())
    assert "Nobody asks for sweeps any more." in page
    assert "What to do: Restart beat and read its log" in page
    assert "docs/operations.md#alarm-beat" in page
    assert "The desk was away" in page and "15 min" in page
    assert "staff.handlers.tell_of_breach" in page and "KeyError" in page
    assert "ZeroDivisionError" in page and "The rule Rule (Art. 9) failed" in page
    assert page.count(trouble.number) == 2
    with translation.override("en"):
        assert [str(check.name) for check in all_checks() if str(check.name) not in page] == []


def test_the_page_speaks_chinese(house, browse, trouble):
    house.ada.language = "zh-hans"
    house.ada.save()
    page = words_of(browse(house.ada).get("/alarms/").content.decode())
    assert "没有谁再发起巡检" in page and "怎么办： 重启节拍进程" in page and "服务台中断" in page
    assert not re.search(r"Value|Limit|What to do|Try again", page)


def test_a_quiet_desk_says_so(house, browse, beating):
    page = words_of(browse(house.ada).get("/alarms/").content.decode())
    assert "No open alarm" in page and "Nothing was given up" in page and "No alarm so far" in page
    assert "Invariants not looked at yet" in page


def test_a_matter_the_reader_does_not_see_has_no_number(house, browse, trouble):
    house.ada.posts.get().rights.remove("desk.read_all")
    post = house.ada.posts.get()
    post.rights = ["alarms.receive"]
    post.save()
    page = browse(house.ada).get("/alarms/").content.decode()
    assert "staff.handlers.tell_of_breach" in page and trouble.number not in page


@pytest.mark.parametrize("who", ["ana", "ben", "gao", "cleo"])
def test_whoever_lacks_the_right_is_told_which_and_who_holds_it(house, browse, trouble, who):
    answer = browse(getattr(house, who)).get("/alarms/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "It needs the right to receive the desk&#x27;s alarms. Held by: Administrator." in page
    assert "staff.handlers.tell_of_breach" not in page


def test_whoever_is_not_signed_in_is_asked_to(client, db):
    answer = client.get("/alarms/", headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=%2Falarms%2F")
    assert client.get("/alarms/", headers={"Accept": "application/json"}).status_code == 401


def test_the_way_there_is_shown_to_whoever_may_go_with_a_count(house, browse, trouble):
    dock = browse(house.ada).get("/desk/").content.decode()
    assert 'href="/alarms/"' in dock
    assert re.search(r'data-count="alarms"><span class="vh">Open </span>1<', dock)
    other = browse(house.ana).get("/desk/").content.decode()
    assert 'href="/alarms/"' not in other and 'data-count="alarms"' not in other


def test_questions_that_take_too_long_leave_the_rest_of_the_page(house, browse, trouble, monkeypatch):
    slow = measure.aside
    monkeypatch.setattr(measure, "aside", lambda milliseconds: slow(1))
    monkeypatch.setattr(measure, "all_checks", lambda: (make_slow(),))
    page = words_of(browse(house.ada).get("/alarms/").content.decode())
    assert "did not answer these questions within two seconds" in page
    assert "The desk was away" in page


def make_slow():
    return next(type(check)(**{**check.__dict__, "sql": "(select 1 from pg_sleep(5))"}) for check in all_checks() if check.code == "sweep")


def test_more_alarms_ask_the_database_no_more(house, browse, trouble):
    ada = browse(house.ada)
    ada.get("/alarms/")
    with count_statements() as few:
        ada.get("/alarms/")
    at = timezone.now()
    Alarm.objects.bulk_create(Alarm(code="sweep", raised_at=at, cleared_at=at) for _ in range(60))
    for event in Event.objects.filter(matter_id=trouble.pk)[1:4]:
        Delivery.objects.create(event=event, listener="x.y", queue="outside", next_at=None, dead_at=Now())
    with count_statements() as many:
        answer = ada.get("/alarms/")
    assert len(many) == len(few), str(many)
    assert len(answer.context["past"]) == 50
