"""When each kind of limit falls due: examples by hand, and what holds for all of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.clocks.due import Due, Undecided, due
from servicedesk.clocks.grammar import parse
from servicedesk.clocks.limits import Contract, LimitError, Said, Word, from_json, to_json
from servicedesk.clocks.words import ASSUMED
from tests.kernel.calendars import NEVER, OFFICE, ROUND_THE_CLOCK, SHIFTS, Hours
from tests.kernel.limit_strategies import forward, limits

HOLIDAYS = Hours(OFFICE.intervals, OFFICE.weekdays, frozenset(date(2026, 10, day) for day in range(1, 9)))
CALENDARS = {"24h": ROUND_THE_CLOCK, "office": OFFICE, "shifts": SHIFTS, "holidays": HOLIDAYS}


def at(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}+08:00")


@pytest.mark.parametrize(
    ("limit", "calendar", "start", "falls_due"),
    [
        # 2026-03-03 is a Tuesday, the 6th a Friday; the office works 9 to 12 and 13 to 18, Monday to Friday.
        ("30 min", "office", "2026-03-03T11:45", "2026-03-03T13:15"),
        ("30 min", "office", "2026-03-06T17:45", "2026-03-09T09:15"),
        ("30 min wall", "office", "2026-03-06T17:45", "2026-03-06T18:15"),
        ("24 h", "24h", "2026-03-03T11:45", "2026-03-04T11:45"),
        ("1 calendar day", "24h", "2026-03-03T00:00", "2026-03-05T00:00"),
        ("1 calendar day", "office", "2026-03-06T10:00", "2026-03-09T18:00"),
        ("3 calendar days", "office", "2026-03-03T10:00", "2026-03-06T18:00"),
        ("3 work days", "office", "2026-03-06T10:00", "2026-03-11T18:00"),
        ("3 work days", "holidays", "2026-09-30T10:00", "2026-10-13T18:00"),
        ("7 calendar days", "holidays", "2026-09-30T10:00", "2026-10-09T18:00"),
        ("1 month", "24h", "2026-01-31T10:00", "2026-03-01T00:00"),
        ("1 month", "office", "2026-02-07T10:00", "2026-03-09T18:00"),
        ("36 months", "24h", "2024-02-29T10:00", "2027-03-01T00:00"),
        ("11 months", "24h", "2026-01-31T10:00", "2027-01-01T00:00"),
        ("end of day", "office", "2026-03-03T10:00", "2026-03-03T18:00"),
        ("end of day", "office", "2026-03-03T18:00", "2026-03-04T18:00"),
        ("end of day", "office", "2026-03-07T10:00", "2026-03-09T18:00"),
        ("end of day", "24h", "2026-03-03T00:00", "2026-03-04T00:00"),
        ("end of day +1", "office", "2026-03-06T10:00", "2026-03-09T18:00"),
        ("end of shift", "shifts", "2026-03-03T10:00", "2026-03-03T16:00"),
        ("end of shift", "shifts", "2026-03-03T16:00", "2026-03-03T22:00"),
        ("end of shift", "shifts", "2026-03-03T22:00", "2026-03-04T16:00"),
        ("end of shift", "office", "2026-03-03T12:30", "2026-03-03T18:00"),
        ("end of shift", "office", "2026-03-06T18:00", "2026-03-09T12:00"),
        ("end of week", "24h", "2026-03-03T10:00", "2026-03-09T00:00"),
        ("end of week", "office", "2026-03-03T10:00", "2026-03-06T18:00"),
        ("end of week", "office", "2026-03-07T10:00", "2026-03-13T18:00"),
        ("end of week", "holidays", "2026-10-05T10:00", "2026-10-09T18:00"),
        ("end of week -6", "office", "2026-03-03T10:00", "2026-03-09T18:00"),
        ("end of month", "office", "2026-05-03T10:00", "2026-05-29T18:00"),
        ("end of month", "24h", "2026-02-03T10:00", "2026-03-01T00:00"),
        ("end of month -2", "24h", "2026-03-03T10:00", "2026-03-30T00:00"),
        ("end of month -2", "24h", "2026-03-30T10:00", "2026-04-29T00:00"),
        ("end of month +2", "office", "2026-05-03T10:00", "2026-06-02T18:00"),
        ("end of quarter", "24h", "2026-04-01T10:00", "2026-07-01T00:00"),
        ("end of quarter", "office", "2026-12-31T19:00", "2027-03-31T18:00"),
        ("10:00", "24h", "2026-03-03T09:00", "2026-03-03T10:00"),
        ("10:00", "24h", "2026-03-03T10:00", "2026-03-03T10:00"),
        ("10:00", "office", "2026-03-06T10:01", "2026-03-09T10:00"),
        ("10:00 +1 day", "24h", "2026-03-03T09:00", "2026-03-04T10:00"),
        ("10:00 +1 day", "office", "2026-03-06T09:00", "2026-03-09T10:00"),
        ("10:00 -1 day", "office", "2026-03-09T09:00", "2026-03-06T10:00"),
    ],
)
def test_a_limit_falls_due(limit, calendar, start, falls_due):
    assert due(parse(limit), at(start), {}, CALENDARS[calendar], {}) == Due(at(falls_due).astimezone(UTC))


@pytest.mark.parametrize(
    ("limit", "falls_due"),
    [
        ("promised", "2026-03-09T15:00"),
        ("by guest_arrives", "2026-03-09T11:00"),
        ("10 min before guest_arrives", "2026-03-09T10:50"),
        ("1 calendar day before guest_arrives", "2026-03-06T18:00"),
        ("2 work days before guest_arrives", "2026-03-05T18:00"),
        ("7 calendar days before guest_arrives", "2026-03-02T18:00"),
    ],
)
def test_a_limit_by_a_named_moment_reads_the_facts(limit, falls_due):
    facts = {"promised_at": "2026-03-09T15:00+08:00", "guest_arrives": at("2026-03-09T11:00")}
    assert due(parse(limit), at("2026-03-03T10:00"), facts, OFFICE, {}) == Due(at(falls_due).astimezone(UTC))


def test_an_answer_is_in_utc_whatever_the_zone_of_the_start():
    found = due(parse("promised"), at("2026-03-03T10:00"), {"promised_at": at("2026-03-03T15:00")}, OFFICE, {})
    assert found.at.tzinfo is UTC


def test_rings_last_as_long_as_the_facts_say_else_five_seconds_each():
    start = at("2026-03-03T10:00")
    assumed, measured = (due(parse("3 rings"), start, facts, OFFICE, {}) for facts in ({}, {"ring_seconds": 4.5}))
    assert (assumed.at - start, measured.at - start) == (timedelta(seconds=15), timedelta(seconds=13.5))
    assert assumed.notes == (Said("3 rings of 5 s each", "3 声铃响，每声 5 秒"),)


def test_a_contract_says_the_limit_and_the_answer_says_so():
    start, facts = at("2026-03-03T10:00"), {"contract": {"survey": "word 及时"}}
    found = due(Contract("survey"), start, facts, OFFICE, ASSUMED)
    assert found.at == at("2026-03-03T18:00")
    assert [note.en for note in found.notes] == ["the contract says word 及时", "及时 is read as end of day"]


def test_a_vague_word_means_what_the_pack_says_and_nothing_by_itself():
    start = at("2026-03-03T10:00")
    assert due(Word("立即"), start, {}, OFFICE, ASSUMED).at == at("2026-03-03T10:15")
    assert due(Word("立即"), start, {}, OFFICE, {**ASSUMED, "立即": parse("5 min")}).at == at("2026-03-03T10:05")
    unset = due(Word("立即"), start, {}, OFFICE, {})
    assert unset == Undecided(
        "words.立即",
        Said("nobody has said what 立即 means; set it in the pack's words", "尚未规定“立即”的含义，请在规则包的 words 中设置"),
    )


@pytest.mark.parametrize(
    ("limit", "facts", "field", "says"),
    [
        ("promised", {}, "promised_at", "promised_at is not known; record it"),
        ("promised", {"promised_at": "soon"}, "promised_at", "no moment with a zone"),
        ("promised", {"promised_at": "2026-03-03T15:00"}, "promised_at", "no moment with a zone"),
        ("promised", {"promised_at": 17}, "promised_at", "no moment with a zone"),
        ("promised", {"promised_at": "0001-01-01T00:00+00:00"}, "promised_at", "no moment with a zone"),
        ("10 min before opening", {"promised_at": "2026-03-03T15:00+08:00"}, "opening", "opening is not known"),
        ("contract survey", {}, "contract.survey", "gives no “survey”"),
        ("contract survey", {"contract": "see annex"}, "contract.survey", "gives no “survey”"),
        ("contract survey", {"contract": {"advice": "2 h"}}, "contract.survey", "gives no “survey”"),
        ("contract survey", {"contract": {"survey": "2 days"}}, "contract.survey", "write 2 work days or 2 calendar days or 48 h"),
        ("contract survey", {"contract": {"survey": "contract survey"}}, "contract.survey", "cites a contract again"),
        ("contract survey", {"contract": {"survey": "promised"}}, "promised_at", "is not known"),
        ("3 rings", {"ring_seconds": 0}, "ring_seconds", "record more than 0 and at most 60"),
        ("3 rings", {"ring_seconds": "five"}, "ring_seconds", "record more than 0 and at most 60"),
    ],
)
def test_what_is_missing_is_named_and_never_an_exception(limit, facts, field, says):
    missing = due(parse(limit), at("2026-03-03T10:00"), facts, OFFICE, {})
    assert isinstance(missing, Undecided) and missing.field == field and says in missing.reason.en
    assert missing.reason.zh and missing.reason.zh != missing.reason.en


def test_a_word_that_leads_back_to_a_contract_stays_undecided():
    words, facts = {"立即": Contract("survey")}, {"contract": {"survey": "word 立即"}}
    assert due(Contract("survey"), at("2026-03-03T10:00"), facts, OFFICE, words).field == "words.立即"


@pytest.mark.parametrize("limit", ["30 min", "3 work days", "1 calendar day", "end of day", "end of week", "end of shift", "10:00"])
def test_a_calendar_without_working_time_leaves_a_limit_undecided(limit):
    assert due(parse(limit), at("2026-03-03T10:00"), {}, NEVER, {}).field == "calendar"


def test_a_year_without_a_working_day_leaves_the_end_of_the_week_undecided():
    closed = Hours(OFFICE.intervals, OFFICE.weekdays, frozenset(date(2026, 3, 3) + timedelta(days=n) for n in range(380)))
    assert due(parse("end of week"), at("2026-03-03T10:00"), {}, closed, {}).field == "calendar"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"kind": "duration", "seconds": 0, "counts": "work"}, "0 s cannot be a limit; write a whole number, 1 s to 10 years"),
        ({"kind": "duration", "seconds": -60, "counts": "work"}, "-60 s cannot be a limit"),
        ({"kind": "duration", "seconds": 1.5, "counts": "work"}, "1.5 s cannot be a limit"),
        ({"kind": "duration", "seconds": True, "counts": "work"}, "True s cannot be a limit"),
        ({"kind": "duration", "seconds": 3660 * 86400 + 1, "counts": "work"}, "cannot be a limit"),
        ({"kind": "duration", "seconds": 60, "counts": "calendar"}, "“calendar” is not known here; use one of work, wall"),
        ({"kind": "days", "n": 3}, "days does not go with the fields n; write the limit in its text form"),
        ({"kind": "days", "n": 3, "counts": "work", "more": 1}, "does not go with the fields n, counts, more"),
        ({"kind": "days", "n": 3661, "counts": "work"}, "3661 days cannot be a limit; write a whole number, 1 to 3660 days"),
        ({"kind": "at", "hour": "10", "minute": 0}, "10:00 is no time of day"),
        ({"kind": "at", "hour": 10, "minute": "x"}, "10:x is no time of day"),
        ({"kind": "promised", "at": 1}, "does not go with the fields at"),
        ({"kind": "later"}, "“later” is not known here; use one of duration, days, months"),
        ({}, "“None” is not known here"),
    ],
)
def test_what_is_no_limit_is_refused_with_a_remedy(data, says):
    with pytest.raises(LimitError) as error:
        from_json(data)
    assert says in error.value.en and error.value.zh and str(error.value) == f"{error.value.en} / {error.value.zh}"


@given(limits)
def test_json_gives_the_same_limit_back(limit):
    assert from_json(to_json(limit)) == limit


@given(
    forward,
    st.integers(0, 20 * 366 * 86400).map(lambda seconds: at("2020-01-01T00:00") + timedelta(seconds=seconds)),
    st.sampled_from([ROUND_THE_CLOCK, SHIFTS]),
)
def test_a_limit_forward_never_falls_due_before_its_start(limit, start, calendar):
    found = due(limit, start, {}, calendar, {})
    assert isinstance(found, Due) and found.at >= start
