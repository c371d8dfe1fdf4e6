"""Hours as people write them (“08:30-12:00”), read into a working calendar: pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import pairwise

from servicedesk.clocks.hours import Intervals
from servicedesk.clocks.mistakes import Mistake
from servicedesk.clocks.timeline import zone_of
from servicedesk.clocks.worktime import Day, WorkCalendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


class HoursError(Mistake):
    """Hours that cannot be meant."""


def read_hours(written: Iterable[str]) -> Intervals:
    """A day's hours, each like “08:30-12:00”, ascending; HoursError names the one that is empty or overlaps. None: a free day."""
    spans = [(text, _read(text)) for text in written]
    for (earlier, (_, end)), (later, (begin, _)) in pairwise(spans):
        if end == time(0) or end > begin:
            raise HoursError(
                f"{earlier} and {later} overlap or do not ascend; write them in order, apart",
                f"{earlier} 与 {later} 重叠或颠倒，请改正",
            )
    return tuple(span for _, span in spans)


def _read(text: str) -> tuple[time, time]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise HoursError(f"“{text}” are no hours; write them like 08:30-12:00", f"“{text}” 不是工作时段，请写成 08:30-12:00")
    begin = time(int(match[1]), int(match[2]))
    end = time(int(match[3]), int(match[4])) if match[3] else time(0)
    if (end != time(0) and end <= begin) or text.endswith("-00:00"):
        raise HoursError(
            f"“{text}” ends before it begins; give hours over midnight as two: 22:00-24:00 and 00:00-06:00 of the next day",
            f"“{text}” 结束早于开始；跨午夜请分两段：22:00-24:00 与次日 00:00-06:00",
        )
    return begin, end


def read_zone(name: str) -> str:
    """The zone's name; HoursError where there is none of it."""
    try:
        zone_of(name)
    except ValueError:
        raise HoursError(f"there is no time zone “{name}”; name one like Asia/Shanghai", f"没有时区“{name}”，请改正") from None
    return name


def usual_hours(week: Mapping[str, list[str]]) -> list[str]:
    """The hours of the week's first working day: those a make-up day has unless somebody sets others."""
    return next((week[name] for name in WEEKDAYS if week.get(name)), [])


def build(
    code: str, zone: str, week: Mapping[str, list[str]], days: Mapping[date, tuple[list[str], str, bool]], published_until: int | None
) -> WorkCalendar:
    """The calendar of these hours; `days`: date → its hours, its name, whether it is provisional. HoursError where they cannot be meant."""
    hours = {WEEKDAYS.index(name): read_hours(written) for name, written in week.items() if written}
    others = {day: Day(read_hours(written), name, provisional) for day, (written, name, provisional) in days.items()}
    if not hours:
        raise HoursError(f"calendar {code} has no working hours; give at least one day some", f"日历 {code} 没有工作时间，请设置")
    return WorkCalendar(code, read_zone(zone), hours, others, published_until)
