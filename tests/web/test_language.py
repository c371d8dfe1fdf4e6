"""Whose language a page is in."""

import pytest

from servicedesk.journal.models import Event
from tests.statements import count_statements


def language_of(answer) -> str:
    return answer["Content-Language"]


def test_a_stranger_reads_what_her_browser_asks_for(db, client):
    assert language_of(client.get("/sign-in/", headers={"Accept-Language": "en-GB,en;q=0.9"})) == "en"
    assert language_of(client.get("/sign-in/", headers={"Accept-Language": "zh-TW"})) == "zh-hans"
    assert language_of(client.get("/sign-in/", headers={"Accept-Language": "fr"})) == "zh-hans"


def test_a_strangers_choice_is_kept_in_a_cookie(db, client):
    client.post("/language/", {"language": "en"})
    assert client.cookies["desk_language"]["httponly"]
    assert language_of(client.get("/sign-in/", headers={"Accept-Language": "zh"})) == "en"


def test_a_stranger_keeps_where_she_was_going(house, client):
    english = {"Accept-Language": "en"}
    refused = client.post("/sign-in/", {"username": "ana", "password": "wrong", "next": "/notices/?only=unread"}, headers=english)
    for page in (client.get("/sign-in/?next=%2Fnotices%2F%3Fonly%3Dunread", headers=english), refused):
        assert 'name="next" value="/sign-in/?next=/notices/%3Fonly%3Dunread"' in page.content.decode()
    answer = client.post("/language/", {"language": "zh-hans", "next": "/sign-in/?next=/notices/%3Fonly%3Dunread"}, follow=True)
    assert language_of(answer) == "zh-hans"
    assert 'name="next" value="/notices/?only=unread"' in answer.content.decode()


def test_a_members_choice_is_hers_on_every_device(house, browse):
    answer = browse(house.ana).post("/language/", {"language": "zh-hans", "next": "/notices/"})
    assert answer["Location"] == "/notices/"
    assert language_of(browse(house.ana).get("/notices/", headers={"Accept-Language": "en"})) == "zh-hans"
    assert Event.objects.filter(code="member.language_chosen", subject_id=house.ana.pk).count() == 1


def test_an_unknown_language_changes_nothing(house, browse):
    browse(house.ana).post("/language/", {"language": "xx"})
    house.ana.refresh_from_db()
    assert house.ana.language == "en"
    assert not Event.objects.filter(code="member.language_chosen").exists()


def test_the_language_costs_no_statement_of_its_own(house, browse):
    signed_in = browse(house.ana)
    with count_statements() as found:
        signed_in.get("/live/changes/")
    assert len([sql for sql in found if '"staff_member"."sign_in"' in sql]) == 1, str(found)


@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_the_page_names_its_language(house, browse, language, lang):
    house.ana.language = language
    house.ana.save()
    assert f'<html lang="{lang}"' in browse(house.ana).get("/notices/").content.decode()
