"""The seed of the calendar's days."""

from datetime import date

import pytest

from servicedesk.clocks.holidays import PUBLISHED_SINCE, PUBLISHED_UNTIL, NamedDay, china_days


def test_a_published_year_has_its_holidays_and_make_up_days():
    days = china_days(2026)
    assert days[date(2026, 2, 17)] == NamedDay("春节", "Spring Festival", working=False, published=True)
    made_up = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)]
    assert [day for day, what in days.items() if what.working] == made_up
    assert all(day.weekday() >= 5 for day in made_up)
    assert list(days) == sorted(days)
    assert {day.year for day in days} == {2026}


def test_every_published_year_is_known():
    for year in range(PUBLISHED_SINCE, PUBLISHED_UNTIL + 1):
        days = china_days(year)
        assert date(year, 10, 1) in days
        assert any(what.working for what in days.values())
        assert all(what.published and what.name_zh and what.name_en for what in days.values())


def test_a_year_not_published_has_only_the_days_that_never_move():
    year = PUBLISHED_UNTIL + 1
    days = china_days(year)
    assert list(days) == [date(year, *on) for on in ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))]
    assert not any(what.published or what.working for what in days.values())
    assert days[date(year, 5, 2)].name_zh == "劳动节"


def test_years_before_the_first_are_refused():
    with pytest.raises(ValueError, match="not for 2003"):
        china_days(PUBLISHED_SINCE - 1)
