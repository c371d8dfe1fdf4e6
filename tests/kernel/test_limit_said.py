"""Limits and bounds as people say them, in both languages."""

import pytest

from servicedesk.clocks.bounds import Bound
from servicedesk.clocks.grammar import parse
from servicedesk.clocks.spoken import bound_sentence, sentence


@pytest.mark.parametrize(
    ("limit", "english", "chinese"),
    [
        ("30 min", "30 working minutes", "30 分钟工作时间"),
        ("1 h", "1 working hour", "1 小时工作时间"),
        ("1 h 30 min", "1 hour 30 minutes of working time", "1 小时 30 分钟工作时间"),
        ("1 min wall", "1 minute", "1 分钟"),
        ("3 work days", "3 working days", "3 个工作日"),
        ("1 calendar day", "1 calendar day", "1 个自然日"),
        ("2 months", "2 months", "2 个月"),
        ("end of day", "by the end of the day", "当日下班前"),
        ("end of day +1", "by the end of the next day", "次日下班前"),
        ("end of day +3", "by the end of the day 3 days later", "3 天后下班前"),
        ("end of shift", "by the end of the shift", "本班结束前"),
        ("end of week", "by the end of the week", "本周结束前"),
        ("end of month -2", "by 2 days before the end of the month", "本月结束 2 天前"),
        ("end of quarter +1", "by 1 day after the end of the quarter", "本季度结束后 1 天以内"),
        ("10:00", "by 10:00 on the same day", "当日 10:00 前"),
        ("10:00 +1 day", "by 10:00 on the next day", "次日 10:00 前"),
        ("10:00 -1 day", "by 10:00 on the day before", "前一日 10:00 前"),
        ("10:00 -3 days", "by 10:00 on the day 3 days earlier", "3 天前 10:00 前"),
        ("10 min before guest_arrives", "10 minutes before guest_arrives", "guest_arrives 前 10 分钟"),
        ("2 work days before visit", "2 working days before visit", "visit 前 2 个工作日"),
        ("by cut_off", "by cut_off", "不迟于 cut_off"),
        ("promised", "by the promised time", "承诺的时间前"),
        ("contract survey", "as the contract says (survey)", "按合同约定（survey）"),
        ("word 立即", "immediately (立即)", "立即"),
        ("1 ring", "1 ring", "1 声铃响"),
    ],
)
def test_a_limit_is_said_in_both_languages(limit, english, chinese):
    assert (sentence(parse(limit), "en"), sentence(parse(limit), "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("kind", "limit", "english", "chinese"),
    [
        ("at_most", ("30 min",), "at most 30 working minutes", "30 分钟工作时间以内"),
        ("less_than", ("10 min",), "less than 10 working minutes", "不到 10 分钟工作时间"),
        ("at_least", ("10 min wall",), "at least 10 minutes", "至少 10 分钟"),
        ("between", ("3 min wall", "15 min wall"), "3 minutes to 15 minutes", "3 分钟至 15 分钟"),
        ("at_most", ("end of day +1",), "by the end of the next day", "次日下班前"),
        ("less_than", ("10:00",), "before 10:00 on the same day", "早于当日 10:00"),
        ("at_least", ("end of day",), "not before the end of the day", "不早于当日下班"),
    ],
)
def test_a_bound_is_said_in_both_languages(kind, limit, english, chinese):
    bound = Bound(kind, tuple(map(parse, limit)))
    assert (bound_sentence(bound, "en"), bound_sentence(bound, "zh")) == (english, chinese)
