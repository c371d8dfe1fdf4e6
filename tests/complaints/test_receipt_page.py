"""The form that takes a complaint in and the steps of its page, over pages and REST."""

import pytest

from complaints.models import Complaint
from complaints.receipt.facts import Told
from servicedesk.journal.models import Event, ReadEntry
from tests import make
from tests.complaints.making import books, complain


def form(ticket, **typed) -> dict:
    return {"version": str(ticket.version), "order_number": "SO-1", "cause_said": "裂了", "remedy_sought": "退换"} | typed


def test_the_ticket_offers_it_and_then_shows_its_number(house, browse):
    ticket, browser = make.make_ticket(house.ana), browse(house.ana)
    assert f"/tickets/{ticket.number}/complaint/" in browser.get(f"/tickets/{ticket.number}/").content.decode()
    books(house)
    answer = browser.post(f"/tickets/{ticket.number}/complaint/", form(ticket, quantity="12", delivered_on="2026-11-17"))
    complaint = Complaint.objects.get(ticket=ticket)
    assert answer["Location"] == f"/complaints/{complaint.number}/"
    assert f"/complaints/{complaint.number}/" in browser.get(f"/tickets/{ticket.number}/").content.decode()
    assert browser.get(f"/tickets/{ticket.number}/complaint/")["Location"] == f"/complaints/{complaint.number}/"


def test_what_cannot_be_is_said_at_each_field_and_nothing_typed_is_lost(house, browse):
    ticket = make.make_ticket(house.ana)
    typed = form(ticket, quantity="a dozen", delivered_on="yesterday", type="nonsense", about="W9999", batch="B7", confidential="on")
    answer = browse(house.ana).post(f"/tickets/{ticket.number}/complaint/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and not Complaint.objects.exists()
    for field in ("quantity", "delivered_on", "type", "about"):
        assert f'id="error-{field}"' in page
    for words in ("a dozen", "yesterday", "SO-1", "裂了", "退换", "B7"):
        assert words in page
    assert 'name="confidential" checked' in page


def test_a_second_one_is_shown_with_its_link_and_taken_in_when_sent_again(house, browse):
    first = complain(house, told=Told(order_number="SO-1"))
    ticket, browser = make.make_ticket(house.ana, customer=house.dana), browse(house.ana)
    answer = browser.post(f"/tickets/{ticket.number}/complaint/", form(ticket))
    page = answer.content.decode()
    assert answer.status_code == 409 and f'href="/complaints/{first.number}/"' in page and "退换" in page
    assert Complaint.objects.count() == 1
    assert browser.post(f"/tickets/{ticket.number}/complaint/", form(ticket, known=first.number)).status_code == 302
    assert Complaint.objects.count() == 2


def test_the_form_is_for_whoever_may_take_complaints_in_and_sees_the_ticket(house, browse):
    ticket = make.make_ticket(house.ana)
    path = f"/tickets/{ticket.number}/complaint/"
    assert browse(house.cleo).get(path).status_code == 404  # another department's
    make.make_post("temp", department=house.service, rights=["ticket.open"])
    temp = make.make_member("tia", posts=[type(house.ana.posts.first()).objects.get(code="temp")], department=house.service)
    assert browse(temp).get(path).status_code == 403
    assert browse(temp).post(path, form(ticket)).status_code == 403 and not Complaint.objects.exists()


def test_the_page_shows_what_differs_the_formula_and_every_form(house, browse):
    books(house)
    complaint = complain(house, told=Told(order_number="SO-1", material="FC-99"))
    page = browse(house.ben).get(f"/complaints/{complaint.number}/").content.decode()
    for words in ("FC-99", "FC-20", "The formula", "Receipt to the customer", "Evidence", "Handled inside"):
        assert words in page


STEPS = [
    ("acknowledgement", {"said": "on", "text": "Told"}, "complaint.acknowledged"),
    ("correction", {"order_number": "SO-2", "reason": "Misheard"}, "complaint.corrected"),
    ("evidence", {"title": "Filter", "origin": "customer", "keeper": "Shelf"}, "complaint.evidence_taken_in"),
    ("assessment", {"severity": "major", "reason": "In the news"}, "complaint.assessed"),
    ("containment", {"text": "Stopped the batch"}, "complaint.contained"),
    ("settlement", {"text": "Changed at the counter"}, "complaint.answered"),
    ("inside-task", {"department": "works", "task": "Look at the lathe"}, "complaint.given_inside"),
    ("withdrawal", {"reason": "A mistake of hers"}, "complaint.withdrawn"),
]


@pytest.mark.parametrize(("act", "typed", "code"), STEPS, ids=[act for act, _, _ in STEPS])
def test_each_step_of_the_page_is_one_event_and_a_stale_one_none(house, browse, act, typed, code):
    complaint, browser = complain(house), browse(house.ben)
    path = f"/complaints/{complaint.number}/{act}/"
    stale = browser.post(path, typed | {"version": "0"})
    assert stale.status_code == 412 and not Event.objects.filter(code=code).exists()
    assert browser.post(path, typed | {"version": "1"}).status_code == 302
    event = Event.objects.get(code=code)
    assert (event.subject_kind, event.subject_id, event.matter_id) == ("complaint", complaint.pk, complaint.ticket_id)
    assert browse(house.cleo).post(path, typed | {"version": "2"}).status_code == 404


@pytest.mark.parametrize("act", ["assessment", "lowering", "containment", "inside-task", "lowering-decision"])
def test_whoever_lacks_the_right_is_refused_and_nothing_happens(house, browse, act):
    complaint = complain(house)
    before = Event.objects.count()
    answer = browse(house.ana).post(f"/complaints/{complaint.number}/{act}/", {"version": "1", "reason": "r", "text": "t", "task": "t"})
    assert answer.status_code == 403 and Event.objects.count() == before


def test_what_was_typed_in_a_refused_step_stays_in_its_form(house, browse):
    complaint = complain(house)
    typed = {"version": "1", "order_number": "SO-77", "quantity": "many", "reason": "Said so on the telephone"}
    answer = browse(house.ana).post(f"/complaints/{complaint.number}/correction/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    for words in ("SO-77", "many", "Said so on the telephone"):
        assert words in page


def test_each_look_at_a_confidential_complaint_is_logged(house, browse):
    open_one = complain(house)
    browse(house.ana).get(f"/complaints/{open_one.number}/")
    assert not ReadEntry.objects.filter(subject_kind="complaint").exists()
    secret = complain(house, told=Told(confidential=True))
    browse(house.ben).get(f"/complaints/{secret.number}/")
    entry = ReadEntry.objects.get(subject_kind="complaint")
    assert (entry.member_id, entry.subject_id, entry.what) == (house.ben.pk, secret.pk, "confidential")


def rest(browser, method, path, body, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return getattr(browser, method)(f"/api/v1/complaints/{path}", body, content_type="application/json", headers=headers)


def test_over_rest_a_ticket_is_taken_in_and_steps_follow(house, browse):
    books(house)
    ticket, browser = make.make_ticket(house.ana, customer=house.dana), browse(house.ana)
    body = {"ticket": ticket.number, "order_number": "SO-1", "material": "FC-99", "quantity": "12", "delivered_on": "2026-11-17"}
    answer = rest(browser, "post", "", body)
    assert answer.status_code == 201, answer.content
    number = answer.json()["number"]
    assert answer["Location"] == f"/api/v1/complaints/{number}/"
    assert {"field": "material", "told": "FC-99", "booked": "FC-20"} in answer.json()["differences"]
    wrong = rest(browser, "post", "", body | {"ticket": make.make_ticket(house.ana).number, "quantity": "-1", "type": "none"})
    assert wrong.status_code == 400 and set(wrong.json()["errors"]) == {"quantity", "type"}
    another = make.make_ticket(house.ana, customer=house.dana).number
    second = rest(browser, "post", "", body | {"ticket": another})
    assert second.status_code == 409 and number in second.content.decode()
    assert rest(browser, "post", "", body | {"ticket": another, "knowing_of": [number]}).status_code == 201
    corrected = rest(browser, "post", f"{number}/correction/", {"order_number": "SO-1", "material": "FC-20", "reason": "Misread"}, 1)
    assert corrected.status_code == 201 and corrected.json()["material"] == "FC-20"
    assert rest(browser, "post", f"{number}/acknowledgement/", {}, 2).status_code == 201
    assert rest(browser, "post", f"{number}/acknowledgement/", {}, 2).status_code == 412
    thing = {"title": "Filter", "origin": "customer", "keeper": "Shelf"}
    assert rest(browser, "post", f"{number}/evidence/", thing, 3).status_code == 201
    (piece,) = browser.get(f"/api/v1/complaints/{number}/evidence/").json()["results"]
    assert rest(browser, "post", f"{number}/evidence/{piece['id']}/custody/", {"keeper": "Laboratory"}, 4).status_code == 201
    (piece,) = browser.get(f"/api/v1/complaints/{number}/evidence/").json()["results"]
    assert [one["keeper"] for one in piece["custody"]] == ["Shelf", "Laboratory"]
