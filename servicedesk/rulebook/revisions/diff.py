"""What one text of a regulation changes in another: two plain structures in, one plain structure out. Pure.

A text is `{"title": SAID, "tables": {name: {"keeps": bool, "said": LINES}} or None, "articles": [ARTICLE]}`; an ARTICLE has `number`,
`digest`, `title` and `text` (SAID), `status`, `legal_review`, `effective_from` and `sections` {name: LINES}, None where nobody noted
them. SAID is `{"zh": …, "en": …}`, LINES the same with a list of sentences for each language.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

Text = Mapping[str, Any]
LANGUAGES = ("zh", "en")
_NOTHING: dict[str, list[str]] = {language: [] for language in LANGUAGES}
_NO_TABLE: dict[str, Any] = {"keeps": False, "said": _NOTHING}
_PLAIN = ("status", "legal_review", "effective_from")
_TOKEN = re.compile(r"[A-Za-z0-9_.]+|\s|.", re.DOTALL)
_LONGEST_MARKED = 6_000  # characters; beyond it, or where little is left of the old, the whole is shown before and after
_ALIKE = 0.4


def sort_out(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """Which articles are added, changed, ended and unchanged, from their digests by number."""
    return {
        "added": [number for number in after if number not in before],
        "changed": [number for number, digest in after.items() if number in before and before[number] != digest],
        "ended": [number for number in before if number not in after],
        "unchanged": [number for number, digest in after.items() if before.get(number) == digest],
    }


def compare(before: Text | None, after: Text, running: Mapping[str, int]) -> dict[str, Any]:
    """What `after` changes in `before` (None: there is nothing yet); `running` counts the running clocks by article number.

    `{"title": CHANGE or None, "tables": [{"name", "keeps", "old", "new"}], "added": [ARTICLE], "changed": [{"number", "title",
    "effective_from", "running", "fields": [{"name", "old", "new"}]}], "ended": [{"number", "title", "running"}], "unchanged": [number]}`.
    """
    old = {article["number"]: article for article in before["articles"]} if before else {}
    new = {article["number"]: article for article in after["articles"]}
    sorted_out = sort_out({n: each["digest"] for n, each in old.items()}, {n: each["digest"] for n, each in new.items()})
    retitled = before is not None and before["title"] != after["title"]
    return {
        "title": {"old": before["title"], "new": after["title"]} if before and retitled else None,
        "tables": _tables(before, after),
        "added": [_shown(new[number]) for number in sorted_out["added"]],
        "changed": [
            {**_head(new[number]), "running": running.get(number, 0), "fields": _fields(old[number], new[number])}
            for number in sorted_out["changed"]
        ],
        "ended": [{**_head(old[number]), "running": running.get(number, 0)} for number in sorted_out["ended"]],
        "unchanged": sorted_out["unchanged"],
    }


def is_empty(diff: Mapping[str, Any]) -> bool:
    """Whether nothing changes."""
    return not any(diff[part] for part in ("title", "tables", "added", "changed", "ended"))


def counts(diff: Mapping[str, Any]) -> dict[str, int]:
    """How many articles are added, changed, ended and unchanged."""
    return {part: len(diff[part]) for part in ("added", "changed", "ended", "unchanged")}


def _tables(before: Text | None, after: Text) -> list[dict[str, Any]]:
    if before and before["tables"] is None:
        return []  # loaded before revisions were kept: nobody noted what its tables were
    was, found = (before["tables"] if before else {}), []
    for name in dict.fromkeys([*was, *after["tables"]]):
        old, new = was.get(name, _NO_TABLE), after["tables"].get(name, _NO_TABLE)
        if old["said"] != new["said"]:
            found.append({"name": name, "keeps": old["keeps"] or new["keeps"], "old": old["said"], "new": new["said"]})
    return found


def _head(article: Text) -> dict[str, Any]:
    return {"number": article["number"], "title": article["title"], "effective_from": article["effective_from"]}


def _shown(article: Text) -> dict[str, Any]:
    return {name: article[name] for name in ("number", "title", "text", *_PLAIN, "sections")}


def _fields(old: Text, new: Text) -> list[dict[str, Any]]:
    """The fields in which two versions of an article differ; their sections only where the old ones are known."""
    names = [name for name in ("title", "text", *_PLAIN) if old[name] != new[name]]
    found = [{"name": name, "old": old[name], "new": new[name]} for name in names]
    if old["sections"] is not None:
        for name in dict.fromkeys([*old["sections"], *new["sections"]]):
            pair = {"old": old["sections"].get(name, _NOTHING), "new": new["sections"].get(name, _NOTHING)}
            found += [{"name": name, **pair}] if pair["old"] != pair["new"] else []
    return found


def marks(old: str, new: str) -> list[tuple[str, str]]:
    """The new text with what changed in it: ("same" | "gone" | "new", words) in reading order."""
    if old == new:
        return [("same", new)] if new else []
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(old), len(new)) > _LONGEST_MARKED:
        return _whole(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(old, new)
    found = []
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        found += [("same", "".join(after[j1:j2]))] if what == "equal" else _whole("".join(before[i1:i2]), "".join(after[j1:j2]))
    return found


def line_marks(old: Iterable[str], new: Iterable[str]) -> list[list[tuple[str, str]]]:
    """The marks of each line of two lists of sentences."""
    before, after, found = list(old), list(new), []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "replace" and i2 - i1 == j2 - j1:
            found += [marks(*pair) for pair in zip(before[i1:i2], after[j1:j2], strict=True)]
        elif what == "equal":
            found += [[("same", line)] for line in after[j1:j2]]
        else:
            found += [[("gone", line)] for line in before[i1:i2]] + [[("new", line)] for line in after[j1:j2]]
    return found


def _whole(old: str, new: str) -> list[tuple[str, str]]:
    return [(what, words) for what, words in (("gone", old), ("new", new)) if words]
