"""Calendars for tests of limits: working intervals a weekday, walked day by day, so simple that one sees they are right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicedesk.clocks.worktime import Span

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Working intervals, in minutes since midnight, on these weekdays (Monday is 0) but not on the days off."""

    intervals: tuple[tuple[int, int], ...]
    weekdays: tuple[int, ...] = tuple(range(7))
    off: frozenset[date] = frozenset()
    zone: str = "Asia/Shanghai"

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def is_work_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.off

    def spans_of(self, day: date) -> list[Span]:
        midnight = datetime.combine(day, time(), ZoneInfo(self.zone))
        if not self.is_work_day(day):
            return []
        return [Span(*(midnight + timedelta(minutes=m) for m in interval)) for interval in self.intervals]

    def day_end(self, day: date) -> datetime | None:
        spans = self.spans_of(day)
        return spans[-1].end.astimezone(UTC) if spans else None

    def nth_day(self, day: date, n: int, working: bool) -> date:
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        left, idle = abs(n), 0
        while left:
            day, idle = day + step, idle + 1
            if self.is_work_day(day) or not working:
                left, idle = left - 1, 0
            if idle > 400:
                raise ValueError("no working day")
        return day

    def interval_at(self, moment: datetime) -> Span | None:
        return next((span for span in self.spans_of(self.day_of(moment)) if span.start <= moment < span.end), None)

    def due_at(self, start: datetime, seconds: float) -> datetime:
        day, left = self.day_of(start), timedelta(seconds=seconds)
        while True:
            for span in self.spans_of(day):
                begun = max(span.start, start)
                if begun < span.end:
                    if left <= span.end - begun:
                        return (begun + left).astimezone(UTC)
                    left -= span.end - begun
            day = self.nth_day(day, 1, True)


ROUND_THE_CLOCK = Hours(((0, 1440),))
OFFICE = Hours(((540, 720), (780, 1080)), weekdays=(0, 1, 2, 3, 4))  # 9:00 to 12:00 and 13:00 to 18:00, Monday to Friday
SHIFTS = Hours(((480, 960), (960, 1320)))  # 8:00 to 16:00 and 16:00 to 22:00, every day
NEVER = Hours((), weekdays=())
