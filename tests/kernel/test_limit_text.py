"""A pack's text form of limits: one meaning each, one normal form, refusals with file, line, field and remedy."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from servicedesk.clocks.grammar import parse, read_limit, read_words, text
from servicedesk.clocks.limits import (
    WORDS,
    At,
    Before,
    Contract,
    Days,
    Duration,
    EndOf,
    LimitError,
    Months,
    Promised,
    Rings,
    Word,
)
from servicedesk.clocks.words import ASSUMED
from servicedesk.rulebook.source import _StrictLoader
from tests.kernel.limit_strategies import limits
from tests.make import read


@pytest.mark.parametrize(
    ("written", "limit", "normal"),
    [
        ("30 min", Duration(1800), "30 min"),
        ("30min", Duration(1800), "30 min"),
        ("  90   min work ", Duration(5400), "1 h 30 min"),
        ("1 h 30 min wall", Duration(5400, "wall"), "1 h 30 min wall"),
        ("1 h 1 s", Duration(3601), "1 h 1 s"),
        ("24 h", Duration(86400), "24 h"),
        ("PT1H30M", Duration(5400), "1 h 30 min"),
        ("PT15S", Duration(15), "15 s"),
        ("3 work days", Days(3, "work"), "3 work days"),
        ("1 calendar day", Days(1, "calendar"), "1 calendar day"),
        ("P3D", Days(3, "calendar"), "3 calendar days"),
        ("P2W", Days(14, "calendar"), "14 calendar days"),
        ("P1W1D", Days(8, "calendar"), "8 calendar days"),
        ("1 month", Months(1), "1 month"),
        ("P1Y2M", Months(14), "14 months"),
        ("end of day", EndOf("day"), "end of day"),
        ("end of day +1", EndOf("day", 1), "end of day +1 day"),
        ("end of month - 2 days", EndOf("month", -2), "end of month -2 days"),
        ("end of quarter", EndOf("quarter"), "end of quarter"),
        ("end of shift", EndOf("shift"), "end of shift"),
        ("9:00", At(9, 0), "09:00"),
        ("10:00 +1 day", At(10, 0, 1), "10:00 +1 day"),
        ("10:00 -1", At(10, 0, -1), "10:00 -1 day"),
        ("10 min before guest_arrives", Before("guest_arrives", 600), "10 min before guest_arrives"),
        ("7 calendar days before period_starts", Before("period_starts", 7, "calendar days"), "7 calendar days before period_starts"),
        ("1 work day before visit", Before("visit", 1, "work days"), "1 work day before visit"),
        ("0 min before shift_starts", Before("shift_starts", 0), "by shift_starts"),
        ("by shift_starts", Before("shift_starts", 0), "by shift_starts"),
        ("promised", Promised(), "promised"),
        ("contract survey", Contract("survey"), "contract survey"),
        ("word 立即", Word("立即"), "word 立即"),
        ("3 rings", Rings(3), "3 rings"),
        ("1 ring", Rings(1), "1 ring"),
    ],
)
def test_a_limit_is_read_and_written_in_its_normal_form(written, limit, normal):
    assert (parse(written), text(limit)) == (limit, normal)


@given(limits)
def test_every_limit_reads_back_from_its_normal_form(limit):
    assert parse(text(limit)) == limit


@given(st.text(st.sampled_from("0123456789 PTHMSDWY-+:hminsdayworkcleof立即_"), max_size=30))
def test_any_text_is_a_limit_or_refused_in_both_languages(written):
    try:
        limit = parse(written)
    except LimitError as error:
        assert error.en and error.zh
    else:
        assert parse(text(limit)) == limit


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("soon", "“soon” is no limit; write it like 30 min, 3 work days", "“soon” 不是时限，请写成 30 min"),
        ("30", "“30” is no limit", "“30” 不是时限"),
        ("1.5 h", "“1.5 h” is no limit", "“1.5 h” 不是时限"),
        ("30 min 1 h", "is no limit", "不是时限"),
        ("3 days", "“3 days” does not say what is counted; write 3 work days or 3 calendar days or 72 h", "请写 3 work days 或"),
        ("2 d", "write 2 work days or 2 calendar days or 48 h", "没有说明如何计算"),
        ("30 m", "write 30 min or 30 months", "请写 30 min 或 30 months"),
        ("2 weeks", "write 14 calendar days", "请写 14 calendar days"),
        ("2 years", "write 24 months", "请写 24 months"),
        (
            "0 min",
            "“0 min”: 0 s cannot be a limit; write a whole number, 1 s to 10 years",
            "“0 min”：0 秒不能作为时限，请写 1 秒到 10 年之间的整数",
        ),
        ("-5 min", "“-5 min”: -300 s cannot be a limit", "“-5 min”：-300 秒不能作为时限"),
        ("-5 min before opening", "“-5 min before opening”: -300 s cannot be a limit", "不能作为时限"),
        ("87841 h", "“87841 h”: 316227600 s cannot be a limit; write a whole number, 1 s to 10 years", "1 秒到 10 年"),
        ("PT0S", "“PT0S”: 0 s cannot be a limit", "0 秒不能作为时限"),
        ("0 work days", "“0 work days”: 0 days cannot be a limit; write a whole number, 1 to 3660 days", "请写 1 到 3660 天之间的整数"),
        ("3661 calendar days", "3661 days cannot be a limit", "3661 天不能作为时限"),
        ("0 work days before visit", "0 days cannot be a limit", "0 天不能作为时限"),
        ("121 months", "121 months cannot be a limit; write a whole number, 1 to 120 months", "请写 1 到 120 个月之间的整数"),
        ("10001 rings", "10001 rings cannot be a limit; write a whole number, 1 to 10000 rings", "10001 声铃响不能作为时限"),
        ("P1DT2H", "“P1DT2H” is no ISO 8601 duration of one sort; write hours and less (PT1H30M)", "不是单一种类的 ISO 8601 时长"),
        ("P", "“P” is no ISO 8601 duration", "“P” 不是"),
        ("25:00", "25:00 is no time of day; write 00:00 to 23:59, or end of day for midnight", "25:00 不是一天中的时刻"),
        ("10:60", "10:60 is no time of day", "10:60 不是一天中的时刻"),
        ("10:00 +3661 days", "3661 days cannot be a limit", "3661 天不能作为时限"),
        ("end of year", "“end of year”: “year” is not known here; use one of day, shift, week, month, quarter", "此处没有“year”"),
        ("end of day -1", "-1 days cannot be a limit; write a whole number, 0 to 3660 days", "请写 0 到 3660 天之间的整数"),
        ("end of week -7", "-7 days cannot be a limit; write a whole number, -6 to 3660 days", "请写 -6 到 3660 天之间的整数"),
        ("end of shift +1", "the end of a shift takes no +1; write end of shift, or end of day", "班次结束时间不能加减天数（+1）"),
        ("10 min before Guest-Arrives", "“Guest-Arrives” is no name of a fact; use lower-case letters", "不是有效的事实名称"),
        ("contract 查勘", "“查勘” is no name of a fact", "不是有效的事实名称"),
        ("word soon", "“word soon”: “soon” is not known here; use one of 立即, 第一时间", "此处没有“soon”，可用：立即"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(written, english, chinese):
    with pytest.raises(LimitError) as error:
        parse(written)
    assert english in error.value.en and chinese in error.value.zh
    assert written in error.value.en


def _node(tmp_path, content):
    (tmp_path / "try.yaml").write_text(content, encoding="utf-8")
    return read(tmp_path / "try.yaml").mapping(optional=("limit", "words"))


def test_a_time_needs_no_quotes_in_a_pack(tmp_path):
    assert read_limit(_node(tmp_path, "limit: 10:00")["limit"]) == At(10, 0)


@pytest.mark.parametrize(
    ("content", "line", "english"),
    [
        ("limit: 25:00", 1, "25:00 is no time of day"),
        ("words: {}\nlimit: 2 d", 2, "does not say what is counted"),
        ("limit: 15", 1, "“15” is no limit"),
        ("limit: ''", 1, "must be text; write a few words"),
        ("limit: [30 min]", 1, "must be text; write a few words"),
    ],
)
def test_a_wrong_limit_in_a_pack_is_one_problem_at_its_place(tmp_path, content, line, english):
    node = _node(tmp_path, content)["limit"]
    assert read_limit(node) is None
    (problem,) = node.problems
    assert (problem.line, problem.field) == (line, "limit") and english in problem.en and problem.zh


def test_a_pack_says_what_its_vague_words_mean(tmp_path):
    node = _node(tmp_path, "words: {立即: 5 min, 定期: 14 calendar days}")["words"]
    assert read_words(node) == {"立即": Duration(300), "定期": Days(14, "calendar")} and node.problems == []


@pytest.mark.parametrize(
    ("content", "english"),
    [
        ("words: {立即: word 及时}", "must give a figure; write it like 15 min or end of day"),
        ("words: {立即: contract survey}", "must give a figure"),
        ("words: {马上: 5 min}", "unknown key; known here: 几天后"),
        ("words: {立即: soon}", "is no limit"),
        ("words: 5 min", "must be a mapping"),
    ],
)
def test_a_table_of_words_that_decides_nothing_is_refused(tmp_path, content, english):
    node = _node(tmp_path, content)["words"]
    assert read_words(node) == {}
    assert [english in problem.en for problem in node.problems] == [True]


def test_the_assumptions_cover_every_vague_word_with_a_figure():
    assert set(ASSUMED) == set(WORDS)
    assert {word: text(limit) for word, limit in ASSUMED.items() if word in ("立即", "及时", "定期", "几天后")} == {
        "立即": "15 min",
        "及时": "end of day",
        "定期": "1 month",
        "几天后": "3 calendar days",
    }


def test_yaml_still_reads_plain_numbers_of_a_pack():
    read_back = yaml.load("[12, -3, 1.5, 10:00, 8:30, 1:30.5, true, 2026-01-01]", Loader=_StrictLoader)
    assert read_back == [12, -3, 1.5, "10:00", "8:30", "1:30.5", True, "2026-01-01"]
