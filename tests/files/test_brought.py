"""Files of a form that was refused: they come along when it is sent again, for whoever sent them and for nobody else."""

import hashlib

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.files import brought, store
from servicedesk.files.models import Attachment
from servicedesk.journal.errors import Invalid

CONTENT = b"\x89PNG\r\n\x1a\n the seal"


def sent(name="seal.png", content=CONTENT):
    return SimpleUploadedFile(name, content)


def read(one) -> bytes:
    return b"".join(one.blocks())


def test_what_came_with_a_refused_form_comes_along_by_its_word(desk, folder):
    (kept,) = brought.kept_for(desk.ana, brought.brought_by(desk.ana, [sent("../seal.png")], []))
    assert (kept.name, kept.size, kept.sha256) == ("seal.png", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    first, second = brought.brought_by(desk.ana, [sent("box.png", b"box")], [kept.word])
    assert (first.name, read(first), second.name, read(second)) == ("seal.png", CONTENT, "box.png", b"box")
    assert brought.kept_for(desk.ana, [first])[0].word == kept.word and not Attachment.objects.exists()


def test_a_word_opens_nothing_to_somebody_else_nor_once_it_was_changed(desk, folder):
    (kept,) = brought.kept_for(desk.ana, brought.brought_by(desk.ana, [sent()], []))
    forged = signing.dumps([desk.ana.pk, "seal.png", 3, "0" * 64])
    assert brought.brought_by(desk.ben, [], [kept.word]) == brought.brought_by(desk.ana, [], [kept.word + "x", forged, ""]) == []


def test_a_word_is_good_for_a_shift(desk, folder, monkeypatch):
    (kept,) = brought.kept_for(desk.ana, brought.brought_by(desk.ana, [sent()], []))
    monkeypatch.setattr(brought, "GOOD_FOR", -1)
    assert brought.brought_by(desk.ana, [], [kept.word]) == []


def test_bytes_that_are_gone_are_asked_for_again_and_no_subject_takes_none(desk, folder):
    (kept,) = brought.kept_for(desk.ana, brought.brought_by(desk.ana, [sent(), sent("empty.png", b"")], []))
    store.path_of(kept.sha256).unlink()
    (again,) = brought.brought_by(desk.ana, [], [kept.word])
    with pytest.raises(Invalid) as refused:
        read(again)
    assert "choose the file again" in refused.value.sentences[0]
