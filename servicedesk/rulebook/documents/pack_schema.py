"""JSON schema of an article's `sources`, `procedures` and `undecided`."""

from typing import Any

from servicedesk.rulebook.documents.models import Procedure
from servicedesk.rulebook.schema import bilingual, fields, listed, words

SOURCES = listed(words(300), "Where the article comes from, a line each. / 出处，每行一条。")

_WHO: dict[str, Any] = {"anyOf": [words(60), bilingual(60, "Who does it. / 由谁办理。")]}
_WAY: dict[str, Any] = {
    "anyOf": [
        words(20, "The id of the next step. / 下一步的编号。"),
        fields(
            {"to": words(20, "The id of the next step. / 下一步的编号。"), "when": bilingual(40, "In which case. / 何种情况。")},
            {},
            "One way of several. / 多条去向之一。",
        ),
    ]
}
_STEP = fields(
    {"id": words(20, "Its id; unique in the document. / 编号，文内唯一。"), "text": bilingual(200, "What is done. / 办理内容。")},
    {"who": _WHO, "then": listed(_WAY, "Where it leads; in a procedure, to the next where it is left out. / 去向，程序中缺省为下一步。")},
    "A step. / 一步。",
)
PROCEDURES = listed(
    fields(
        {
            "code": words(50, "Its code; unique in the article. / 代码，条内唯一。"),
            "kind": {"enum": list(Procedure.Kind.values), "description": "Steps in order, or a flow chart. / 程序或流程图。"},
            "title": bilingual(120, "Its title. / 标题。"),
            "steps": listed(_STEP, "Its steps. / 步骤。", least=1),
        },
        {},
        "A document beside the article. / 附件。",
    ),
    "Procedures and flow charts. / 程序与流程图。",
)

UNDECIDED = bilingual(300, "What somebody must decide first; until then the article starts nothing. / 待定的内容，决定之前不执行。")
