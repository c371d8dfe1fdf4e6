"""The JSON schema of a policy pack, put together from what the apps registered (docs/pack.schema.json)."""

from typing import Any

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import sections, tables


def pack_schema() -> dict[str, Any]:
    """The schema, draft 2020-12. What it refuses `checkpack` refuses too; `checkpack` sees more, such as what is cited but missing."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policy pack / 规则包",
        "description": "A regulation's articles, and what the desk executes of them. / 一部制度的条款，以及系统如何执行。",
        "type": "object",
        "required": ["pack", "title", "articles"],
        "additionalProperties": False,
        "properties": {
            "pack": {
                "type": "string",
                "pattern": "^[a-z0-9_]{1,50}$",
                "description": "The regulation's code; one regulation per pack. / 制度代码，每包一部。",
            },
            "title": bilingual(120, "The regulation's title. / 制度名称。"),
            **{table.name: dict(table.schema) for table in tables()},
            "articles": {"type": "array", "items": _article(), "description": "The articles. / 条款。"},
        },
        "$defs": {
            "said": {
                "type": "object",
                "required": ["zh", "en"],
                "additionalProperties": False,
                "properties": {language: words() for language in ("zh", "en")},
                "description": "The same in both languages. / 中英文对照。",
            }
        },
    }


def words(most: int | None = None, description: str = "") -> dict[str, Any]:
    """Text that is not empty, as YAML may give it: a number counts as text."""
    found: dict[str, Any] = {"type": ["string", "integer"], "pattern": r"\S"}
    return found | ({"maxLength": most} if most else {}) | ({"description": description} if description else {})


def bilingual(most: int | None, description: str) -> dict[str, Any]:
    """A text in both languages of at most so many characters each."""
    longest = {"properties": {language: {"maxLength": most} for language in ("zh", "en")}} if most else {}
    return {"$ref": "#/$defs/said", "description": description} | longest


def fields(required: dict[str, Any], optional: dict[str, Any], description: str) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "additionalProperties": False,
        "properties": required | optional,
    }


def listed(items: dict[str, Any], description: str, *, least: int = 0) -> dict[str, Any]:
    """A list of such things."""
    return {"type": "array", "items": items, "description": description} | ({"minItems": least} if least else {})


def _article() -> dict[str, Any]:
    day = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return fields(
        {
            "number": words(20, "The article's number; unique in the pack. / 条号，包内唯一。"),
            "title": bilingual(120, "Its title. / 标题。"),
            "text": bilingual(None, "Its words. / 条文。"),
            "effective_from": day | {"description": "In force from the begin of this day. / 自当日零时起施行。"},
        },
        {
            "status": {
                "enum": list(Article.Status.values),
                "default": "active",
                "description": "Only an active article is executed. / 仅 active 的条款执行。",
            },
            "legal_review": {"type": "boolean", "default": False, "description": "Whether lawyers must look at it. / 是否需法务审核。"},
            **{section.name: dict(section.schema) for section in sections()},
        },
        "An article, and what the desk executes of it. / 条款及其执行内容。",
    )
