"""A ticket's files over REST."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from servicedesk.files import store
from servicedesk.files.models import Attachment
from tests import make
from tests.api.conftest import Caller, key_of

FORM = "multipart/form-data; boundary=part"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DESK_FILES = tmp_path / "files"


@pytest.fixture
def send(house, call):
    """send(member or key, name, content) → the answer to adding a file to ana's matter."""
    ticket = make.make_ticket(house.ana)

    def sent(who, name="leak.png", content=b"\x89PNG\r\n\x1a\n", path="", **headers):
        caller = Caller(who) if isinstance(who, str) else call(who)
        body = encode_multipart("part", {"file": SimpleUploadedFile(name, content)})
        address = path or f"/api/v1/tickets/{ticket.number}/attachments/"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return caller.client.post(address, body, content_type=FORM, headers=caller.headers | named)

    sent.ticket = ticket
    return sent


def test_a_file_is_added_listed_and_read(house, call, send):
    answer = send(house.ana, "../水表 😀.png")
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["media_type"], made["size"], made["added_by"]["name"]) == ("水表 😀.png", "image/png", 8, "Ana")
    assert answer["Location"] == made["content"]
    assert call(house.ben).get(f"tickets/{send.ticket.number}/attachments/").json()["results"] == [made | {"added_by": made["added_by"]}]
    read = call(house.ben).get(made["content"])
    assert (read.status_code, b"".join(read.streaming_content)) == (200, b"\x89PNG\r\n\x1a\n")
    assert (read["Content-Type"], read["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert read["Content-Disposition"].startswith("attachment;")


def test_who_sees_what(house, call, send):
    """Own department, another one, one that reads all, nobody; a key by its scopes."""
    made = send(house.ana).json()
    content, several = made["content"], f"tickets/{send.ticket.number}/attachments/"
    for member, status in ((house.ana, 200), (house.ben, 200), (house.gao, 200), (house.cleo, 404), (None, 401)):
        assert [call(member).get(path).status_code for path in (content, several)] == [status] * 2
    assert (send(house.cleo).status_code, send("desk_none").status_code) == (404, 401)
    scoped = {scope: key_of(house.ana, scope, (scope,)) for scope in ("read", "attachments", "tickets.write", "customers")}
    assert {scope: Caller(key).get(content).status_code for scope, key in scoped.items()} == {
        "read": 200,
        "attachments": 200,
        "tickets.write": 403,
        "customers": 403,
    }
    assert {scope: send(key, f"{scope}.txt").status_code for scope, key in scoped.items()} == {
        "read": 403,
        "attachments": 403,
        "tickets.write": 201,
        "customers": 403,
    }


def test_who_only_reads_may_not_add(house, send):
    reader = make.make_member("hana", posts=[make.make_post("trainee", department=house.service, rights=[])], department=house.service)
    answer = send(reader)
    assert (answer.status_code, answer.json()["right"], Attachment.objects.count()) == (403, "ticket.work", 0)


def test_missing_and_hidden_are_the_same_bytes(house, call, send):
    hidden, missing = call(house.cleo).get(send(house.ana).json()["content"]), call(house.cleo).get("attachments/999999/content/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)


@pytest.mark.parametrize(("name", "content", "words"), [("e.txt", b"", "0 bytes"), (" .", b"x", "another name")])
def test_what_cannot_be_taken_is_named(house, send, name, content, words):
    answer = send(house.ana, name, content)
    assert (answer.status_code, words in answer.json()["errors"]["file"][0]) == (400, True)
    assert Attachment.objects.count() == 0


def test_json_is_refused_here(house, call, send):
    assert call(house.ana).post(f"tickets/{send.ticket.number}/attachments/", {"file": "x"}).status_code == 415


def test_too_much_is_refused_unread(house, send, settings):
    settings.DESK_UPLOAD_MOST = 100
    answer = send(house.ana, content=bytes(200))
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


def test_the_same_key_adds_a_file_once_and_refuses_another(house, send):
    first, again = (send(house.ana, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, again.status_code, first.content == again.content) == (201, 201, True)
    assert send(house.ana, content=b"another", Idempotency_Key="once").status_code == 422
    assert Attachment.objects.count() == 1


def test_lost_bytes_are_a_problem_not_an_error(house, call, send):
    made = send(house.ana).json()
    store.path_of(made["sha256"]).unlink()
    answer = call(house.ana).get(made["content"])
    assert (answer.status_code, answer["Content-Type"], answer.json()["type"]) == (
        410,
        "application/problem+json",
        "/problems/attachment-lost",
    )
