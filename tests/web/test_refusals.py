"""Refusals as pages: what is hidden looks like what is not there, and each names the way out."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from servicedesk.journal import errors as refusals
from servicedesk.journal.models import Event
from servicedesk.web.errors import page_for
from tests import make

RAISED = [
    (refusals.Missing("ticket"), 404, "Nothing here"),
    (refusals.Forbidden("ticket.close", "close tickets", ["Team lead"]), 403, "It needs the right to close tickets. Held by: Team lead."),
    (refusals.WrongState("solved", ["open"]), 409, "Solved"),
    (refusals.Stale(4), 412, "Somebody saved a change while you were writing"),
    (refusals.Invalid({"phone": ["One digit is missing."]}), 400, "One digit is missing."),
]


@pytest.fixture
def hidden(house):
    """A ticket of ana's that cleo does not see."""
    return make.make_ticket(house.ana)


def test_what_is_hidden_and_what_is_not_there_are_the_same_bytes(house, browse, hidden):
    cleo = browse(house.cleo)
    there, nowhere = cleo.get(f"/tickets/{hidden.number}/"), cleo.get("/tickets/T-999999/")
    unknown = cleo.get("/no/such/page/")
    assert {there.status_code, nowhere.status_code, unknown.status_code} == {404}
    assert there.content == nowhere.content == unknown.content
    assert hidden.number not in there.content.decode()


def test_a_fragment_of_something_hidden_is_a_fragment(house, browse, hidden):
    answer = browse(house.cleo).get(f"/tickets/{hidden.number}/", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()


def test_a_refused_request_leaves_nothing_behind(house, browse, hidden):
    before = Event.objects.count()
    answer = browse(house.cleo).post(f"/tickets/{hidden.number}/closure/", {"text": "done", "version": 1})
    assert answer.status_code == 404
    assert Event.objects.count() == before


@pytest.mark.parametrize(("refusal", "status", "words"), RAISED)
def test_each_refusal_has_its_page(house, refusal, status, words):
    request = RequestFactory().get("/anything/")
    request.user, request.htmx = house.ana, False
    with translation.override("en"):
        answer = page_for(request, refusal)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_a_mistake_is_a_page_that_says_nothing_was_saved(house, browse, monkeypatch):
    from servicedesk.web import rulebook

    def broken(*args, **kwargs):
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(rulebook, "render", broken)
    signed_in = browse(house.ana)
    signed_in.raise_request_exception = False
    answer = signed_in.get("/rulebook/")
    assert answer.status_code == 500
    assert "Nothing was saved" in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "a mistake of ours" not in answer.content.decode()


def test_the_page_of_a_mistake_asks_the_database_nothing(house, django_assert_num_queries):
    from servicedesk.clocks.now import forget_offset
    from servicedesk.web.errors import server_error

    request = RequestFactory().get("/rulebook/")
    request.user, request.htmx = house.ana, False
    forget_offset()
    with django_assert_num_queries(0):
        assert server_error(request).status_code == 500


@pytest.mark.parametrize("path", ["/sign-out/", "/language/", "/notices/reading/", "/live/ticket/"])
def test_what_changes_something_is_no_get(house, browse, path):
    assert browse(house.ana).get(path).status_code == 405
