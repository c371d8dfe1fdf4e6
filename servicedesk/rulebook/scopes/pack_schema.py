"""JSON schema of a pack's `scopes` and `scope`."""

from servicedesk.rulebook.models import Scope
from servicedesk.rulebook.schema import bilingual, fields, listed

_CODE = {"type": "string", "pattern": "^[a-z0-9_-]{1,50}$"}

SCOPES = listed(
    fields(
        {
            "code": _CODE | {"description": "Its code; unique in the company. / 代码，全公司唯一。"},
            "kind": {"enum": list(Scope.Kind.values), "description": "What it is. / 类别。"},
            "name": bilingual(60, "Its name. / 名称。"),
        },
        {
            "within": _CODE | {"description": "The scope it is a part of. / 所属上级范围。"},
            "calendar": _CODE | {"description": "The calendar whose hours it keeps. / 采用的日历代码。"},
            "department": _CODE | {"description": "The department it stands for. / 对应的部门代码。"},
        },
        "A part of the company. / 公司的一部分。",
    ),
    "The company's tree; a scope that is there stays as it is. / 公司结构，已有的保持不变。",
)
SCOPE = _CODE | {"description": "Where the pack applies; everywhere without it. / 适用范围，缺省为全公司。"}
