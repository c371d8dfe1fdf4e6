"""Limits and bounds as people say them, in both languages."""

from dataclasses import replace

from servicedesk.clocks.bounds import AT_LEAST, AT_MOST, BETWEEN, LESS_THAN, Bound
from servicedesk.clocks.limits import (
    CALENDAR,
    DAY,
    SECONDS,
    SHIFT,
    WALL,
    WORDS,
    WORK,
    WORK_DAYS,
    At,
    Before,
    Contract,
    Days,
    Duration,
    EndOf,
    Limit,
    Months,
    Promised,
    Rings,
    Said,
    Word,
)

_SIZES = ((3600, Said("hour", "小时")), (60, Said("minute", "分钟")), (1, Said("second", "秒")))
_PERIODS = {"week": Said("week", "本周"), "month": Said("month", "本月"), "quarter": Said("quarter", "本季度")}


def sentence(limit: Limit, language: str) -> str:
    """The limit in `language` ("zh", else English): “30 working minutes”, “次日下班前”. Names of facts stand as they are."""
    said = _said(limit)
    return said.zh if language == "zh" else said.en


def bound_sentence(bound: Bound, language: str) -> str:
    """The bound in `language` ("zh", else English): “at most 30 working minutes”, “15 分钟至 20 分钟”."""
    said = _bound_said(bound)
    return said.zh if language == "zh" else said.en


def said_of(bound: Bound, language: str, *, round_the_clock: bool) -> str:
    """`bound_sentence`, without the word “working” where the clock runs `round_the_clock` anyway."""
    return bound_sentence(Bound(bound.kind, tuple(map(_every_hour, bound.limits))) if round_the_clock else bound, language)


def _every_hour(limit: Limit) -> Limit:
    match limit:
        case Duration():
            return replace(limit, counts=WALL)
        case Days():
            return replace(limit, counts=CALENDAR)
    return limit


def _said(limit: Limit) -> Said:
    match limit:
        case Duration():
            return _working(limit.seconds) if limit.counts == WORK else _elapsed(limit.seconds)
        case Days():
            return _days(limit.n, limit.counts == WORK)
        case Months():
            return Said(_counted(limit.n, "month"), f"{limit.n} 个月")
        case EndOf():
            return _end_of(limit)
        case At():
            return _at(limit)
        case Before():
            return _before(limit)
        case Promised():
            return Said("by the promised time", "承诺的时间前")
        case Contract():
            return Said(f"as the contract says ({limit.field})", f"按合同约定（{limit.field}）")
        case Word():
            return Said(f"{WORDS[limit.word]} ({limit.word})", limit.word)
        case Rings():
            return Said(_counted(limit.n, "ring"), f"{limit.n} 声铃响")


def _counted(n: int, unit: str) -> str:
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"


def _parts(seconds: int) -> list[tuple[int, Said]]:
    parts = []
    for size, unit in _SIZES:
        n, seconds = divmod(seconds, size)
        if n:
            parts.append((n, unit))
    return parts


def _elapsed(seconds: int) -> Said:
    parts = _parts(seconds)
    return Said(" ".join(_counted(n, unit.en) for n, unit in parts), " ".join(f"{n} {unit.zh}" for n, unit in parts))


def _working(seconds: int) -> Said:
    parts, plain = _parts(seconds), _elapsed(seconds)
    en = _counted(parts[0][0], f"working {parts[0][1].en}") if len(parts) == 1 else f"{plain.en} of working time"
    return Said(en, f"{plain.zh}工作时间")


def _days(n: int, working: bool) -> Said:
    return Said(_counted(n, "working day" if working else "calendar day"), f"{n} 个{'工作日' if working else '自然日'}")


def _end_of(limit: EndOf) -> Said:
    if limit.unit == SHIFT:
        return Said("by the end of the shift", "本班结束前")
    if limit.unit == DAY:
        day = _day(limit.days, "day")
        return Said(f"by the end of {day.en}", f"{day.zh}下班前")
    period, moved = _PERIODS[limit.unit], abs(limit.days)
    if not limit.days:
        return Said(f"by the end of the {period.en}", f"{period.zh}结束前")
    after = limit.days > 0
    return Said(
        f"by {_counted(moved, 'day')} {'after' if after else 'before'} the end of the {period.en}",
        f"{period.zh}结束{'后' if after else '前'} {moved} 天以内" if after else f"{period.zh}结束 {moved} 天前",
    )


def _day(days: int, today: str) -> Said:
    if days in (-1, 0, 1):
        return {-1: Said("the day before", "前一日"), 0: Said(f"the {today}", "当日"), 1: Said("the next day", "次日")}[days]
    n = abs(days)
    return Said(f"the day {n} days {'later' if days > 0 else 'earlier'}", f"{n} 天{'后' if days > 0 else '前'}")


def _at(limit: At) -> Said:
    clock, day = f"{limit.hour:02}:{limit.minute:02}", _day(limit.days, "same day")
    return Said(f"by {clock} on {day.en}", f"{day.zh} {clock} 前")


def _before(limit: Before) -> Said:
    if not limit.n:
        return Said(f"by {limit.moment}", f"不迟于 {limit.moment}")
    span = _elapsed(limit.n) if limit.unit == SECONDS else _days(limit.n, limit.unit == WORK_DAYS)
    return Said(f"{span.en} before {limit.moment}", f"{limit.moment} 前 {span.zh}")


def _bound_said(bound: Bound) -> Said:
    first = _said(bound.limits[0])
    is_length = isinstance(bound.limits[0], Duration | Days | Months | Rings)
    if bound.kind == BETWEEN:
        second = _said(bound.limits[1])
        return Said(f"{first.en} to {second.en}", f"{first.zh}至 {second.zh}")
    lengths = {
        AT_MOST: Said(f"at most {first.en}", f"{first.zh}以内"),
        LESS_THAN: Said(f"less than {first.en}", f"不到 {first.zh}"),
        AT_LEAST: Said(f"at least {first.en}", f"至少 {first.zh}"),
    }
    moment = Said(first.en.removeprefix("by "), first.zh.removesuffix("前").strip())
    moments = {
        AT_MOST: first,
        LESS_THAN: Said(f"before {moment.en}", f"早于{moment.zh}"),
        AT_LEAST: Said(f"not before {moment.en}", f"不早于{moment.zh}"),
    }
    return (lengths if is_length else moments)[bound.kind]
