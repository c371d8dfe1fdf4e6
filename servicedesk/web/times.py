"""Moments and spans in the reader's words: times by the clock, dates only where the day is not today."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_chinese() -> bool:
    """Whether whoever reads this now reads Chinese."""
    return (get_language() or "zh").startswith("zh")


def hour(at: datetime) -> str:
    """The time of day in the desk's zone: 10:31."""
    return timezone.localtime(at).strftime("%H:%M")


def date(at: datetime) -> str:
    """The date in the desk's zone: 11月19日, 19 Nov."""
    day = timezone.localtime(at)
    return f"{day.month}月{day.day}日" if in_chinese() else f"{day.day} {_MONTHS[day.month - 1]}"


def moment(at: datetime, now: datetime) -> str:
    """The shortest way to name a moment: 10:31, tomorrow 18:00, 19 Nov 18:00, with the year where it is another."""
    day, today = timezone.localtime(at), timezone.localtime(now)
    away = (day.date() - today.date()).days
    if away == 0:
        return hour(at)
    if away in (1, -1):
        return (_("tomorrow %(time)s") if away == 1 else _("yesterday %(time)s")) % {"time": hour(at)}
    if day.year == today.year:
        return f"{date(at)} {hour(at)}"
    return f"{day.year}年{date(at)} {hour(at)}" if in_chinese() else f"{date(at)} {day.year} {hour(at)}"


def dated(at: datetime) -> str:
    """A moment with its date, for sentences read on another day: 19 Nov 18:00."""
    return f"{date(at)} {hour(at)}"


def second(at: datetime, now: datetime) -> str:
    """A moment to the second, with its date where it is not today."""
    day, today = timezone.localtime(at), timezone.localtime(now)
    exact = day.strftime("%H:%M:%S")
    return exact if day.date() == today.date() else f"{date(at)} {exact}"


def countdown(seconds: float) -> str:
    """Time left or over as a clock shows it: 06:42, 7h 35m, 2d 3h; the page's script writes the same."""
    whole, chinese = abs(int(seconds)), in_chinese()
    if whole < 3600:
        return f"{whole // 60:02d}:{whole % 60:02d}"
    if whole < 86400:
        hours, minutes = whole // 3600, whole % 3600 // 60
        return f"{hours}时{minutes:02d}分" if chinese else f"{hours}h {minutes:02d}m"
    days, hours = whole // 86400, whole % 86400 // 3600
    return f"{days}天{hours}时" if chinese else f"{days}d {hours}h"


def length(seconds: float) -> str:
    """How long something took or may take, in its own unit: 41 s, 12 min, 2 h 5 min, 3 d 2 h."""
    whole = abs(round(seconds))
    if whole < 60:
        return _("%(n)s s") % {"n": whole}
    if whole < 3600:
        return _("%(n)s min") % {"n": whole // 60}
    if whole < 172_800:
        return _two(whole // 3600, _("%(n)s h"), whole % 3600 // 60, _("%(n)s min"))
    return _two(whole // 86400, _("%(n)s d"), whole % 86400 // 3600, _("%(n)s h"))


def _two(big: int, big_unit: str, small: int, small_unit: str) -> str:
    parts = [big_unit % {"n": big}] + ([small_unit % {"n": small}] if small else [])
    return (" " if not in_chinese() else "").join(parts)


def exact_length(seconds: float) -> str:
    """A span to the second, for arithmetic that must add up: 0:30:00, 26:03:09."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def risk_at(started: datetime, due: datetime) -> datetime:
    """The moment from which a quarter of the time or less is left."""
    return due - timedelta(seconds=(due - started).total_seconds() / 4)


def typed(written: str) -> datetime | None:
    """A moment as typed, in the desk's zone; None where it is none."""
    try:
        found = parse_datetime(written.strip())
        return found and (timezone.make_aware(found) if timezone.is_naive(found) else found)
    except (ValueError, OverflowError):
        return None


def no_moment(written: str) -> str:
    """Says that what was typed is no moment, and how one is written."""
    return _("“%(value)s” is no moment; write it as 2026-01-31 18:00.") % {"value": written}
