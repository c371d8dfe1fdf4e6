"""Downloads: through the subject's door, and so that no browser runs what is in them."""

import pytest
from django.core import signing

from servicedesk.files import serving, store


@pytest.fixture
def made(add):
    return add("水表 😀.html", b"<script>alert(1)</script>")


def test_a_file_comes_as_a_download_that_no_browser_runs(desk, browse, made):
    answer = browse(desk.ana).get(f"/attachments/{made.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%B0%B4%E8%A1%A8%20%F0%9F%98%80.html")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]


def test_who_does_not_see_the_matter_gets_what_a_missing_file_gives(desk, browse, made):
    hers, missing = (browse(desk.cleo).get(f"/attachments/{pk}/") for pk in (made.pk, 999_999))
    assert (hers.status_code, missing.status_code) == (404, 404)
    assert hers.content.replace(b"/attachments/%d/" % made.pk, b"/attachments/999999/") == missing.content


def test_a_file_of_something_without_a_door_is_nobodys(desk, browse, made):
    type(made).objects.filter(pk=made.pk).update(about="thing")
    assert browse(desk.gao).get(f"/attachments/{made.pk}/").status_code == 404


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_lost_bytes_are_said_and_never_handed_out(desk, browse, made, damage):
    path = store.path_of(made.sha256)
    path.unlink() if damage == "missing" else path.write_bytes(b"<script>alert(2)</script>")
    answer = browse(desk.ana).get(f"/attachments/{made.pk}/")
    assert answer.status_code == 410
    assert "administrator" in answer.content.decode()


def test_nobody_signed_in_is_asked_to(client, made, db):
    assert client.get(f"/attachments/{made.pk}/", headers={"Sec-Fetch-Mode": "navigate"})["Location"].startswith("/sign-in/")


@pytest.fixture
def origin(settings):
    """The files' own origin, as production has it."""
    settings.DESK_FILES_ORIGIN = "https://files.example.com"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "files.example.com"]
    return "files.example.com"


def test_with_an_origin_of_their_own_files_come_from_there_without_a_session(desk, browse, client, made, origin):
    answer = browse(desk.ana).get(f"/attachments/{made.pk}/")
    address = answer["Location"]
    assert (answer.status_code, address.startswith("https://files.example.com/files/")) == (302, True)
    there = client.get(address.removeprefix("https://files.example.com"), headers={"Host": origin})
    assert b"".join(there.streaming_content) == b"<script>alert(1)</script>"
    assert browse(desk.cleo).get(f"/attachments/{made.pk}/").status_code == 404


def test_a_pass_opens_one_file_for_a_minute(client, made, origin, monkeypatch):
    good = serving.pass_for(made)
    assert client.get(f"/files/{good}/", headers={"Host": origin}).status_code == 200
    forged = signing.dumps(made.pk, salt="another")
    assert client.get(f"/files/{forged}/", headers={"Host": origin}).status_code == 404
    assert client.get(f"/files/{good[:-1]}/", headers={"Host": origin}).status_code == 404
    monkeypatch.setattr(serving, "PASS_FOR", -1)
    assert client.get(f"/files/{good}/", headers={"Host": origin}).status_code == 404


def test_at_the_files_origin_there_is_nothing_else(desk, browse, origin):
    assert [browse(desk.ana).get(path, headers={"Host": origin}).status_code for path in ("/desk/", "/sign-in/", "/api/v1/tickets/")] == [
        404
    ] * 3


def test_without_such_an_origin_a_pass_opens_nothing(client, made):
    assert client.get(f"/files/{serving.pass_for(made)}/").status_code == 404
