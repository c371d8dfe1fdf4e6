"""The .po file: merged with what the tree asks for, compiled, and checked."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import polib

from servicedesk.translations.extract import ROOT, Message

PO_FILE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
METADATA = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
_NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!%)\{(\w+)\}")


def read(path: Path = PO_FILE) -> polib.POFile:
    """The catalogue at `path`, empty when there is none; lines are not wrapped, so diffs stay small."""
    return polib.pofile(str(path), wrapwidth=0, encoding="utf-8") if path.exists() else polib.POFile(wrapwidth=0, encoding="utf-8")


def merge(old: polib.POFile, wanted: Iterable[Message]) -> polib.POFile:
    """A catalogue of exactly the wanted messages, sorted, with every translation `old` has for them."""
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in old if not entry.obsolete}
    merged = polib.POFile(wrapwidth=0, encoding="utf-8")
    merged.metadata = dict(METADATA)
    for message in sorted(wanted):
        merged.append(_entry(message, known.get((message.msgid, message.context))))
    return merged


def _entry(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context or None, msgid_plural=message.plural)
    said = translation(old) if old else ""
    if message.plural:
        entry.msgstr_plural = {0: said}
    else:
        entry.msgstr = said
    if old:
        entry.comment, entry.tcomment = old.comment, old.tcomment
        entry.flags = [flag for flag in old.flags if flag == "fuzzy"]
    return entry


def translation(entry: polib.POEntry) -> str:
    """What stands for the message; Chinese has one form for every number."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def problems(catalogue: polib.POFile, wanted: Iterable[Message]) -> list[str]:
    """One sentence per wanted message that has no usable translation."""
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue if not entry.obsolete}
    found = ((message, _problem(message, known.get((message.msgid, message.context)))) for message in sorted(wanted))
    return [f"“{message.msgid}”{f' ({message.context})' if message.context else ''}: {said}" for message, said in found if said]


def _problem(message: Message, entry: polib.POEntry | None) -> str:
    if entry is None:
        return "not in the catalogue; run manage.py update_translations."
    if bool(entry.msgid_plural) != bool(message.plural):
        return "the plural changed; run manage.py update_translations."
    if not translation(entry).strip():
        return "not translated."
    if entry.fuzzy:
        return "marked fuzzy: read it and take the mark off."
    lost = placeholders(message.plural or message.msgid) ^ placeholders(translation(entry))
    return f"text and translation differ in {', '.join(sorted(lost))}." if lost else ""


def placeholders(text: str) -> set[str]:
    """The names that are filled into a text, as %(name)s or {name}."""
    return {one or other for one, other in _NAMED.findall(text)}


def write(catalogue: polib.POFile, path: Path = PO_FILE) -> bool:
    """Write the catalogue when its text changed; says whether it did."""
    text = f"{catalogue}\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Write the .mo of every .po that is newer than it; returns what was written."""
    return [compiled for path in sorted(root.glob("locale/*/LC_MESSAGES/*.po")) if (compiled := _compile(path))]


def _compile(path: Path) -> Path | None:
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return None
    fresh = compiled.with_suffix(f".mo.{os.getpid()}")  # two desks of one clone may start at once
    polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(fresh))
    fresh.replace(compiled)
    return compiled
