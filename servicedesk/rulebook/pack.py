"""A policy pack's own fields and its articles; what an article executes is the sections' business."""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicedesk.journal.actor import Actor
from servicedesk.journal.wires import ask
from servicedesk.rulebook.boilerplate import boilerplate_in
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.source import Node, PackError, read_text, text_of


@dataclass(frozen=True)
class Known:
    """What an article's sections may refer to: the numbers of the pack's articles, and its tables as checked, by name."""

    numbers: set[str]
    tables: dict[str, Any]


@dataclass(frozen=True)
class Section:
    """What an app executes of an article: `name` is the key under the article.

    `check(node, known)` turns it into plain data (noting problems); `load(article, data, begins)` writes what executes from
    that moment on; `tell(data)` says in sentences, per language, what it will do; `undecided(data)` whether somebody must
    decide first. `title` is what readers call it, in Chinese and English.
    `schema` describes the key's value as a JSON schema does; where it is empty, anything goes.
    """

    name: str
    check: Callable[[Node, Known], list[dict[str, Any]]]
    load: Callable[[Article, list[dict[str, Any]], datetime.datetime], None]
    tell: Callable[[list[dict[str, Any]], str], list[str]]
    undecided: Callable[[list[dict[str, Any]]], bool] = lambda data: False
    title: tuple[str, str] = field(kw_only=True)
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """What stands at the head of a pack for all its articles: `name` is the key.

    `check(node)` turns it into plain data (noting problems), `none` is that of a pack without it; `load` writes it and
    says what it did in one line each, in both languages; `bind` then does so for the regulation itself;
    `tell(data, language)` says what it means. `keeps`: loading makes what is missing and leaves what is there alone.
    `title` and `schema` are as a Section's.
    """

    name: str
    none: Any
    check: Callable[[Node], Any]
    tell: Callable[[Any, str], list[str]]
    load: Callable[[Any, Actor, datetime.datetime], list[str]] = lambda data, by, at: []
    bind: Callable[[Regulation, Any, Actor, datetime.datetime], list[str]] = lambda regulation, data, by, at: []
    keeps: bool = False
    title: tuple[str, str] = field(kw_only=True)
    schema: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class ArticleDraft:
    """An article as written in the pack, checked but not loaded."""

    number: str
    title: tuple[str, str]
    text: tuple[str, str]
    effective_from: datetime.date
    status: str
    legal_review: bool
    sections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Changes exactly when the article's words or its executable parts change."""
        content = [self.title, self.text, self.effective_from.isoformat(), self.status, self.legal_review, self.sections]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass
class Pack:
    """A checked pack, and the text it was read from."""

    code: str
    title: tuple[str, str]
    articles: list[ArticleDraft]
    tables: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    file_name: str = ""

    @property
    def digest(self) -> str:
        """Changes exactly when loading it would: comments and the order of articles do not count."""
        content = [self.title, self.tables, {draft.number: draft.digest for draft in self.articles}]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=repr).encode()).hexdigest()


def tables() -> tuple[Table, ...]:
    """The tables the apps registered in the wiring."""
    return ask("pack.tables")


def sections() -> tuple[Section, ...]:
    """The sections the apps registered in the wiring."""
    return ask("pack.sections")


def check(path: Path) -> Pack:
    """Read and check a pack file without touching the database; raises PackError listing every problem."""
    return check_text(text_of(path), str(path))


def check_text(text: str, name: str) -> Pack:
    """Check a pack's text; `name` is the file's, for problems. Raises PackError listing every problem."""
    root = read_text(text, name)
    fields = root.mapping(required=("pack", "title", "articles"), optional=[table.name for table in tables()])
    checked = {table.name: table.check(fields[table.name]) if table.name in fields else table.none for table in tables()}
    nodes = fields["articles"].items() if "articles" in fields else []
    known = Known(_numbers(nodes), checked)
    code = fields["pack"].text(most=50) if "pack" in fields else ""
    if (code and not code.replace("_", "").isalnum()) or code != code.lower() or not code.isascii():
        fields["pack"].fault(f"“{code}” must be lower-case letters and digits", f"“{code}” 须为小写字母和数字")
    title = fields["title"].bilingual(most=120) if "title" in fields else ("", "")
    pack = Pack(code, title, [_article(node, known) for node in nodes], checked, text, name)
    if root.problems:
        raise PackError(sorted(root.problems, key=lambda problem: problem.line))
    return pack


def _numbers(nodes: list[Node]) -> set[str]:
    seen: set[str] = set()
    for node in nodes:
        value = node.value
        number = str(value.get("number", "")) if isinstance(value, dict) else ""
        if number in seen:
            node.fault(f"article {number} is given twice; keep one", f"第 {number} 条重复，请只保留一条")
        seen.add(number)
    return seen


def _article(node: Node, known: Known) -> ArticleDraft:
    executed = sections()
    fields = node.mapping(
        required=("number", "title", "text", "effective_from"), optional=("status", "legal_review", *(section.name for section in executed))
    )
    draft = ArticleDraft(
        number=fields["number"].text(most=20) if "number" in fields else "",
        title=fields["title"].bilingual(most=120) if "title" in fields else ("", ""),
        text=fields["text"].bilingual() if "text" in fields else ("", ""),
        effective_from=_date(fields["effective_from"]) if "effective_from" in fields else datetime.date.min,
        status=_status(fields.get("status")),
        legal_review=_flag(fields.get("legal_review")),
    )
    for name, words in (("title", draft.title), ("text", draft.text)):
        for found in filter(None, map(boilerplate_in, words)):
            fields[name].fault(
                f"“{found}” is of a web page, not of a regulation; leave it out", f"“{found}” 属于网页内容，不是制度条文，请删去"
            )
    for section in executed:
        if section.name in fields:
            draft.sections[section.name] = section.check(fields[section.name], known)
            if draft.status == Article.Status.ACTIVE and section.undecided(draft.sections[section.name]):
                draft.status = Article.Status.NEEDS_DECISION
    return draft


def _date(node: Node) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(node.value))
    except ValueError:
        node.fault(f"“{node.value}” is not a date; write it as 2026-01-31", f"“{node.value}” 不是日期，请写成 2026-01-31")
        return datetime.date.min


def _status(node: Node | None) -> str:
    if node is None:
        return Article.Status.ACTIVE
    if node.value not in Article.Status.values:
        known = ", ".join(Article.Status.values)
        node.fault(f"“{node.value}” is no status; use one of {known}", f"“{node.value}” 不是有效状态，可用：{known}")
    return str(node.value)


def _flag(node: Node | None) -> bool:
    if node is not None and not isinstance(node.value, bool):
        node.fault(f"“{node.value}” must be true or false", f"“{node.value}” 应为 true 或 false")
    return bool(node is not None and node.value)
