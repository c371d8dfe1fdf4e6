"""Adding a file: the bytes under their hash, the row, the event; and what is refused leaves nothing behind."""

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction

from servicedesk.files import actions, store
from servicedesk.files.models import Attachment
from servicedesk.files.rules import MOST_BYTES
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make


def lying(folder) -> list[str]:
    """Everything below the folder of files, by name."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_file_lies_under_its_hash_with_a_row_and_an_event(desk, add, folder):
    content = b"%PDF-1.7 the bill"
    made = add("../bill.pdf", content)
    digest = hashlib.sha256(content).hexdigest()
    assert (made.name, made.media_type, made.size, made.sha256) == ("bill.pdf", "application/pdf", len(content), digest)
    assert (made.matter_id, made.department_id) == (desk.ticket.pk, desk.service.pk)
    assert lying(folder) == [f"{digest[:2]}/{digest}"]
    event = Event.objects.get(code="ticket.attached")
    assert (event.subject_kind, event.subject_id, event.facts["attachment_id"]) == ("ticket", desk.ticket.pk, made.pk)


def test_the_same_bytes_of_two_matters_lie_there_once(desk, add, folder):
    other = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    assert add().pk != add(subject=other).pk
    assert len(lying(folder)) == 1


def test_the_same_upload_within_a_minute_is_one_and_later_another(desk, add):
    first = add()
    assert add(at=desk.at + timedelta(seconds=59)).pk == first.pk
    assert add(at=desk.at + timedelta(seconds=61)).pk != first.pk
    assert Event.objects.filter(code="ticket.attached").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "size", "words"),
    [
        ("empty.txt", b"", 0, ["“empty.txt”", "0 bytes"]),
        ("film.mp4", b"x", 51 * 1024 * 1024, ["“film.mp4”", "51.0 MB", "50 MB"]),
        ("..", b"x", 1, ["“..”", "another name"]),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason_and_leaves_nothing(desk, add, folder, name, content, size, words):
    before = Event.objects.count()
    with pytest.raises(Invalid) as refusal:
        add(name, content, size=size)
    (sentence,) = refusal.value.errors["file"]
    assert all(word in sentence for word in words)
    assert (Attachment.objects.count(), Event.objects.count(), folder.exists() and lying(folder)) == (0, before, False)


def test_more_bytes_than_were_announced_are_refused_too(add, folder, monkeypatch):
    monkeypatch.setattr(actions, "MOST_BYTES", 8)
    with pytest.raises(Invalid):
        add(content=b"nine bytes", size=3)
    assert lying(folder) == []


def test_a_matter_takes_so_many_files_and_no_more(add, folder, monkeypatch):
    monkeypatch.setattr(actions, "MOST_FILES", 2)
    for n in range(2):
        add(f"{n}.txt", b"%d" % n)
    with pytest.raises(Invalid) as refusal:
        add("2.txt", b"2")
    assert "2 files" in refusal.value.errors["file"][0]
    assert (Attachment.objects.count(), len(lying(folder))) == (2, 2)


def test_an_upload_that_breaks_off_leaves_nothing(desk, folder):
    def broken():
        yield b"half"
        raise OSError

    with pytest.raises(OSError):
        actions.attach(desk.ticket, "a.txt", 8, broken(), by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert lying(folder) == []


def test_bytes_of_a_transaction_that_was_rolled_back_are_cleared_away_and_those_of_others_not(add, folder):
    kept = add("kept.txt", b"kept")
    with transaction.atomic():
        lost = add("lost.txt", b"lost")
        transaction.set_rollback(True)
    assert len(lying(folder)) == 2
    assert {each: actions.remove_orphan(each) for each in list(store.hashes())} == {kept.sha256: False, lost.sha256: True}
    assert lying(folder) == [f"{kept.sha256[:2]}/{kept.sha256}"]


def broken() -> dict[str, list]:
    """The invariants of files that do not hold, with their rows."""
    return {verdict.invariant.code: verdict.rows for verdict in verdicts() if verdict.rows and verdict.invariant.code.startswith("files:")}


@pytest.mark.parametrize("damage", ["missing", "shorter", "other bytes"])
def test_damaged_bytes_are_found(add, damage):
    made = add(content=b"as they were")
    assert broken() == {}
    path = store.path_of(made.sha256)
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"as" if damage == "shorter" else b"as they WERE")
    assert broken() == {"files:bytes": [made.pk]}


def test_an_attachment_without_its_event_is_found(desk, add):
    add()
    fields = {"about": "ticket", "about_id": desk.ticket.pk, "name": "x", "media_type": "text/plain", "size": 1}
    path = store.path_of("0" * 64)
    path.parent.mkdir()
    path.write_bytes(b"x")
    bare = Attachment.objects.create(**fields, sha256="0" * 64, added_by=desk.ana, added_at=desk.at)
    assert broken() == {"files:event": [bare.pk], "files:bytes": [bare.pk]}


def test_the_same_bytes_again_heal_what_was_damaged(desk, add):
    made = add(content=b"healthy")
    store.path_of(made.sha256).write_bytes(b"ill")
    add("again.txt", b"healthy")
    assert broken() == {}


def test_the_limit_is_the_one_that_is_documented():
    assert MOST_BYTES == 50 * 1024 * 1024
