"""Starts whose limit cannot be reckoned, minimum waits, and words that a pack does not set."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from servicedesk.clocks.models import Clock, Limit
from servicedesk.clocks.queries import undecided_starts
from servicedesk.clocks.sweep import sweep
from servicedesk.clocks.why import explain
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import TooEarly
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from servicedesk.web.sentences import sentence_of
from staff.models import Notice
from tests import make
from tickets.actions import reply_to

PACK = """\
pack: bound
title: {zh: 界限制度, en: Bounds regulation}
WORDSarticles:
  - number: "1"
    title: {zh: 答复, en: Answer}
    text: {zh: 答复。, en: Answer.}
    effective_from: 2026-01-01
    clocks:
      - code: answer
        name: {zh: 答复, en: Answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        BOUND
        ladder:
          - {at: due, tell: [supervisor]}
"""


def english(event: Event) -> str:
    with translation.override("en"):
        return sentence_of(event, {})


@pytest.fixture
def load(house, tmp_path):
    """load(bound, words) → the pack of one clock with this bound; the house."""

    def loaded(bound: str, words: str = ""):
        make.load(PACK.replace("BOUND", bound).replace("WORDS", words), tmp_path)
        return house

    return loaded


def test_an_administrator_finds_what_was_undecided_in_the_rulebook(load, browse):
    house = load("at_most: promised")
    make.make_ticket(house.ana)
    pages = {who: browse(who).get("/rulebook/undecided/").content.decode() for who in (house.ada, house.ana)}
    assert "promised_at is not known" in pages[house.ada] and "promised_at is not known" not in pages[house.ana]


def test_a_missing_fact_starts_no_clock_is_on_record_and_is_told_once_a_day(load):
    house = load("at_most: promised")
    tickets = [make.make_ticket(house.ana) for _ in range(2)]
    assert not Clock.objects.exists()
    events = list(undecided_starts(make.T0).order_by("pk"))
    assert [event.subject_id for event in events] == [ticket.pk for ticket in tickets]
    assert [event.facts["alarm"] for event in events] == [True, False]
    assert (events[0].facts["limit"], events[0].facts["field"]) == ("answer", "promised_at")
    assert "promised_at is not known" in events[0].facts["reason_en"] and "缺少 promised_at" in events[0].facts["reason_zh"]
    deliver_due("inside")
    assert list(Notice.objects.values_list("member__sign_in", "kind", "code")) == [("ada", "alarm", "clock.undecided")]
    assert "started no clock" in english(events[0])
    reply_to(tickets[0], "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=5), author=house.ana)
    assert undecided_starts(make.T0).count() == 2 and not Event.objects.filter(code="clock.failed").exists()


@pytest.mark.rule("SLA-036")
def test_a_word_no_pack_sets_needs_a_decision_and_one_it_sets_runs(load):
    house = load("at_most: word 立即")
    assert Article.objects.get().status == "needs_decision"
    make.make_ticket(house.ana)
    assert not Clock.objects.exists() and not Event.objects.filter(code="clock.undecided").exists()
    load("at_most: word 立即", "words: {立即: 15 min}\n")
    assert Article.objects.get(effective_to=None).status == "active"
    clock = Clock.objects.get(about_id=make.make_ticket(house.ana).pk)
    assert clock.due_at - clock.started_at == timedelta(minutes=15)
    assert explain(clock, make.T0).allowed == 900


def test_another_meaning_of_a_word_is_another_version_and_old_promises_stay(load):
    house = load("at_most: word 立即", "words: {立即: 15 min}\n")
    old = make.make_ticket(house.ana)
    load("at_most: word 立即", "words: {立即: 20 min}\n")
    new = make.make_ticket(house.ana)
    reply_to(old, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=16), author=house.ana)
    found = {clock.about_id: (clock.total_seconds, clock.state) for clock in Clock.objects.all()}
    assert found == {old.pk: (900, "missed"), new.pk: (1200, "running")}


def test_a_step_before_a_minimum_wait_is_refused_and_nothing_has_happened(load):
    house = load("at_least: 10 min")
    ticket = make.make_ticket(house.ana)
    end = make.T0 + timedelta(minutes=10)
    with pytest.raises(TooEarly) as refused:
        reply_to(ticket, "好。", by=house.ana.actor(), at=end - timedelta(seconds=1), author=house.ana)
    assert (refused.value.earliest, refused.value.article) == (end, "1")
    assert not Event.objects.filter(code__in=["ticket.replied", "clock.breached", "clock.failed"]).exists()
    assert Clock.objects.get().state == "running"
    reply_to(ticket, "好。", by=house.ana.actor(), at=end, author=house.ana)
    assert Clock.objects.get().state == "met"


def test_a_step_before_a_minimum_wait_is_recorded_as_too_early_where_the_pack_only_records(load):
    house = load("at_least: 10 min\n        early: record")
    early, patient = make.make_ticket(house.ana), make.make_ticket(house.ana)
    end = make.T0 + timedelta(minutes=10)
    sweep(end + timedelta(days=1), always=True)
    clock = Clock.objects.get(about_id=early.pk)
    assert (clock.state, clock.due_at, clock.next_at, clock.earliest_at) == ("running", None, None, end)
    reply_to(early, "好。", by=house.ana.actor(), at=end - timedelta(seconds=1), author=house.ana)
    reply_to(patient, "好。", by=house.ana.actor(), at=end, author=house.ana)
    states = dict(Clock.objects.values_list("about_id", "state"))
    assert states == {early.pk: "missed", patient.pk: "met"}
    event = Event.objects.get(code="clock.breached")
    assert event.facts["too_early"] and event.facts["tell"] == ["supervisor"] and "too early" in english(event)


@pytest.mark.parametrize(
    ("minutes", "state", "early"), [(14, "missed", True), (15, "met", False), (20, "met", False), (21, "missed", False)]
)
def test_between_two_moments_is_kept_from_the_first_to_the_last(load, minutes, state, early):
    house = load("between: [15 min, 20 min]")
    ticket = make.make_ticket(house.ana)
    reply_to(ticket, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=minutes), author=house.ana)
    clock = Clock.objects.get()
    assert (clock.state, clock.too_early) == (state, early)


def test_less_than_is_missed_at_its_very_moment(load):
    house = load("less_than: 10 min")
    ticket = make.make_ticket(house.ana)
    reply_to(ticket, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=10), author=house.ana)
    assert Clock.objects.get().state == "missed"


def test_the_bound_is_kept_as_it_was_read(load):
    load("between: [1 work day, 3 work days]")
    (limit,) = Limit.objects.all()
    assert (limit.said_in("en"), limit.said_in("zh")) == ("1 calendar day to 3 calendar days", "1 个自然日至 3 个自然日")


@pytest.mark.parametrize("code", ["clock.undecided", "post.vacant", "post.unknown"])
def test_what_is_noted_once_a_day_is_found_by_its_small_index(db, code):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain select 1 from journal_event where code = '{code}' and recorded_at > now() - interval '1 day' limit 1")
        assert "event_noted_once_a_day" in "\n".join(row[0] for row in cursor.fetchall())
