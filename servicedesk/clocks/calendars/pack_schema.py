"""JSON schema of a pack's `calendars`."""

from servicedesk.clocks.calendars.plain import WEEKDAYS
from servicedesk.rulebook.schema import bilingual, fields, listed

_DAY = f"({'|'.join(WEEKDAYS)})"
_SPAN = {"type": "string", "pattern": r"^\d{1,2}:\d{2}-\d{1,2}:\d{2}$"}

CALENDARS = listed(
    fields(
        {
            "code": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$", "description": "Its code; unique in the pack. / 代码，包内唯一。"},
            "name": bilingual(60, "Its name. / 名称。"),
            "week": {
                "type": "object",
                "minProperties": 1,
                "description": "Hours by weekday, or by a stretch of them. / 每周工作时间，可写 mon-fri。",
                "patternProperties": {f"^{_DAY}(-{_DAY})?$": listed(_SPAN, "Spans like 08:30-12:00. / 时段。")},
                "additionalProperties": False,
            },
        },
        {
            "zone": {"type": "string", "description": "Time zone; the desk's where it is left out. / 时区，缺省为系统时区。"},
            "holidays": {"enum": ["china", "none"], "default": "none", "description": "Which public holidays count. / 法定节假日。"},
        },
        "When somebody works. / 工作日历。",
    ),
    "Made once; from then on administrators change them on the page. / 首次载入时建立，此后由管理员在页面修改。",
)
