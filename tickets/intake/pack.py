"""The `intake` section of an article: which fields an intake of each kind has to fill in."""

from datetime import datetime
from typing import Any

from django.utils.translation import override

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import Known, Section
from servicedesk.rulebook.schema import fields, listed
from servicedesk.rulebook.source import Node
from tickets.choices import Kind
from tickets.intake.labels import FIELD_WORDS
from tickets.intake.models import Requirement
from tickets.intake.rules import FIELDS


def check(node: Node, known: Known) -> list[dict[str, Any]]:
    """One entry for each kind, with the fields it requires."""
    given = node.mapping(required=("required",))
    return [_entry(kind, item) for kind, item in given["required"].pairs()] if "required" in given else []


def _entry(kind: str, node: Node) -> dict[str, Any]:
    if kind not in Kind.values:
        known = ", ".join(Kind.values)
        node.fault(f"“{kind}” is no kind of matter; use {known}", f"“{kind}” 不是事项类别，可用：{known}")
    items = node.items()
    if not items:
        node.fault("requires nothing; name a field, or take the line out", "未要求任何字段，请写上字段或删去此行")
    names: list[str] = []
    for item in items:
        if item.value not in FIELDS:
            known = ", ".join(FIELDS)
            item.fault(f"“{item.value}” is no field of an intake; use {known}", f"“{item.value}” 不是受理字段，可用：{known}")
        elif item.value in names:
            item.fault(f"“{item.value}” is given twice; keep one", f"“{item.value}” 重复，请只保留一个")
        else:
            names.append(item.value)
    return {"kind": kind, "fields": names}


def load(article: Article, data: list[dict[str, Any]], begins: datetime) -> None:
    """Write what the article requires."""
    Requirement.objects.bulk_create(Requirement(article=article, **entry) for entry in data)


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """A sentence for each kind."""
    chinese = language == "zh"
    with override("zh-hans" if chinese else "en"):
        said = [(str(Kind(entry["kind"]).label), [str(FIELD_WORDS[name]) for name in entry["fields"]]) for entry in data]
    if chinese:
        return [f"受理“{kind}”须填写：{'、'.join(names)}。" for kind, names in said]
    return [f"An intake of kind “{kind}” has to say: {', '.join(names)}." for kind, names in said]


_NAMES = listed({"enum": list(FIELDS)}, "The fields that must not stay empty. / 必填字段。", least=1) | {"uniqueItems": True}
SECTION = Section(
    "intake",
    check,
    load,
    tell,
    title=("受理必填", "Required at the intake"),
    schema=fields(
        {
            "required": {
                "type": "object",
                "additionalProperties": False,
                "properties": dict.fromkeys(Kind.values, _NAMES),
                "description": "By kind of matter. / 按事项类别。",
            }
        },
        {},
        "What an intake has to say. / 受理须填写的内容。",
    ),
)
