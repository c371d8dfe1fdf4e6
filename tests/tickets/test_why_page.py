"""Why is it red: the article, the arithmetic and who was told."""

from datetime import timedelta

import pytest

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
