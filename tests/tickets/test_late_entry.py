"""Entering afterwards: within the window, never before the matter was opened, with a reason; the clocks fold over when it happened."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Delivery, Event
from servicedesk.rulebook.models import Article
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.actions import hold_ticket, reply_to, solve_ticket
from tickets.calls.actions import note_outcome
from tickets.late_entries.queries import Earlier
from tickets.models import Reply, Ticket

pytestmark = pytest.mark.usefixtures("english")
MINUTE = timedelta(minutes=1)
WINDOW = """\
pack: late
title: {zh: 补录, en: Late entry}
articles:
  - number: "3"
    title: {zh: 补录, en: Late entry}
    text: {zh: 一小时内补录。, en: Entered within the hour.}
    effective_from: 2026-01-01
    late_entry: {hours: HOURS}
"""


@pytest.fixture
def english():
    """Refusals are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(house, browse):
    """The demo's promises, and a matter of two hours ago whose half hour is over."""
    make.load_demo_pack()
    house.at = now().replace(microsecond=0)
    house.ticket = make.make_ticket(house.ana, at=house.at - 120 * MINUTE)
    sweep(house.at, always=True)
    house.browse = browse
    return house


def answer_clock(desk) -> Clock:
    return Clock.objects.get(matter_id=desk.ticket.pk, limit__code="answer")


def earlier(desk, minutes: int, why: str = "The line was down.") -> Earlier:
    return Earlier(desk.at - minutes * MINUTE, why)


def acting(desk, **over):
    return {"by": desk.ana.actor(), "at": desk.at} | over


def reply(desk, minutes: int, why: str = "The line was down.") -> Reply:
    return reply_to(desk.ticket, "好。", **acting(desk), author=desk.ana, earlier=earlier(desk, minutes, why))


def test_an_answer_entered_late_keeps_the_promise_it_kept_and_the_breach_stays_as_corrected(desk):
    assert answer_clock(desk).state == "breached"
    given = reply(desk, 100)
    clock, event = answer_clock(desk), Event.objects.get(code="ticket.replied")
    assert (given.given_at, event.occurred_at) == (desk.at - 100 * MINUTE, desk.at - 100 * MINUTE)
    assert event.facts["why_late"] == "The line was down." and event.recorded_at > event.occurred_at + 99 * MINUTE
    assert (clock.state, clock.stopped_at) == ("met", given.given_at)
    assert StepTaken.objects.filter(clock=clock, step="due").exclude(corrected_at=None).exists()


def test_what_was_said_by_word_of_mouth_earlier_is_not_sent_now(desk):
    desk.ticket.customer.email = "dana@example.com"
    desk.ticket.customer.save(update_fields=["email"])
    Ticket.objects.filter(pk=desk.ticket.pk).update(channel="mail")
    desk.ticket.refresh_from_db()
    assert reply(desk, 100).way == "recorded"


@pytest.mark.parametrize(
    ("minutes", "why", "field", "said"),
    [
        (-5, "x", "given_at", "lies ahead"),
        (121, "x", "given_at", "The matter was opened at"),
        (60, "  ", "why_late", "say why it is entered only now"),
    ],
)
def test_what_cannot_have_happened_then_or_gives_no_reason_is_refused_and_nothing_happens(desk, minutes, why, field, said):
    events = Event.objects.count(), Delivery.objects.count()
    with pytest.raises(Invalid) as refusal:
        reply(desk, minutes, why)
    assert said in refusal.value.errors[field][0]
    assert not desk.ticket.replies.exists() and (Event.objects.count(), Delivery.objects.count()) == events


@pytest.mark.parametrize(("hours", "minutes", "fits"), [(1, 59, True), (1, 61, False), (0, 2, False)])
def test_the_packs_window_holds_and_its_article_is_named(desk, tmp_path, hours, minutes, fits):
    make.load(WINDOW.replace("HOURS", str(hours)), tmp_path, at=desk.at - make.DAY)
    if fits:
        assert reply(desk, minutes)
        return
    with pytest.raises(Invalid) as refusal:
        reply(desk, minutes)
    assert "Art. 3" in refusal.value.errors["given_at"][0] and not desk.ticket.replies.exists()


def test_without_an_article_the_window_is_a_day(desk):
    old = make.make_ticket(desk.ana, at=desk.at - 30 * 60 * MINUTE)
    for hours, fits in ((23, True), (25, False)):
        moment = Earlier(desk.at - hours * 60 * MINUTE, "Forgotten.")
        if fits:
            assert reply_to(old, "好。", **acting(desk), author=desk.ana, earlier=moment)
        else:
            with pytest.raises(Invalid, match="given_at"):
                reply_to(old, "又。", **acting(desk), author=desk.ana, earlier=moment)


def test_an_earlier_answer_ends_no_wait_that_began_after_it(desk):
    hold_ticket(desk.ticket, "waiting_parts", desk.at + make.DAY, "", **acting(desk, at=desk.at - 50 * MINUTE), member=desk.ana)
    reply(desk, 60)
    assert desk.ticket.holds.filter(ended_at=None).exists()
    reply_to(desk.ticket, "再。", **acting(desk), author=desk.ana, earlier=earlier(desk, 40))
    assert not desk.ticket.holds.filter(ended_at=None).exists()


def test_a_solution_and_a_calls_outcome_are_entered_late_as_well(desk):
    outcome = note_outcome(desk.ticket, "accepted", **acting(desk), member=desk.ana, earlier=earlier(desk, 90))
    solution = solve_ticket(Ticket.objects.get(), "换芯。", **acting(desk), member=desk.ana, earlier=earlier(desk, 80))
    assert (outcome.at, solution.at) == (desk.at - 90 * MINUTE, desk.at - 80 * MINUTE)
    facts = Event.objects.filter(code__in=["ticket.outcome_noted", "ticket.solved"]).values_list("facts__why_late", flat=True)
    assert list(facts) == ["The line was down."] * 2


def test_a_matter_is_not_solved_before_what_was_last_done_to_it(desk):
    note_outcome(desk.ticket, "accepted", **acting(desk, at=desk.at - 30 * MINUTE), member=desk.ana)
    with pytest.raises(Invalid) as refusal:
        solve_ticket(Ticket.objects.get(), "换芯。", **acting(desk), member=desk.ana, earlier=earlier(desk, 60))
    assert "The matter was changed at" in refusal.value.errors["given_at"][0] and Ticket.objects.get().status == "open"


def test_over_rest_the_moment_and_the_reason_come_with_the_body(desk):
    ana = Caller(key_of(desk.ana))
    path = f"tickets/{desk.ticket.number}/replies/"
    body = {"body": "好。", "given_at": (desk.at - 100 * MINUTE).isoformat(), "why_late": "The line was down."}
    refused = ana.post(path, body | {"why_late": ""})
    assert refused.status_code == 400 and refused.json()["errors"]["why_late"]
    assert ana.post(path, {"body": "好。", "why_late": "x"}).json()["errors"]["given_at"]
    assert ana.post(path, body).status_code == 201
    assert answer_clock(desk).state == "met"


def test_on_the_page_it_is_typed_shown_and_kept_where_it_is_refused(desk):
    ana, path = desk.browse(desk.ana), f"/tickets/{desk.ticket.number}/"
    version = str(Ticket.objects.get().version)
    when = f"{timezone.localtime(desk.at - 100 * MINUTE):%Y-%m-%dT%H:%M}"
    form = {"text": "好。", "version": version, "given_at": when, "why_late": ""}
    refused = ana.post(f"{path}replies/", form)
    html = refused.content.decode()
    assert refused.status_code == 400 and "say why it is entered only now" in html and f'value="{when}"' in html
    assert ana.post(f"{path}replies/", form | {"why_late": "The line was down."}).status_code == 302
    shown = ana.get(path).content.decode()
    assert "entered" in shown and "The line was down." in shown


def test_the_window_is_said_and_a_figure_that_is_none_is_refused(house, tmp_path):
    make.load(WINDOW.replace("HOURS", "12"), tmp_path)
    assert Article.objects.get().late_entry_rule.hours == 12
    with pytest.raises(Exception, match="no window"):
        make.load(WINDOW.replace("HOURS", "soon"), tmp_path)
