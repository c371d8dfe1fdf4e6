"""The commands around the catalogue."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from servicedesk.translations import catalog
from servicedesk.translations.catalog import merge, read, write
from servicedesk.translations.extract import Message
from servicedesk.translations.management.commands import check_translations, compile_translations, update_translations

WANTED = [Message("Close"), Message("Open")]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A tree that asks for two messages and has none; returns the path of its catalogue."""
    path = tmp_path / "django.po"
    for module in (update_translations, check_translations):
        monkeypatch.setattr(module, "messages_in_tree", lambda: WANTED)
        monkeypatch.setattr(module, "read", lambda: read(path))
    monkeypatch.setattr(update_translations, "write", lambda catalogue: write(catalogue, path))
    return path


def call(name):
    out = StringIO()
    call_command(name, stdout=out)
    return out.getvalue()


def test_update_writes_what_is_new(desk):
    assert "written, 2 messages, 2 without a translation" in call("update_translations")
    assert [entry.msgid for entry in read(desk)] == ["Close", "Open"]
    assert "unchanged" in call("update_translations")


def test_check_names_what_is_missing_until_it_is_there(desk):
    with pytest.raises(CommandError, match="2 of 2 messages lack a translation"):
        call("check_translations")
    catalogue = merge(read(desk), WANTED)
    for entry in catalogue:
        entry.msgstr = "译文"
    write(catalogue, desk)
    assert call("check_translations") == "2 messages, all translated.\n"


def test_compile_names_what_it_wrote(desk, tmp_path, monkeypatch):
    path = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    write(merge(read(path), WANTED), path)
    monkeypatch.setattr(compile_translations, "ROOT", tmp_path)
    monkeypatch.setattr(compile_translations, "compile_catalogues", lambda: catalog.compile_catalogues(tmp_path))
    assert call("compile_translations") == "locale/zh_Hans/LC_MESSAGES/django.mo: written.\n"
    assert call("compile_translations") == ""
