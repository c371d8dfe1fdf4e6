"""Trees of codes as articles write them: each with its name in both languages, and the code above it written before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from servicedesk.rulebook.schema import bilingual, fields, listed, words
from servicedesk.rulebook.source import Node

DEEPEST = 4  # levels of a tree


@dataclass(frozen=True)
class Noun:
    """What the codes of a tree are called in what is said of a pack."""

    en: str
    zh: str


class Coded(Protocol):
    """A code of a tree; `parent` is the code above, "" for none."""

    code: Any
    parent: Any

    @property
    def name(self) -> str: ...


Row = TypeVar("Row", bound=Coded)


@dataclass(frozen=True)
class Choice:
    """A code as a form offers it, and its name behind those above it."""

    code: str
    label: str


def path_in(rows: Sequence[Row], code: str) -> list[Row]:
    """A code with those above it, the highest first; empty for one that is not among them."""
    known = {one.code: one for one in rows}
    path: list[Row] = []
    while code in known and known[code] not in path:
        path.insert(0, known[code])
        code = path[0].parent
    return path


def choices_of(rows: Sequence[Coded]) -> list[Choice]:
    """The codes as a form offers them."""
    return [Choice(one.code, " / ".join(each.name for each in path_in(rows, one.code))) for one in rows]


def check_tree(node: Node, noun: Noun, flags: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The codes as plain data, with their problems noted; a parent stands before its children, so that no ring can be written."""
    items = node.items()
    if not items:
        node.fault(f"has no {noun.en}; write at least one, or take it out", f"没有{noun.zh}，请至少写一个，或删去")
    depths: dict[str, int] = {}
    return [_coded(item, depths, noun, flags) for item in items]


def _coded(node: Node, depths: dict[str, int], noun: Noun, flags: Sequence[str]) -> dict[str, Any]:
    given = node.mapping(required=("code", "name"), optional=("parent", *flags))
    code = code_in(given["code"]) if "code" in given else ""
    name = given["name"].bilingual(most=60) if "name" in given else ("", "")
    parent = given["parent"].text(most=50) if "parent" in given else ""
    if code in depths:
        node.fault(f"{noun.en} {code} is given twice; rename one", f"{noun.zh} {code} 重复，请改名")
    if parent and parent not in depths:
        given["parent"].fault(
            f"there is no {noun.en} “{parent}” above this line; write it first", f"上文没有{noun.zh}“{parent}”，请先写上级"
        )
    depth = depths.get(parent, 0) + 1
    if depth > DEEPEST:
        node.fault(f"is deeper than {DEEPEST} levels; write it flatter", f"超过 {DEEPEST} 层，请减少层次")
    depths.setdefault(code, depth)
    said = {flag: yes_in(given[flag]) if flag in given else False for flag in flags}
    return {"code": code, "name_zh": name[0], "name_en": name[1], "parent": parent} | said


def code_in(node: Node) -> str:
    """A code of Latin letters, digits, - and _, at most 50."""
    code = node.text(most=50)
    if not code.replace("_", "").replace("-", "").isalnum() or not code.isascii():
        node.fault(f"“{code}” must be a code: Latin letters, digits, - and _", f"“{code}” 应为代码：拉丁字母、数字、- 和 _")
    return code


def yes_in(node: Node) -> bool:
    """Whether it says true."""
    if not isinstance(node.value, bool):
        node.fault(f"“{node.value}” must be true or false", f"“{node.value}” 应为 true 或 false")
    return node.value is True


def names_of(data: Sequence[dict[str, Any]], language: str) -> str:
    """The names in a row, in this language."""
    chinese = language == "zh"
    return ("、" if chinese else ", ").join(one["name_zh" if chinese else "name_en"] for one in data)


def tree_schema(flags: dict[str, str], said: str, of_one: str) -> dict[str, Any]:
    """The JSON schema of such a tree; `flags`: name → what it says."""
    optional: dict[str, Any] = {"parent": words(50, "The code above it, which stands before it. / 上级代码，须写在前面。")}
    optional |= {flag: {"type": "boolean", "default": False, "description": text} for flag, text in flags.items()}
    required = {"code": words(50, "Its code. / 代码。"), "name": bilingual(60, "What it is called. / 名称。")}
    return listed(fields(required, optional, of_one), said, least=1)
