"""A diff as lines for a terminal, in both languages. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from servicedesk.rulebook.revisions.diff import LANGUAGES, counts, line_marks

_NAMES = {
    "title": "title / 标题",
    "text": "text / 条文",
    "status": "status / 状态",
    "legal_review": "legal review / 法务审核",
    "effective_from": "in force from / 生效日期",
}
_SIGNS = {"gone": "-", "new": "+"}


def count_line(diff: Mapping[str, Any]) -> str:
    """How many articles are added, changed, ended and unchanged."""
    return ", ".join(f"{n} {part}" for part, n in counts(diff).items())


def lines(diff: Mapping[str, Any], *, whole: bool) -> Iterator[str]:
    """What changes, a line an article; with `whole`, also each old and each new sentence."""
    if diff["title"]:
        yield f"title / 标题: {_both(diff['title']['old'])} → {_both(diff['title']['new'])}"
    for table in diff["tables"]:
        yield f"{table['name']}{_kept(table)}"
        yield from _sentences(table) if whole else ()
    for article in diff["added"]:
        yield f"+ § {article['number']} {_both(article['title'])}"
    for article in diff["changed"]:
        yield f"~ § {article['number']} {_both(article['title'])}{_running(article)}"
        for field in article["fields"] if whole else ():
            yield f"    {_NAMES.get(field['name'], field['name'])}"
            yield from (f"  {line}" for line in _sentences(field))
        if whole and not article["fields"]:
            yield "    the same words; only how the desk reads them changed / 文字相同，仅系统的解读有变"
    for article in diff["ended"]:
        yield f"- § {article['number']} {_both(article['title'])}{_running(article)}"


def _both(said: Mapping[str, str]) -> str:
    return f"{said['zh']} / {said['en']}"


def _kept(table: Mapping[str, Any]) -> str:
    return ": what is there stays as administrators have it / 已有的保持现状" if table["keeps"] else ""


def _running(article: Mapping[str, Any]) -> str:
    n = article["running"]
    clocks = "1 running clock keeps" if n == 1 else f"{n} running clocks keep"
    return f": {clocks} the version promised / {n} 个运行中的时限沿用承诺时的版本" if n else ""


def _sentences(change: Mapping[str, Any]) -> Iterator[str]:
    for language in LANGUAGES:
        old, new = (_listed(change[side], language) for side in ("old", "new"))
        for marked in line_marks(old, new):
            for what, sign in _SIGNS.items():
                side = "".join(words for kind, words in marked if kind in ("same", what))
                if any(kind == what for kind, words in marked):
                    yield f"  {sign} {side}"
        if not isinstance(change["new"], dict):
            break  # a plain value is the same in both languages


def _listed(value: Any, language: str) -> list[str]:
    said = value[language] if isinstance(value, dict) else str(value)
    return said if isinstance(said, list) else str(said).splitlines()
