"""Signing in and out: by name or work number, one sentence for every refusal, and only addresses of this desk afterwards."""

import pytest
from django.test import Client

from servicedesk.journal.models import Event
from tests import make

WRONG = "Name or password is wrong. Check both and try again."


def sign_in(client: Client, name: str, password: str = make.PASSWORD, **more: str):
    return client.post("/sign-in/", {"username": name, "password": password, **more}, headers={"Accept-Language": "en"})


def codes(member) -> list[str]:
    found = Event.objects.filter(subject_kind="member", subject_id=member.pk, code__contains="sign")
    return list(found.order_by("id").values_list("code", flat=True))


@pytest.mark.parametrize("field", ["sign_in", "work_number"])
def test_a_member_signs_in_by_name_or_work_number(house, client, field):
    answer = sign_in(client, getattr(house.ana, field))
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/notices/").status_code == 200
    assert codes(house.ana) == ["member.signed_in"]


def test_the_session_changes_its_key_at_sign_in(house, client):
    client.cookies["sessionid"] = "chosenbysomebodyelse0000000000ab"
    sign_in(client, "ana")
    assert client.cookies["sessionid"].value != "chosenbysomebodyelse0000000000ab"


def test_signing_out_ends_the_session_and_is_on_record(house, client):
    sign_in(client, "ana")
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/notices/").status_code == 302
    assert codes(house.ana) == ["member.signed_in", "member.signed_out"]


def test_an_unknown_name_and_a_wrong_password_read_the_same(house, client):
    wrong, unknown = sign_in(client, "ana", "not her password"), sign_in(client, "nobody", "not her password")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    for answer, name in ((wrong, "ana"), (unknown, "nobody")):
        page = answer.content.decode()
        assert WRONG in page
        assert f'value="{name}"' in page
        assert "not her password" not in page


def test_a_refused_sign_in_is_on_record_though_the_answer_is_an_error(house, client):
    sign_in(client, "ana", "wrong")
    event = Event.objects.get(code="member.sign_in_refused")
    assert (event.subject_id, event.actor_kind, event.facts["locked"]) == (house.ana.pk, "system", False)


def test_somebody_who_left_cannot_sign_in(house, client):
    house.ana.is_active = False
    house.ana.save()
    assert sign_in(client, "ana").status_code == 401


@pytest.mark.parametrize("name", ["a\0na", "x" * 300, 'ｘ’"><script>', "ana "])
def test_no_name_breaks_the_page(house, client, name):
    assert sign_in(client, name, "wrong").status_code == 401


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/notices/?only=unread", "/notices/?only=unread"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("/\\elsewhere.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_after_sign_in_only_addresses_of_this_desk(house, client, wanted, leads_to):
    assert sign_in(client, "ana", next=wanted)["Location"] == leads_to


def test_a_page_leads_to_sign_in_and_back(house, client):
    answer = client.get("/notices/?only=unread")
    assert answer["Location"] == "/sign-in/?next=%2Fnotices%2F%3Fonly%3Dunread"
    assert 'name="next" value="/notices/?only=unread"' in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Accept": "application/json"}])
def test_a_script_without_a_session_is_answered_401(house, client, headers):
    assert client.get("/notices/", headers=headers).status_code == 401


def test_a_post_without_a_session_is_answered_401_and_does_nothing(house, client):
    before = Event.objects.count()
    assert client.post("/notices/reading/").status_code == 401
    assert Event.objects.count() == before


def test_the_sign_in_page_names_the_demo_only_on_a_demo_desk(house, client, settings, tmp_path):
    settings.DESK_HOME = tmp_path
    assert "Demo" not in client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()
    (tmp_path / "demo-password").write_text("the demo's own password")
    page = client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()
    assert "Demo" in page
    assert "the demo's own password" not in page


def test_a_form_from_before_the_session_is_refused_by_name(house):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "ana", "password": make.PASSWORD})
    assert answer.status_code == 403
