"""The regulations shipped under packs/: they check, say what they do, load together, and agree with the catalogue's figures."""

import csv
import re
from functools import cache
from typing import Any

import pytest
import yaml

from servicedesk.clocks.bounds import Bound, bound_from_json
from servicedesk.clocks.calendars.models import WorkCalendar
from servicedesk.clocks.limits import Word
from servicedesk.clocks.models import Limit, Schedule
from servicedesk.clocks.recurrence import from_json
from servicedesk.clocks.schedules.wording import parse
from servicedesk.clocks.vocabulary import waiting
from servicedesk.clocks.words import ASSUMED
from servicedesk.journal.models import Event
from servicedesk.mission.catalogue import FOLDER
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Pack, check, sections
from tests import make
from tests.kernel.test_timers import ALSO, CLOCKS, NODES, ROWS
from tickets.models import Hold

CODES = ("core", "gold", "schl", "afts", "soft", "prop", "duty", "staff", "mfg")
SCHEDULES = {fields["code"].text(): [rule.text() for rule in fields["schedule"].items()] for fields in NODES if "schedule" in fields}
MINE = [row for row in ROWS if ROWS[row]["pack"].lower() in CODES]
OF_A_COUNTER = {"T-100"}  # gaps in a roster are counted, not timed
UNDECIDED = {"T-098"}
ASSUMPTION = "假定"


@cache
def _pack(code: str) -> Pack:
    return check(make.PACKS / f"{code}.yaml")


@cache
def _written(code: str) -> dict[str, Any]:
    return yaml.safe_load((make.PACKS / f"{code}.yaml").read_text(encoding="utf-8"))


def _citing(code: str) -> dict[str, list[str]]:
    """Row of the catalogue or of the timers → the numbers of the pack's articles that cite it."""
    cited: dict[str, list[str]] = {}
    for article in _written(code)["articles"]:
        for source in article.get("sources", ()):
            cited.setdefault(source, []).append(article["number"])
    return cited


def _executed(code: str, number: str, name: str) -> list[dict[str, Any]]:
    return next(draft for draft in _pack(code).articles if draft.number == number).sections.get(name, [])


def _catalogue() -> dict[str, dict[str, str]]:
    with (FOLDER / "catalogue.csv").open(newline="", encoding="utf-8") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("code", CODES)
def test_a_pack_tells_every_clock_and_schedule_in_both_languages(code):
    told = {section.name: section.tell for section in sections()}
    pack = _pack(code)
    assert pack.code == code and all(pack.title)
    for draft in pack.articles:
        for name in ("clocks", "schedules"):
            for one in draft.sections.get(name, ()):
                zh, en = (" ".join(told[name]([one], language)) for language in ("zh", "en"))
                assert one["name_zh"] in zh and one["name_en"] in en, (draft.number, one["code"])


@pytest.mark.parametrize("code", CODES)
def test_an_article_has_its_own_number_words_and_a_promise_for_a_title(code):
    articles = _pack(code).articles
    assert [draft.number for draft in articles] == [str(n) for n in range(1, len(articles) + 1)]
    assert all(len(text) > len(title) for draft in articles for title, text in zip(draft.title, draft.text, strict=True))
    assert len({draft.text for draft in articles}) == len(articles)


@pytest.mark.parametrize("row", MINE)
def test_a_row_of_the_timers_is_executed_by_the_article_that_cites_it(row):
    """Same bound or schedule as in timers.yaml, in a calendar of the kind the row names: the two cannot drift apart."""
    code = ROWS[row]["pack"].lower()
    (number,) = _citing(code)[row]
    clocks, schedules = _executed(code, number, "clocks"), _executed(code, number, "schedules")
    if row in CLOCKS:
        bounds = [bound_from_json(one["bound"]) for one in clocks]
        wanted: list[Bound] = [bound for bound in (CLOCKS[row], ALSO.get(row)) if bound]
        assert all(bound in bounds for bound in wanted)
        calendars = {one["calendar"] for one, bound in zip(clocks, bounds, strict=True) if bound in wanted}
        kind = "shift" if ROWS[row]["iso"] == "shift" else ROWS[row]["calendar"]
        assert all((calendar == "24h") == (kind == "24h") for calendar in calendars if kind in ("24h", "business", "shift"))
    elif row in SCHEDULES:
        assert [from_json(one["rule"]) for one in schedules] == [parse(rule) for rule in SCHEDULES[row]]
        assert all((one["calendar"] == "24h") == (ROWS[row]["calendar"] != "business") for one in schedules)
    else:
        assert row in OF_A_COUNTER | UNDECIDED and not clocks and not schedules
    status = next(draft.status for draft in _pack(code).articles if draft.number == number)
    assert status == (Article.Status.NEEDS_DECISION if row in UNDECIDED else Article.Status.ACTIVE)


def test_every_row_of_a_timer_in_the_catalogue_is_cited_by_one_of_its_packs():
    cited = {code: _citing(code) for code in CODES}
    lost = [
        row["id"]
        for row in _catalogue().values()
        if "[timer]" in row["kind"] and set(row["packs"].lower().split(",")) & set(CODES) and not any(row["id"] in cited[c] for c in CODES)
    ]
    assert lost == []


@pytest.mark.parametrize("code", CODES)
def test_what_is_cited_exists_and_belongs_to_the_pack(code):
    catalogue = _catalogue()
    packs = {**{row: ROWS[row]["pack"] for row in ROWS}, **{row: catalogue[row]["packs"] for row in catalogue}}
    wrong = {source: packs.get(source, "nowhere") for source in _citing(code) if code.upper() not in packs.get(source, "").split(",")}
    moved = {"STF-034": "CORE"} if code == "staff" else {}  # its timer T-064 is STAFF's
    assert wrong == moved


@pytest.mark.parametrize("code", CODES)
def test_a_vague_word_has_the_assumed_meaning_and_is_marked_as_one(code):
    """In the table's line, and in the text of every article that uses it."""
    text = (make.PACKS / f"{code}.yaml").read_text(encoding="utf-8")
    words = _pack(code).tables["words"]
    assert words == {word: ASSUMED[word] for word in words}
    assert all(re.search(rf"^  {word}: .*# {ASSUMPTION}", text, re.MULTILINE) for word in words)
    used = set()
    for draft in _pack(code).articles:
        found = {
            limit.word
            for one in draft.sections.get("clocks", ())
            for limit in bound_from_json(one["bound"]).limits
            if isinstance(limit, Word)
        }
        used |= found
        if found:
            assert all(ASSUMPTION in words for words in draft.text), draft.number
    assert used == set(words) or code == "core"  # the general rules have a figure for every word


@pytest.mark.parametrize("code", CODES)
def test_rules_on_pay_or_employment_ask_for_a_legal_review(code):
    touched = re.compile("工资|奖金|辞退|公休|绩效")
    for draft in _pack(code).articles:
        if touched.search(draft.text[0]) and draft.number != _last_told(code):
            assert draft.legal_review, (code, draft.number)


def _last_told(code: str) -> str:
    """The article on who is told, which is no rule of its own."""
    return _pack(code).articles[-1].number


@pytest.mark.parametrize("code", CODES)
def test_a_post_that_is_named_is_listed_at_the_head_of_the_pack(code):
    text = (make.PACKS / f"{code}.yaml").read_text(encoding="utf-8")
    head = text[: text.index("\npack:")]
    tellings = [
        role
        for draft in _pack(code).articles
        for one in draft.sections.get("clocks", ())
        for rung in one["ladder"]
        for role in rung["tell"]
    ]
    named = {role.removeprefix("post ") for role in tellings if role.startswith("post ")}
    named |= {one["who"] for article in _written(code)["articles"] for one in article.get("schedules", ())}
    assert {post for post in named if not re.search(rf"\b{post} [一-鿿]", head)} == set()


@pytest.mark.parametrize("code", [*CODES, "demo"])
def test_a_wait_pauses_only_for_reasons_the_desk_can_give(code):
    """A reason misspelt would grant nothing, and nobody would notice."""
    clocks = [clock for draft in _pack(code).articles for clock in draft.sections.get("clocks", ())]
    asked = {reason for clock in clocks if "ticket.held" in clock.get("pauses", {}).get("on", ()) for reason in clock["pauses"]["reasons"]}
    assert asked <= set(Hold.Reason.values)


def test_no_two_packs_use_the_same_calendar_and_each_begins_with_its_pack():
    calendars = [(code, one["code"]) for code in CODES for one in _written(code).get("calendars", ())]
    assert len({calendar for _, calendar in calendars}) == len(calendars)
    assert all(calendar.startswith(f"{code}_") for code, calendar in calendars)


def test_all_of_them_load_together_and_again_without_a_change(house):
    first = [load_pack(_pack(code), by=make.SYSTEM, at=make.T0) for code in CODES]
    assert [len(loaded.added) for loaded in first] == [len(_pack(code).articles) for code in CODES]
    written = {name: sum(len(a.sections.get(name, ())) for code in CODES for a in _pack(code).articles) for name in ("clocks", "schedules")}
    assert Limit.objects.count() == written["clocks"] > 0
    assert Schedule.objects.filter(next_at__isnull=False).count() == Schedule.objects.count() == written["schedules"] > 0
    calendars, recorded = WorkCalendar.objects.count(), Event.objects.count()
    again = [load_pack(_pack(code), by=make.SYSTEM, at=make.T0) for code in CODES]
    assert not any(loaded.added + loaded.changed + loaded.ended for loaded in again)
    assert (WorkCalendar.objects.count(), Event.objects.count()) == (calendars, recorded)


def test_a_repair_under_all_of_them_starts_what_can_run_and_nothing_fails(house):
    for code in CODES:
        load_pack(_pack(code), by=make.SYSTEM, at=make.T0)
    ticket = make.make_ticket(house.ana, kind="repair", severity="high")
    started = set(Limit.objects.filter(clocks__about="ticket", clocks__about_id=ticket.pk).values_list("code", flat=True))
    assert started == {"same_day", "answer", "serious_fault", "inform", "service", "in_shift"}
    assert not Event.objects.filter(code__in=["clock.failed", "clock.undecided", "schedule.failed"]).exists()


def test_loading_says_which_clocks_wait_for_what():
    (line,) = [line for line in waiting(_pack("soft")) if "first_answer" in line]
    assert line == (
        "§ 1 first_answer: Nothing records message.received yet; this runs as soon as it is recorded."
        " / 目前尚无任何操作记录 message.received，一有此记录即开始运行。"
    )
    assert not any("same_day" in line for line in waiting(_pack("core")))
