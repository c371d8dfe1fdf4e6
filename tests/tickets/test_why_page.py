"""Why is it red: the article, the arithmetic and who was told."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.clocks.holidays import PUBLISHED_UNTIL
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.delivery import deliver_due
from servicedesk.web.times import second
from tests import make


@pytest.fixture
def red(desk):
    """A promise broken five minutes ago, and its supervisor told."""
    ticket = make.make_ticket(desk.ana, at=desk.at - timedelta(minutes=35), customer=desk.dana)
    sweep(desk.at, always=True)
    deliver_due("inside")
    return Clock.objects.get(matter_id=ticket.pk, limit__code="answer")


def test_it_cites_counts_and_names(desk, red):
    html = desk.browser.get(f"/clocks/{red.pk}/").content.decode()
    for part in ("within thirty minutes", "#a11", "0:30:00", "Ben", "#a14", 'data-state="breached"'):
        assert part in html


def test_the_spans_add_up_to_what_is_shown(desk, red):
    found = explain(red, desk.at)
    assert sum(span.seconds for span in found.spans) == found.used == found.allowed + found.over


def test_it_tells_when_somebody_was_told_and_when_it_was_due(desk, red):
    html = desk.browser.get(f"/clocks/{red.pk}/").content.decode()
    step = red.steps_taken.get(step="due")
    assert f"Told {second(step.taken_at, desk.at)}</strong> (due {second(red.due_at, desk.at)})" in html


def test_missing_and_not_hers_look_the_same(desk, red):
    cleo = desk.browse(desk.cleo)
    answers = [cleo.get(f"/clocks/{red.pk}/"), cleo.get("/clocks/999999/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


OFFICE = """\
pack: hours
title: {zh: 工时制度, en: Hours regulation}
words: {及时: 2 h}
calendars:
  - code: office
    name: {zh: 办公室, en: The office}
    week: {mon-fri: ["08:30-12:00", "13:30-18:00"]}
    holidays: china
articles:
  - number: "21"
    title: {zh: 及时答复, en: Answer in time}
    text: {zh: 及时答复。, en: Answer in time.}
    effective_from: 2026-01-01
    clocks:
      - code: soon
        name: {zh: 及时答复, en: Answer in time}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: word 及时
        calendar: office
      - code: wait
        name: {zh: 冷静期, en: Cooling off}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.solved]
        at_least: 3 work days
        calendar: office
"""
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai: an hour of work is left


@pytest.fixture
def working(desk, tmp_path):
    """working(code, at) → the clock of this code on a matter opened then, under office hours."""
    make.load(OFFICE, tmp_path)

    def started(code: str, at: datetime = FRIDAY) -> Clock:
        return Clock.objects.get(matter_id=make.make_ticket(desk.ana, at=at, customer=desk.dana).pk, limit__code=code)

    return started


def test_working_time_adds_up_from_the_spans_of_the_calendar_alone(desk, working):
    clock = working("soon")
    found = explain(clock, clock.due_at + timedelta(minutes=30))
    assert [span.seconds for span in found.spans] == [3600, 5400]
    assert (found.used, found.allowed, found.over) == (9000, 7200, 1800)
    html = desk.browser.get(f"/clocks/{clock.pk}/").content.decode()
    for part in (
        "Calendar: The office; only its working hours count",
        "The office (Asia/Shanghai)",
        "in time (及时)",
        "及时 is read as 2 h",
    ):
        assert part in html
    assert "not published yet" not in html


def test_a_minimum_wait_shows_from_when_and_falls_due_nowhere(desk, working):
    clock = working("wait", desk.at)
    html = desk.browser.get(f"/clocks/{clock.pk}/").content.decode()
    assert "Not before" in html and "To wait" in html and "at least 3 working days" in html and "<dt>Due</dt>" not in html
    ticket = desk.browser.get(f"/tickets/{make.Ticket.objects.get(pk=clock.matter_id).number}/").content.decode()
    assert "Not before" in ticket


def test_a_due_moment_in_an_unpublished_year_is_marked(desk, working):
    clock = working("soon", datetime(PUBLISHED_UNTIL, 12, 31, 9, 30, tzinfo=UTC))
    assert clock.provisional
    html = desk.browser.get(f"/clocks/{clock.pk}/").content.decode()
    assert "provisional" in html and "The holidays of that year are not published yet" in html
    desk.browser.post("/language/", {"language": "zh-hans", "next": "/"})
    assert "该年节假日尚未公布" in desk.browser.get(f"/clocks/{clock.pk}/").content.decode()
