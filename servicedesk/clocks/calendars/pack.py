"""The `calendars` table of a pack: hours by weekday, and which holidays count."""

from datetime import datetime
from typing import Any

from django.conf import settings

from servicedesk.clocks.calendars.actions import create_calendar
from servicedesk.clocks.calendars.models import OWN, WorkCalendar
from servicedesk.clocks.calendars.pack_schema import CALENDARS as CALENDARS_SCHEMA
from servicedesk.clocks.calendars.plain import WEEKDAYS, HoursError, read_hours, read_zone
from servicedesk.clocks.worktime import ALWAYS, CALENDARS
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.pack import Known, Table
from servicedesk.rulebook.source import Node

CHINA, NONE = "china", "none"


def check(node: Node) -> dict[str, dict[str, Any]]:
    """Code → calendar, as create_calendar takes it."""
    calendars: dict[str, dict[str, Any]] = {}
    for item in node.items():
        fields = item.mapping(required=("code", "name", "week"), optional=("zone", "holidays"))
        code = _code(fields["code"], calendars) if "code" in fields else ""
        name = fields["name"].bilingual(most=60) if "name" in fields else ("", "")
        calendars[code] = {
            "name_zh": name[0],
            "name_en": name[1],
            "zone": _zone(fields.get("zone")),
            "week": _week(fields["week"]) if "week" in fields else {},
            "holidays": _holidays(fields.get("holidays")),
        }
    return calendars


def _code(node: Node, known: dict[str, Any]) -> str:
    code = node.text(most=40)
    if code in (*CALENDARS, OWN):
        node.fault(f"“{code}” is the desk's own; name yours otherwise", f"“{code}” 为系统自带，请另取名称")
    elif code in known:
        node.fault(f"calendar {code} is given twice; rename one", f"日历 {code} 重复，请改名")
    elif not code.replace("_", "").replace("-", "").isalnum() or code != code.lower() or not code.isascii():
        node.fault(f"“{code}” must be lower-case letters and digits", f"“{code}” 须为小写字母和数字")
    return code


def _zone(node: Node | None) -> str:
    if node is None:
        return settings.TIME_ZONE
    try:
        return read_zone(node.text())
    except HoursError as error:
        node.fault(error.en, error.zh)
        return settings.TIME_ZONE


def _week(node: Node) -> dict[str, list[str]]:
    week: dict[str, list[str]] = {}
    for key, hours in node.pairs():
        spans = [span.text() for span in hours.items()]
        try:
            read_hours(spans)
        except HoursError as error:
            hours.fault(error.en, error.zh)
        for day in _weekdays(key, hours):
            if day in week:
                hours.fault(f"{day} is given twice; keep one", f"{day} 重复，请只保留一个")
            week[day] = spans
    if not any(week.values()):
        node.fault("has no working hours; give at least one day some", "没有工作时间，请至少给一天设置时段")
    return week


def _weekdays(key: str, node: Node) -> tuple[str, ...]:
    first, _dash, last = key.partition("-")
    if first in WEEKDAYS and (last or first) in WEEKDAYS:
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if begin <= end:
            return WEEKDAYS[begin : end + 1]
    node.fault(f"“{key}” is no weekday; write mon to sun, or like mon-fri", f"“{key}” 不是星期，请写 mon 至 sun，或如 mon-fri")
    return ()


def _holidays(node: Node | None) -> bool:
    if node is not None and node.value not in (CHINA, NONE):
        node.fault(f"“{node.value}” is no table of holidays; use {CHINA} or {NONE}", f"没有“{node.value}”节假日表，可用：{CHINA}、{NONE}")
    return node is not None and node.value == CHINA


def load(data: dict[str, dict[str, Any]], by: Actor, at: datetime) -> list[str]:
    """Create the calendars that are missing; one that is there stays as administrators have it."""
    there = set(WorkCalendar.objects.filter(code__in=data).values_list("code", flat=True))
    notes = []
    for code, calendar in data.items():
        if code in there:
            notes.append(f"calendar {code}: kept as it stands, the pack changes no calendar / 日历 {code}：保持现状，规则包不修改已有日历")
        else:
            create_calendar(code, **calendar, by=by, at=at)
            notes.append(f"calendar {code}: created / 日历 {code}：已建立")
    return notes


def tell(data: dict[str, dict[str, Any]], language: str) -> list[str]:
    """Each calendar in a sentence."""
    return [_sentence(code, calendar, language) for code, calendar in data.items()]


def _sentence(code: str, calendar: dict[str, Any], language: str) -> str:
    hours = "; ".join(f"{day} {', '.join(spans)}" for day, spans in calendar["week"].items() if spans)
    if language == "zh":
        holidays = "中国法定节假日" if calendar["holidays"] else "无节假日"
        return f"日历 {code}（{calendar['name_zh']}，{calendar['zone']}）：{hours}；{holidays}。"
    holidays = "China's public holidays" if calendar["holidays"] else "no holidays"
    return f"Calendar {code} ({calendar['name_en']}, {calendar['zone']}): {hours}; {holidays}."


def read_calendar(node: Node | None, known: Known, *, besides: tuple[str, ...] = ()) -> str:
    """The calendar a clock or schedule names: 24h, one of the pack's own, or a word `besides`; 24h where it names none."""
    calendar = str(node.value) if node is not None else ALWAYS
    codes = (*CALENDARS, *besides, *known.tables[TABLE.name])
    if node is not None and calendar not in codes:
        listed = ", ".join(codes)
        node.fault(
            f"there is no calendar “{calendar}”; use {listed}, or add it to the pack's calendars",
            f"没有“{calendar}”日历，可用：{listed}，或在规则包的 calendars 中添加",
        )
    return calendar


TABLE = Table("calendars", {}, check, tell, load, keeps=True, title=("日历", "Calendars"), schema=CALENDARS_SCHEMA)
