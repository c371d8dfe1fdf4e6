"""The link by which a complainant sees how far her complaint is."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from complaints.models import StatusLink
from complaints.status_links.actions import end_status_link, make_status_link
from servicedesk.journal.errors import WrongState
from servicedesk.journal.models import Event
from tests.api.conftest import Caller, key_of
from tests.complaints.deciding import answered
from tests.complaints.making import by, complain


@pytest.fixture
def complaint(house):
    return complain(house)


def seen(token, **asked):
    return Client(headers={"host": "localhost"}).get(f"/p/complaints/{token}/", asked)


def test_a_complainant_sees_phases_and_dates_without_signing_in_and_nothing_else(house, complaint):
    link = make_status_link(complaint, **by(house.ana, 5))
    before = seen(link.token, lang="en")
    assert before.status_code == 200 and "Accepted" in before.content.decode() and complaint.number in before.content.decode()
    assert before.content.decode().count("still ahead") == 4
    answered(house, complaint)
    page = seen(link.token, lang="en").content.decode()
    assert page.count("still ahead") == 1 and complaint.answers.get().avenue in page
    for secret in (
        complaint.ticket.sentence,
        complaint.ticket.customer.name,
        house.ana.name_zh,
        house.ana.name_en,
        complaint.ticket.number,
    ):
        assert secret not in page
    headers = seen(link.token).headers
    assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in headers["Cache-Control"] and 'lang="zh-Hans"' in seen(link.token).content.decode()


def test_a_replaced_ended_or_guessed_link_leads_nowhere_and_looks_the_same(house, complaint):
    first = make_status_link(complaint, **by(house.ana, 5))
    second = make_status_link(complaint, **by(house.ana, 6))
    end_status_link(complaint, **by(house.ana, 7))
    pages = [seen(token) for token in (first.token, second.token, "x" * 43, "a\0b")]
    assert {page.status_code for page in pages} == {404} and len({page.content.split(b"nonce")[0] for page in pages}) == 1
    with pytest.raises(WrongState):
        end_status_link(complaint, **by(house.ana, 8))
    codes = Event.objects.filter(code__startswith="complaint.link").order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["complaint.link_made", "complaint.link_made", "complaint.link_ended"]


def test_the_database_keeps_one_link_standing(house, complaint):
    link = make_status_link(complaint, **by(house.ana, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusLink.objects.create(complaint=complaint, token="other", made_by=house.ana, made_at=link.made_at)


def test_it_is_made_replaced_and_ended_on_the_page_and_over_rest(house, complaint, browse):
    browser, path = browse(house.ana), f"/complaints/{complaint.number}/"
    assert browser.post(path + "status-link/", {"version": complaint.version}).status_code == 302
    link = StatusLink.objects.get()
    assert f"/p/complaints/{link.token}/" in browser.get(path).content.decode()
    assert browser.post(path + "status-link-end/", {"version": complaint.version}).status_code == 412
    call = Caller(key_of(house.ana))
    version = call.get(f"complaints/{complaint.number}/")["ETag"]
    made = call.post(f"complaints/{complaint.number}/status_link/", {}, If_Match=version)
    assert made.status_code == 201 and seen(made.json()["path"].split("/")[3]).status_code == 200
    assert seen(link.token).status_code == 404
    complaint.refresh_from_db()
    assert browser.post(path + "status-link-end/", {"version": complaint.version}).status_code == 302
    assert not StatusLink.objects.filter(ended_at=None).exists()
