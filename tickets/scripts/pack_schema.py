"""JSON schema of an article's `scripts`."""

from typing import Any

from servicedesk.rulebook.schema import bilingual, fields, listed
from tickets.choices import Channel, Kind
from tickets.scoring.models import ScoreSheet
from tickets.scripts.models import WordRule
from tickets.scripts.moments import Moment

LONGEST_PHRASE, LONGEST_NAME, LONGEST_WORD, MOST_MARKS = 300, 60, 60, 100
CODE = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$", "description": "Unique in its part of the article. / 代码，本部分内唯一。"}
_CHANNELS = listed({"enum": list(Channel.values)}, "On which channels; on all without it. / 适用渠道，不写即全部。")
_KINDS = listed({"enum": list(Kind.values)}, "For which kinds of matter; for all without it. / 适用事项类别，不写即全部。")
_WORDS = listed({"type": ["string", "integer"], "pattern": r"\S", "maxLength": LONGEST_WORD}, "The words. / 词语。")
_WORDS_IN_BOTH: dict[str, Any] = fields({"zh": _WORDS, "en": _WORDS}, {}, "By language. / 按语言。")


def _points(marks: dict[str, Any]) -> dict[str, Any]:
    point = fields({"code": CODE, "text": bilingual(200, "What it says. / 内容。")} | marks, {}, "A point. / 一项。")
    return listed(point, "Its points. / 各项。", least=1)


SCRIPTS = fields(
    {},
    {
        "phrases": listed(
            fields(
                {
                    "code": CODE,
                    "moment": {"enum": list(Moment.values), "description": "When it is said. / 何时说。"},
                    "text": bilingual(
                        LONGEST_PHRASE,
                        "With {company}, {work_number}, {name}, {customer} where the desk fills them in. / 话术，可用占位符。",
                    ),
                },
                {"channels": _CHANNELS, "kinds": _KINDS, "situation": bilingual(LONGEST_NAME, "When it is meant. / 适用情形。")},
                "What is said. / 一句话术。",
            ),
            "Phrases by moment. / 各时机的话术。",
        ),
        "words": listed(
            fields(
                {
                    "code": CODE,
                    "verdict": {"enum": list(WordRule.Verdict.values), "description": "Not to be said, or to be said. / 禁用或必用。"},
                    "name": bilingual(LONGEST_NAME, "What the words are called. / 名称。"),
                    "words": _WORDS_IN_BOTH,
                },
                {"where": {"enum": list(WordRule.Where.values), "default": "anywhere", "description": "Where it must be said. / 位置。"}},
                "Words, and what of them. / 词语规则。",
            ),
            "Words not to say, and words to say; the desk warns and blocks nothing. / 禁用语与必用语，仅提醒，不拦截。",
        ),
        "check_lists": listed(
            fields(
                {"code": CODE, "title": bilingual(120, "Its title. / 标题。"), "points": _points({})},
                {"channels": _CHANNELS},
                "What is to be done in a situation. / 检查单。",
            ),
            "Check lists, gone through on a matter. / 检查单，在事项上逐项勾选。",
        ),
        "score_sheets": listed(
            fields(
                {
                    "code": CODE,
                    "title": bilingual(120, "Its title. / 标题。"),
                    "points": _points(
                        {"marks": {"type": "integer", "minimum": 1, "maximum": MOST_MARKS, "description": "The most it earns. / 满分。"}}
                    ),
                },
                {
                    "about": {
                        "enum": list(ScoreSheet.About.values),
                        "default": "call",
                        "description": "A call, or a member in a month. / 评来电，或按月评人。",
                    }
                },
                "By which calls or members are scored. / 来电评分表或人员考评表。",
            ),
            "Score sheets for calls and for members. / 来电评分表与人员考评表。",
        ),
        "undertakings": listed(
            fields(
                {"code": CODE, "title": bilingual(120, "Its title. / 标题。"), "points": _points({})},
                {},
                "What everybody reads and signs, once an edition. / 人人阅读并签名，每版一次。",
            ),
            "Undertakings. / 承诺书。",
        ),
    },
    "What people say and do in a conversation. / 话术、用语与检查单。",
)
