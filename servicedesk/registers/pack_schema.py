"""JSON schema of an article's `registers`."""

from typing import Any

from servicedesk.registers.numbering.rules import LONGEST_NUMBER
from servicedesk.registers.rules import COLUMNS, KINDS, MOST_COLUMNS, PLACES
from servicedesk.rulebook.schema import bilingual, fields, listed, words

LONGEST_NAME, MOST_COPIES = 60, 9
SIGNERS = ("maker", "member", "approver", "anybody")
_CODE: dict[str, Any] = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$", "description": "Unique in its list. / 代码，列表内唯一。"}
_BOUND: dict[str, Any] = {"type": ["number", "string"], "description": "Of a number. / 数值界限。"}
_OTHER: dict[str, Any] = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$"}
_CHOICE = fields({"code": _CODE, "name": bilingual(LONGEST_NAME, "What it is called. / 名称。")}, {}, "A choice. / 一个选项。")
_NAMED: dict[str, Any] = {"code": _CODE, "name": bilingual(LONGEST_NAME, "What it is called on the sheet. / 栏目名称。")}
_CHECKS: dict[str, Any] = {
    "required": {"type": "boolean", "default": False, "description": "Whether it must be filled in. / 是否必填。"},
    "masked": {
        "type": "boolean",
        "default": False,
        "description": "Whether a text is masked until it is opened. / 是否遮盖，打开才见全文。",
    },
    "least": _BOUND | {"description": "The least a number may be. / 最小值。"},
    "most": _BOUND | {"description": "The most a number may be, characters of a text, or rows. / 最大值、最多字数或最多行数。"},
    "decimals": {
        "type": "integer",
        "minimum": 0,
        "maximum": PLACES["number"],
        "default": 0,
        "description": "Decimals of a number; money has two. / 小数位数，金额固定两位。",
    },
    "unit": bilingual(20, "The unit of a number. / 单位。"),
    "choices": listed(_CHOICE, "What may be chosen. / 选项。", least=1),
    "not_before": _OTHER | {"description": "The field of days or moments it must not lie before. / 不得早于哪一栏。"},
    "not_above": _OTHER | {"description": "The field of numbers it must not be more than. / 不得大于哪一栏。"},
}
_COLUMN = fields(
    {**_NAMED, "kind": {"enum": list(COLUMNS), "description": "What may stand in it. / 列类型。"}},
    {
        **_CHECKS,
        "summed": {"type": "boolean", "default": True, "description": "Whether money is summed below the rows. / 金额列是否合计。"},
    },
    "A column. / 一列。",
)
_FIELD = fields(
    {
        **_NAMED,
        "kind": {
            "enum": list(KINDS),
            "description": "What may stand in it; lines are several, rows have columns. / 字段类型，lines 为多行，rows 为逐行的列。",
        },
    },
    {**_CHECKS, "columns": listed(_COLUMN, "The columns of rows. / rows 的各列。", least=1) | {"maxItems": MOST_COLUMNS}},
    "A field. / 一栏。",
)
REGISTERS = listed(
    fields(
        {
            "code": _CODE | {"description": "The register's code; the same in every version. / 登记簿代码，各版相同。"},
            "name": bilingual(LONGEST_NAME, "Its name. / 名称。"),
            "number": words(
                60,
                f"How its entries are numbered without a gap: RT-{{year}}-{{number:05}}; {{month}} and {{day}} too. "
                f"At most {LONGEST_NUMBER} characters. / 编号式样，年、月、日决定何时另起一册。",
            ),
            "fields": listed(_FIELD, "What is filled in. / 各栏。", least=1),
        },
        {
            "paper": words(20, "What the regulation calls the sheet. / 原表单编号。"),
            "custody": bilingual(120, "Who keeps it. / 由谁保管。"),
            "years_kept": {"type": "integer", "minimum": 1, "maximum": 100, "description": "How long entries are kept. / 保存年数。"},
            "copies": listed(
                fields(
                    {"name": bilingual(LONGEST_NAME, "What the copy is called. / 联名。")},
                    {"to": bilingual(LONGEST_NAME, "Who gets it. / 交给谁。")},
                    "A copy. / 一联。",
                ),
                "Its copies, in their order; one where it is left out. / 各联，不写即一联。",
                least=1,
            )
            | {"maxItems": MOST_COPIES},
            "signatories": listed(
                fields(
                    {
                        "code": _CODE,
                        "name": bilingual(LONGEST_NAME, "As what somebody signs. / 签字栏名称。"),
                        "by": {
                            "enum": list(SIGNERS),
                            "description": "Its maker, a member, another approver, anybody present. / 填写人、员工、批准人、当面手签者。",
                        },
                    },
                    {"post": words(50, "The post a signing member must hold. / 签字人须任的岗位。")},
                    "Who signs. / 一个签字栏。",
                ),
                "Who signs it. / 签字人。",
            ),
        },
        "A form. / 一种单据。",
    ),
    "Forms, each with its register. / 登记簿与单据。",
)
