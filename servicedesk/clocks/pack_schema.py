"""JSON schemas of a pack's `clocks` and `words`."""

from typing import Any

from servicedesk.clocks.limits import WORDS as VAGUE
from servicedesk.rulebook.schema import bilingual, fields, listed, words

_LENGTH = r"(\d+ ?h ?)?(\d+ ?min ?)?(\d+ ?s)?"
_NAME = "[a-z][a-z0-9_]*"
_DAYS = r"\d+ +(work|calendar) +days?"
_FORMS = (
    rf"(?=\d){_LENGTH}( +(work|wall))?",
    _DAYS,
    r"\d+ +months?",
    r"end +of +(day|shift|week|month|quarter)( ?[+-] ?\d+( +days?)?)?",
    r"\d{1,2}:\d{2}( ?[+-] ?\d+( +days?)?)?",
    rf"(?=\d){_LENGTH} +before +{_NAME}",
    rf"{_DAYS} +before +{_NAME}",
    rf"by +{_NAME}",
    "promised",
    rf"contract +{_NAME}",
    rf"word +({'|'.join(VAGUE)})",
    r"\d+ +rings?",
    r"P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?",
)


def _line(forms: tuple[str, ...], description: str, *examples: str) -> dict[str, Any]:
    return {"type": "string", "pattern": rf"^\s*({'|'.join(forms)})\s*$", "description": description, "examples": list(examples)}


LIMIT = _line(_FORMS, "How long, in one line. / 一行写明时限。", "30 min", "3 work days", "end of day +1", "10:00", "word 立即")
DURATION = _line((rf"(?=\d){_LENGTH}( +(work|wall))?", r"PT(?=\d)(\d+H)?(\d+M)?(\d+S)?"), "A length of time. / 一段时长。", "30 min", "2 h")
EVENT = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"}
ROLE = {
    "type": "string",
    "pattern": r"^(owner|first_responder|supervisor|department_head|general_manager|responsible|post [a-z0-9_-]+)$",
    "description": "A role along the reporting line, or “post CODE”. / 汇报线上的角色，或“post 岗位代码”。",
}
CODE = words(50, "Its code; unique in the article. / 代码，条款内唯一。")
NAME = bilingual(60, "Its name. / 名称。")
BOUNDS = ("at_most", "less_than", "at_least", "between")


def _events(description: str, *, least: int = 1) -> dict[str, Any]:
    return listed(EVENT, description, least=least)


_RUNG = fields(
    {
        "at": _line(
            ("due", rf"[+-] ?(?=\d){_LENGTH}", r"[1-9]\d? ?%"),
            "When: due, so long after or before it, or at a part of the time. / 到期、其后、其前，或用去若干比例时。",
            "due",
            "+2 h",
            "-10 min",
            "50 %",
        ),
        "tell": listed(ROLE, "Who is told. / 告知何人。"),
    },
    {"article": words(20, "The article it rests on. / 依据条款。")},
    "A rung of the ladder. / 一级升级。",
)
_PAUSES = fields(
    {
        "on": _events("What stops the clock for a while. / 使计时暂停的事件。"),
        "until": _events("What lets it run on. / 使计时继续的事件。"),
        "longest": LIMIT | {"description": "How long one pause may last. / 每次暂停最长多久。"},
    },
    {
        "reasons": listed(words(40), "The reasons that count; any where it is left out. / 允许的原因，缺省为任何原因。"),
        "times": {"type": "integer", "minimum": 1, "maximum": 99, "default": 1, "description": "How many at most. / 最多几次。"},
    },
    "What pauses the clock. / 暂停。",
)
_REOPENING = fields(
    {
        "on": _events("What opens the matter again. / 重开事件。"),
        "how": {
            "enum": ["new", "continue", "original"],
            "description": "A new time, the rest, or the first due moment. / 重新计、续计或原时限。",
        },
    },
    {"within": DURATION | {"description": "Only this long after the stop. / 仅停止后这段时间内。"}},
    "What happens when the matter opens again. / 重开。",
)
_BOUND = dict.fromkeys(BOUNDS[:3], LIMIT) | {
    "between": listed(LIMIT, "Not before, not after. / 不早于，不晚于。", least=2) | {"maxItems": 2}
}
_CLOCK = fields(
    {
        "code": CODE,
        "name": NAME,
        "about": {"type": "string", "description": "What the clock is on. / 计时对象。", "examples": ["ticket", "call"]},
        "starts_on": _events("Events that start it. / 起算事件。"),
        "stops_on": _events("Events that stop it. / 停止事件。"),
    },
    {
        "cancels_on": _events("Events that end it without a verdict. / 取消事件。", least=0),
        "renews_on": _events("Events each of which keeps it and lets the next time begin. / 每次发生即重新起算的事件。"),
        "when": {
            "type": "object",
            "description": "Facts of the starting event; all must hold. / 起算事件须满足的事实。",
            "additionalProperties": {"type": "array", "minItems": 1},
        },
        **_BOUND,
        "calendar": {
            "type": "string",
            "default": "24h",
            "description": "A calendar of the pack, or scope: that of the nearest scope. / 规则包中的日历；scope 表示最近一级范围的日历。",
        },
        "ladder": listed(_RUNG, "Who hears of it, and when. / 何时告知何人。"),
        "pauses": _PAUSES,
        "reopening": _REOPENING,
        "on_change": {
            "enum": ["from_change", "from_start"],
            "description": "From when the new limit counts where what it depends on changes. / 情况变化后新时限自何时起算。",
        },
        "early": {
            "enum": ["refuse", "record"],
            "default": "refuse",
            "description": "A step before a minimum wait is over. / 最短等待未满时的操作。",
        },
    },
    "A promise: from which event to which, within how long. Exactly one bound. / 一项时限：起止事件与界限，界限恰好一个。",
)
CLOCKS = listed(_CLOCK | {"oneOf": [{"required": [kind]} for kind in BOUNDS]}, "What is timed. / 计时事项。")
WORDS = {
    "type": "object",
    "description": "What vague words mean in this pack. / 模糊用语在本包中的含义。",
    "additionalProperties": False,
    "properties": dict.fromkeys(VAGUE, LIMIT),
}
