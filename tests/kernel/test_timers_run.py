"""The 103 timers as a pack: each clock row starts a clock, due when the pure rule says; each schedule row makes an obligation, by hand
reckoned; what is undecided says why."""

import html
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import yaml
from django.db import transaction
from django.utils import timezone

from servicedesk.clocks.bounds import BETWEEN, Bound, window
from servicedesk.clocks.due import Undecided
from servicedesk.clocks.grammar import text
from servicedesk.clocks.limits import Word
from servicedesk.clocks.models import Clock, Obligation, Schedule
from servicedesk.clocks.schedules.actions import open_due
from servicedesk.clocks.words import ASSUMED
from servicedesk.journal.actions import record
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from tests import make
from tests.kernel.test_timers import ALSO, CLOCKS, FACTS, NODES, ROWS, STARTS, UNDECIDED, _calendar, _window

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDARS = [
    {"code": "office", "name": {"zh": "办公室", "en": "Office"}, "week": {"mon-fri": ["09:00-12:00", "13:00-18:00"]}},
    {"code": "shifts", "name": {"zh": "班次", "en": "Shifts"}, "week": {"mon-sun": ["08:00-16:00", "16:00-22:00"]}},
]
STARTED = sorted(set(STARTS.values()))


def _code(row: str) -> str:
    if ROWS[row]["iso"] == "shift":
        return "shifts"
    return "office" if ROWS[row]["calendar"] == "business" else "24h"


def _clock(row: str, code: str, bound: Bound) -> dict:
    limits = [text(limit) for limit in bound.limits]
    return {
        "code": code,
        "name": {"zh": row, "en": row},
        "about": "ticket",
        "starts_on": ["ticket.opened"],
        "stops_on": ["ticket.closed"],
        bound.kind: limits if bound.kind == BETWEEN else limits[0],
        "calendar": _code(row),
    }


def _schedule(row: str, place: int, rule: str) -> dict:
    name = f"{row}-{place}"
    return {"code": name.lower(), "name": {"zh": name, "en": name}, "every": rule, "who": "agent", "calendar": _code(row)}


def _article(fields: dict) -> dict:
    row = fields["code"].text()
    article = {"number": row, "title": {"zh": row, "en": row}, "text": {"zh": row, "en": row}, "effective_from": "2026-01-01"}
    if "undecided" in fields:
        article["undecided"] = {"zh": f"{row}：待定", "en": fields["undecided"].text()}
    if "schedule" in fields:
        article["schedules"] = [_schedule(row, place, rule.text()) for place, rule in enumerate(fields["schedule"].items(), 1)]
    bounds = {row: CLOCKS.get(row), f"{row}-also": ALSO.get(row)}
    if clocks := [_clock(row, code.lower(), bound) for code, bound in bounds.items() if bound]:
        article["clocks"] = clocks
    return article


@pytest.fixture
def load(house, tmp_path):
    """load(words) → the regulation of all 103 rows, loaded as a pack, and each start's event recorded."""

    def loaded(words: dict):
        pack = {
            "pack": "timers",
            "title": {"zh": "全部时限", "en": "All timers"},
            "calendars": CALENDARS,
            "words": {word: text(meaning) for word, meaning in words.items()},
            "articles": [_article(fields) for fields in NODES],
        }
        made = make.load(yaml.safe_dump(pack, allow_unicode=True), tmp_path, at=STARTED[0])
        for number, start in enumerate(STARTED, 1):
            with transaction.atomic():
                record("ticket.opened", SimpleNamespace(subject_kind="ticket", pk=number), by=make.SYSTEM, at=start, **FACTS)
        return made

    return loaded


def _started(row: str, code: str) -> Clock | None:
    return Clock.objects.filter(limit__code=code.lower(), about_id=STARTED.index(STARTS[row]) + 1).select_related("limit").first()


def test_every_clock_row_starts_a_clock_that_is_due_when_the_rule_says(load):
    assert len(load(ASSUMED).added) == 103
    assert not Event.objects.filter(code__in=["clock.failed", "clock.undecided"]).exists()
    assert Clock.objects.count() == (len(CLOCKS) + len(ALSO)) * len(STARTED)
    wrong = {}
    for row in CLOCKS:
        clock, want = _started(row, row), _window(row)
        if (clock.earliest_at, clock.due_at, clock.promised.inclusive) != (want.earliest, want.latest, want.inclusive):
            wrong[row] = (clock.earliest_at, clock.due_at, want)
    for row, bound in ALSO.items():
        clock, want = _started(row, f"{row}-also"), window(bound, STARTS[row], FACTS, _calendar(row), ASSUMED)
        if (clock.earliest_at, clock.due_at) != (want.earliest, want.latest):
            wrong[f"{row}-also"] = (clock.earliest_at, clock.due_at, want)
    assert not wrong, wrong


def test_without_figures_for_the_words_their_rows_need_a_decision_and_the_others_run(load):
    load({})
    vague = {row for row, bound in CLOCKS.items() if isinstance(bound.limits[0], Word)}
    waiting = set(Article.objects.filter(status="needs_decision").values_list("number", flat=True))
    assert vague and waiting == vague | UNDECIDED
    assert {row for row in CLOCKS if _started(row, row) is None} == vague
    assert all(isinstance(_window(row, words={}), Undecided) for row in vague)


# Loaded on Tuesday 3 March 2026, 00:00: what each rule makes first, and by when (in Shanghai; the office closes at 18:00, works Mon to Fri).
FIRST = {
    ("every day", "24h"): ("2026-03-03", "2026-03-04 00:00"),
    ("every day on working days", "office"): ("2026-03-03", "2026-03-03 18:00"),
    ("every day at 09:00 on working days", "office"): ("2026-03-03", "2026-03-03 09:00"),
    ("every day at 10:00 on working days", "office"): ("2026-03-03", "2026-03-03 10:00"),
    ("2 times a day on working days", "office"): ("2026-03-03#1", "2026-03-03 14:00"),  # four of the eight hours
    ("every week", "24h"): ("2026-W11", "2026-03-16 00:00"),
    ("every week", "office"): ("2026-W11", "2026-03-16 00:00"),  # its Sunday is free and ends at midnight
    ("every week on monday", "office"): ("2026-W11", "2026-03-09 18:00"),
    ("every month", "24h"): ("2026-04", "2026-05-01 00:00"),
    ("every month", "office"): ("2026-04", "2026-04-30 18:00"),
    ("2 times a month", "24h"): ("2026-03#2", "2026-04-01 00:00"),
    ("every month by day 6", "24h"): ("2026-04", "2026-04-06 00:00"),
    ("every month on day 1", "24h"): ("2026-04", "2026-04-02 00:00"),
    ("month end", "24h"): ("2026-03", "2026-04-01 00:00"),
    ("every 2 months", "24h"): ("2026-05..2026-06", "2026-07-01 00:00"),
    ("every quarter", "24h"): ("2026-Q2", "2026-07-01 00:00"),
    ("every year", "24h"): ("2027", "2028-01-01 00:00"),
    ("every year on 01-15", "24h"): ("2027", "2027-01-16 00:00"),
}


def first_slot(schedule: Schedule) -> tuple[str, str]:
    """What a schedule makes when it opens next, as the database has it: the slot and its moment due on the wall."""
    open_due([schedule], at=schedule.next_at)
    made = schedule.obligations.earliest("due_at")
    return made.slot, f"{timezone.localtime(made.due_at, SHANGHAI):%Y-%m-%d %H:%M}"


def test_every_schedule_row_makes_its_first_obligation_when_the_row_says(load):
    load(ASSUMED)
    due = list(Schedule.objects.filter(counts="").select_related("article__regulation"))
    assert {one.article.number for one in due} == {f["code"].text() for f in NODES if "schedule" in f} - set(LESSONS)
    found = {one.code: first_slot(one) for one in due}
    assert found == {one.code: FIRST[one.every, one.calendar] for one in due}


LESSONS = {"T-088": [2, 5, 9, 14], "T-089": [7, 13]}


def test_the_rows_that_follow_a_lesson_make_one_after_each_that_counts(load):
    load(ASSUMED)
    course = SimpleNamespace(subject_kind="course", pk=1)
    at = STARTED[-1]
    for number in range(1, 16):
        with transaction.atomic():
            record("lesson.ended", course, by=make.SYSTEM, at=at + number * make.DAY, number=number)
    made: dict[str, list[int]] = {}
    for one in Obligation.objects.filter(schedule__counts="lesson.ended").select_related("schedule__article").order_by("opens_at"):
        made.setdefault(one.schedule.article.number, []).append((one.opens_at - at) // make.DAY)
    assert made == LESSONS


def test_why_a_row_is_undecided_stands_on_the_page(load, house, browse):
    load(ASSUMED)
    held = Article.objects.filter(status="needs_decision")
    assert set(held.values_list("number", flat=True)) == UNDECIDED
    page = html.unescape(browse(house.ana).get("/rulebook/undecided/").content.decode())
    assert all(fields["undecided"].text() in page for fields in NODES if "undecided" in fields)
