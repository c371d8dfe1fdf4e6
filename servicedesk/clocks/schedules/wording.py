"""How a rule of recurrence is written in a pack, and how it is said in both languages. Pure."""

import re
from datetime import date, time

from servicedesk.clocks.mistakes import Mistake
from servicedesk.clocks.recurrence import EPOCH, AfterCount, BeforeDay, Daily, Every, MonthDay, Rule, Weekday, YearDay

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXAMPLES = "every day at 10:00, 2 times a day, every week on monday, every month by day 6, month end, every 2 months, every year on 01-15"
_WORKING = " on working days"
_MOST = {"day": 24, "week": 7, "month": 28, "quarter": 31, "year": 31}  # times in a period, and periods taken together
_ZH_UNIT = {"day": "天", "week": "周", "month": "月", "quarter": "季度", "year": "年"}
_ZH_COUNTED = {"lesson": "课"}
_AT = r"(?: at (?P<at>\d\d?:\d\d))?"
_FORMS = {
    "daily": r"every day(?: at (?P<times>\d\d?:\d\d(?:, ?\d\d?:\d\d)*))?",
    "count": r"(?P<count>\d+) times? an? (?P<unit>day|week|month|quarter|year)",
    "every": r"every (?:(?P<every>\d+) )?(?P<unit>week|month|quarter|year)s?(?: from (?P<since>\d{4}-\d\d-\d\d))?",
    "weekday": rf"every week on (?P<weekday>{'|'.join(WEEKDAYS)}){_AT}",
    "monthday": rf"every month on day (?P<number>\d+){_AT}",
    "start": rf"every month start{_AT}",
    "end": rf"(?:every )?month end{_AT}",
    "before": r"every month by day (?P<number>\d+)",
    "yearday": rf"every year on (?P<month>\d\d)-(?P<number>\d\d){_AT}",
    "after": r"after (?P<counted>[a-z_]+) (?P<numbers>\d+(?:, ?\d+)*)(?: within (?P<within>\d+) days?)?",
}


class Unreadable(Mistake):
    """A text that is no rule."""


def parse(text: str) -> Rule:
    """The rule a pack's text stands for; Unreadable says what is wrong with it."""
    words = " ".join(text.lower().split())
    working = words.endswith(_WORKING)
    words = words.removesuffix(_WORKING)
    for form, pattern in _FORMS.items():
        if found := re.fullmatch(pattern, words):
            if working and form == "after":
                raise Unreadable("“after …” cannot be on working days; leave that out", "“after …” 不能限于工作日，请去掉")
            return _rule(form, {name: part for name, part in found.groupdict().items() if part is not None}, working)
    raise Unreadable(f"“{text}” is no rule of recurrence; write it like {EXAMPLES}", f"“{text}” 不是周期规则，请写成：{EXAMPLES}")


def _rule(form: str, parts: dict[str, str], working: bool) -> Rule:
    at = _time(parts["at"]) if "at" in parts else None
    if form == "daily":
        times = [_time(part.strip()) for part in parts.get("times", "").split(",") if part]
        return Daily(times=tuple(sorted(set(times))), working=working)
    if form == "count":
        count = _within(int(parts["count"]), 1, _MOST[parts["unit"]])
        return Daily(count=count, working=working) if parts["unit"] == "day" else Every(unit=parts["unit"], count=count, working=working)
    if form == "every":
        every = _within(int(parts.get("every", 1)), 1, _MOST[parts["unit"]])
        since = _date(parts["since"]) if "since" in parts else EPOCH
        return Every(unit=parts["unit"], every=every, since=since, working=working)
    if form == "weekday":
        return Weekday(weekday=WEEKDAYS.index(parts["weekday"]), at=at, working=working)
    if form in ("monthday", "start", "end"):
        number = {"start": 1, "end": 31}.get(form) or _within(int(parts["number"]), 1, 31)
        return MonthDay(number=number, at=at, working=working)
    if form == "before":
        return BeforeDay(number=_within(int(parts["number"]), 2, 31), working=working)
    if form == "yearday":
        _date(f"2024-{parts['month']}-{parts['number']}")
        return YearDay(month=int(parts["month"]), number=int(parts["number"]), at=at, working=working)
    numbers = sorted({_within(int(part), 1, 9999) for part in parts["numbers"].split(",")})
    return AfterCount(counted=parts["counted"], numbers=tuple(numbers), within=_within(int(parts.get("within", 0)), 0, 366))


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise Unreadable(f"{number} is out of range; use {least} to {most}", f"{number} 超出范围，请用 {least} 至 {most}")
    return number


def _time(text: str) -> time:
    hour, minute = (int(part) for part in text.split(":"))
    if hour > 23 or minute > 59:
        raise Unreadable(f"“{text}” is no time of day; write it like 10:00", f"“{text}” 不是时刻，请写成 10:00")
    if not hour and not minute:
        raise Unreadable(
            "nothing can be done by 00:00 of the day it comes up; leave the time out for the day's end",
            "不能要求在当天 00:00 前完成；若指当天结束，请去掉时刻",
        )
    return time(hour, minute)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        day = text.removeprefix("2024-")
        raise Unreadable(f"there is no day “{day}”; write one that is in the calendar", f"没有“{day}”这一天，请写日历上有的日期") from None


def text_of(rule: Rule) -> str:
    """The rule as a pack may write it; `parse` reads it back as the same rule."""
    if isinstance(rule, AfterCount):
        days = f" within {rule.within} days" if rule.within else ""
        return f"after {rule.counted} {_joined(rule.numbers)}{days}"
    return _written(rule) + (_WORKING if rule.working else "")


def _written(rule: Rule) -> str:
    if isinstance(rule, Daily):
        if rule.count > 1:
            return f"{rule.count} times a day"
        return "every day" + (f" at {_hours(rule.times)}" if rule.times else "")
    if isinstance(rule, Every):
        if rule.count > 1:
            return f"{rule.count} times a {rule.unit}"
        often = f"every {rule.every} {rule.unit}s" if rule.every > 1 else f"every {rule.unit}"
        return often + (f" from {rule.since}" if rule.since != EPOCH else "")
    if isinstance(rule, BeforeDay):
        return f"every month by day {rule.number}"
    assert isinstance(rule, Weekday | MonthDay | YearDay)
    at = f" at {rule.at:%H:%M}" if rule.at else ""
    if isinstance(rule, Weekday):
        return f"every week on {WEEKDAYS[rule.weekday]}{at}"
    if isinstance(rule, YearDay):
        return f"every year on {rule.month:02}-{rule.number:02}{at}"
    return ("month end" if rule.number == 31 else f"every month on day {rule.number}") + at


def said(rule: Rule, language: str) -> str:
    """The rule in a reader's words; `language` is zh or en."""
    if language != "zh":
        return text_of(rule)
    if isinstance(rule, AfterCount):
        days = f"（{rule.within} 天内）" if rule.within else "（当天）"
        return f"第 {_joined(rule.numbers)} {_ZH_COUNTED.get(rule.counted, rule.counted)}之后{days}"
    return _said_in_chinese(rule) + ("（限工作日）" if rule.working else "")


def _said_in_chinese(rule: Rule) -> str:
    if isinstance(rule, Daily):
        if rule.count > 1:
            return f"每天 {rule.count} 次"
        return f"每天 {_hours(rule.times)} 前" if rule.times else "每天"
    if isinstance(rule, Every):
        unit = _ZH_UNIT[rule.unit]
        measure = "个" if rule.unit in ("month", "quarter") else ""
        if rule.count > 1:
            return f"每{measure}{unit} {rule.count} 次"
        often = f"每 {rule.every} {measure}{unit}" if rule.every > 1 else f"每{unit}"
        return often + (f"（自 {rule.since} 起算）" if rule.since != EPOCH else "")
    if isinstance(rule, BeforeDay):
        return f"每月 {rule.number} 日前"
    assert isinstance(rule, Weekday | MonthDay | YearDay)
    at = f" {rule.at:%H:%M} 前" if rule.at else ""
    if isinstance(rule, Weekday):
        return f"每周{'一二三四五六日'[rule.weekday]}{at}"
    if isinstance(rule, YearDay):
        return f"每年 {rule.month} 月 {rule.number} 日{at}"
    return ("每月月底" if rule.number == 31 else f"每月 {rule.number} 日") + at


def _hours(times: tuple[time, ...]) -> str:
    return ", ".join(f"{at:%H:%M}" for at in times)


def _joined(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in numbers)
