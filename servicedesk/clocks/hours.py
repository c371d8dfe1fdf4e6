"""Working intervals as numbers, and sums over days that need no walk: pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import accumulate, pairwise
from typing import NamedTuple

from servicedesk.clocks.timeline import DAY, LAST_YEAR, SECOND

Intervals = Sequence[tuple[time, time]]
Hours = tuple[tuple[int, int], ...]  # microseconds since midnight: [from, to)
WHOLE_DAY = (0, DAY)


def hours_of(intervals: Intervals, where: str) -> Hours:
    """The intervals as numbers; ValueError, naming `where`, when one is empty or they overlap or do not ascend."""
    hours = tuple((_since_midnight(begin), _since_midnight(end) or DAY) for begin, end in intervals)
    if any(begin >= end for begin, end in hours):
        raise ValueError(f"{where}: an interval must end after it begins; give hours over midnight as two")
    if any(earlier[1] > later[0] for earlier, later in pairwise(hours)):
        raise ValueError(f"{where}: the intervals overlap or do not ascend")
    return hours


def length(hours: Hours) -> int:
    """Microseconds of work on the wall clock."""
    return sum(end - begin for begin, end in hours)


def _since_midnight(at: time) -> int:
    return ((at.hour * 60 + at.minute) * 60 + at.second) * SECOND + at.microsecond


class Piece(NamedTuple):
    """What counts of one interval of one day: the moments [begin, until)."""

    day: int
    interval: tuple[int, int]
    begin: int
    until: int

    def is_cut_from(self, later: "Piece") -> bool:
        """Whether both are of one interval and touch."""
        return self.until == later.begin and (self.day, self.interval) == (later.day, later.interval)

    def goes_on_in(self, later: "Piece") -> bool:
        """Whether they are the two halves of one interval over midnight."""
        over_midnight = self.interval[1] == DAY and later.interval[0] == 0 and WHOLE_DAY not in (self.interval, later.interval)
        return over_midnight and self.until == later.begin


def runs(pieces: Iterable[Piece], go_on: Callable[[Piece, Piece], bool]) -> Iterator[list[Piece]]:
    """The pieces in runs of those that go on in one another; ascending, as they come."""
    run: list[Piece] = []
    for piece in pieces:
        if run and not go_on(run[-1], piece):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


class Tally:
    """A sum over days: a figure for each weekday, another for some days. No figure is negative."""

    def __init__(self, week: Sequence[int], days: Mapping[int, int]) -> None:
        self._week = (0, *accumulate(week))
        self._days = sorted(days)
        self._more = (0, *accumulate(days[day] - week[day % 7] for day in self._days))

    def before(self, day: int) -> int:
        """The sum over all days before this one."""
        weeks, weekday = divmod(day, 7)
        return weeks * self._week[-1] + self._week[weekday] + self._more[bisect_left(self._days, day)]

    def reaching(self, total: int) -> int:
        """The day with which the sum reaches `total`; a day after the last year when none before does."""
        days = range(date(LAST_YEAR + 1, 1, 2).toordinal())  # a day more: where clocks are behind, the last year ends later
        return bisect_left(days, total, key=lambda day: self.before(day + 1))
