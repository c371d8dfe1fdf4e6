"""The catalogue: merged, checked, compiled."""

import gettext
import os

import pytest

from servicedesk.translations.catalog import compile_catalogues, merge, problems, read, translation, write
from servicedesk.translations.extract import Message

CALLS = Message("%(n)s call", plural="%(n)s calls")
OPEN = Message("Open", "ticket")
CLOSE = Message("Close")
KEPT = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"POT-Creation-Date: 2026-01-01 00:00+0000\\n"

#: somewhere.py:12
msgid "Close"
msgstr "关闭"

msgctxt "ticket"
msgid "Open"
msgstr "处理中"

msgid "Gone"
msgstr "没有了"

#, fuzzy
msgid "Doubtful"
msgstr "存疑"

msgid "%(n)s call"
msgid_plural "%(n)s calls"
msgstr[0] "%(n)s 个来电"
"""


@pytest.fixture
def kept(tmp_path):
    """A catalogue with some translations; returns its path."""
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(KEPT)
    return path


def test_translations_stay_new_messages_come_in_empty_dead_ones_go(kept):
    merged = merge(read(kept), [CLOSE, OPEN, CALLS, Message("New")])
    said = [(entry.msgid, entry.msgctxt or "", translation(entry)) for entry in merged]
    assert said == [("%(n)s call", "", "%(n)s 个来电"), ("Close", "", "关闭"), ("New", "", ""), ("Open", "ticket", "处理中")]


def test_the_file_holds_no_time_and_no_place(kept):
    write(merge(read(kept), [CLOSE, OPEN, CALLS]), kept)
    text = kept.read_text()
    assert "Date" not in text and "somewhere" not in text
    assert text.startswith("#\nmsgid")


def test_the_order_of_finding_does_not_show(kept):
    forth = str(merge(read(kept), [CLOSE, OPEN, CALLS]))
    assert forth == str(merge(read(kept), [CALLS, OPEN, CLOSE]))


def test_merging_again_changes_nothing(kept):
    assert write(merge(read(kept), [CLOSE, OPEN, CALLS]), kept)
    assert not write(merge(read(kept), [CLOSE, OPEN, CALLS]), kept)


def test_long_texts_stay_on_one_line(tmp_path):
    path = tmp_path / "django.po"
    write(merge(read(path), [Message("word " * 60)]), path)
    assert max(map(len, path.read_text().splitlines())) > 300


def test_a_complete_catalogue_has_no_problems(kept):
    assert problems(read(kept), [CLOSE, OPEN, CALLS]) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("New"), "“New”: not in the catalogue"),
        (Message("Open"), "“Open”: not in the catalogue"),
        (Message("Close", "ticket"), "“Close” (ticket): not in the catalogue"),
        (Message("Doubtful"), "“Doubtful”: marked fuzzy"),
        (Message("Close", plural="Closes"), "“Close”: the plural changed"),
    ],
)
def test_a_message_without_a_translation_is_named(kept, message, said):
    (sentence,) = problems(read(kept), [CLOSE, message] if message.msgid != "Close" else [message])
    assert sentence.startswith(said)


def test_an_empty_translation_is_named(kept):
    (sentence,) = problems(merge(read(kept), [Message("New")]), [Message("New")])
    assert sentence == "“New”: not translated."


def test_a_placeholder_lost_in_translation_is_named(tmp_path):
    path = tmp_path / "django.po"
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "%(n)s of %(all)s"\nmsgstr "%(n)s"\n')
    assert problems(read(path), [Message("%(n)s of %(all)s")]) == ["“%(n)s of %(all)s”: text and translation differ in all."]


def test_it_compiles_what_gettext_reads_and_only_when_newer(kept, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no msgfmt
    write(merge(read(kept), [CLOSE, OPEN, CALLS, Message("Doubtful")]), kept)
    compiled = kept.with_suffix(".mo")
    assert compile_catalogues(tmp_path) == [compiled]
    with compiled.open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Close") == "关闭"
    assert spoken.pgettext("ticket", "Open") == "处理中"
    assert spoken.ngettext("%(n)s call", "%(n)s calls", 5) == "%(n)s 个来电"
    assert spoken.gettext("Doubtful") == "Doubtful"
    assert compile_catalogues(tmp_path) == []
    later = compiled.stat().st_mtime_ns + 1_000_000_000
    os.utime(kept, ns=(later, later))
    assert compile_catalogues(tmp_path) == [compiled]
