"""Any limit a pack can write, for property tests."""

from hypothesis import strategies as st

from servicedesk.clocks.limits import (
    CALENDAR,
    CALENDAR_DAYS,
    DAY,
    MONTH,
    MOST_DAYS,
    MOST_MONTHS,
    MOST_RINGS,
    MOST_SECONDS,
    QUARTER,
    SECONDS,
    SHIFT,
    WALL,
    WEEK,
    WORDS,
    WORK,
    WORK_DAYS,
    At,
    Before,
    Contract,
    Days,
    Duration,
    EndOf,
    Months,
    Promised,
    Rings,
    Word,
)


def _to(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most)


names = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
durations = st.builds(Duration, _to(MOST_SECONDS), st.sampled_from([WORK, WALL]))
days = st.builds(Days, _to(MOST_DAYS), st.sampled_from([WORK, CALENDAR]))
months = st.builds(Months, _to(MOST_MONTHS))
rings = st.builds(Rings, _to(MOST_RINGS))
ends = st.one_of(st.just(EndOf(SHIFT)), st.builds(EndOf, st.sampled_from([DAY, WEEK, MONTH, QUARTER]), st.integers(0, MOST_DAYS)))
times = st.builds(At, st.integers(0, 23), st.integers(0, 59), st.integers(0, MOST_DAYS))
# Those that never fall due before their start.
forward = st.one_of(durations, days, months, rings, ends, times)
limits = st.one_of(
    forward,
    st.builds(EndOf, st.just(WEEK), st.integers(-6, -1)),
    st.builds(EndOf, st.just(MONTH), st.integers(-27, -1)),
    st.builds(EndOf, st.just(QUARTER), st.integers(-89, -1)),
    st.builds(At, st.integers(0, 23), st.integers(0, 59), st.integers(-MOST_DAYS, -1)),
    st.builds(Before, names, st.integers(0, MOST_SECONDS), st.just(SECONDS)),
    st.builds(Before, names, _to(MOST_DAYS), st.sampled_from([WORK_DAYS, CALENDAR_DAYS])),
    st.just(Promised()),
    st.builds(Contract, names),
    st.builds(Word, st.sampled_from(list(WORDS))),
)
