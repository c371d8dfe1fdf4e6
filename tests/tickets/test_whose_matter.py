"""Who may change a matter she sees: those it is with, not whoever is asked by a slip or once had it."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from servicedesk.journal.errors import Forbidden
from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import key_of
from tickets.access import RIGHT_FOR, SPEAK_ABOUT, WORK_ON, ticket_for
from tickets.assignment.actions import assign_ticket
from tickets.custody.actions.answering import accept_slip
from tickets.custody.actions.offering import offer_slip
from tickets.ties.actions.bulk import Item, do_to_many

SEEING = ("read", "note", "follow", "attach", "ask_again")


@pytest.fixture
def acts(desk):
    return lambda member: {"by": member.actor(), "at": desk.at, "member": member}


@pytest.fixture
def asked(desk, acts) -> SimpleNamespace:
    """Ana's matter, and an open slip that asks cleo's department."""
    slip = offer_slip(desk.ticket, desk.works, "Measure it, please", **acts(desk.ana))
    return SimpleNamespace(slip=slip, number=desk.ticket.number)


@pytest.fixture
def moved(desk, acts) -> str:
    """A matter ana was first asked, ben had, and cleo has."""
    assign_ticket(desk.ticket, desk.ben, "I go on", **acts(desk.ben))
    accept_slip(offer_slip(desk.ticket, desk.works, "Yours", **acts(desk.ben)), **acts(desk.cleo))
    return desk.ticket.number


def may(member, number) -> set[str]:
    """Of what changes a matter and takes no right but to work, what she may do."""
    able = set()
    for to in sorted(to for to in WORK_ON | SPEAK_ABOUT if RIGHT_FOR[to] == "ticket.work"):
        try:
            ticket_for(member, number, to=to)
        except Forbidden:
            continue
        able.add(to)
    return able


EVERYTHING = {to for to in WORK_ON | SPEAK_ABOUT if RIGHT_FOR[to] == "ticket.work"}


def test_a_department_that_is_only_asked_reads_and_notes(desk, asked):
    for to in SEEING:
        assert ticket_for(desk.cleo, asked.number, to=to)
    assert may(desk.cleo, asked.number) == set()
    with pytest.raises(Forbidden) as refused, override("en"):
        ticket_for(desk.cleo, asked.number, to="solve")
    assert refused.value.right == "ticket.work" and "Ana" in refused.value.holders and "Team lead" in refused.value.holders
    assert (may(desk.ana, asked.number), may(desk.ben, asked.number), may(desk.gao, asked.number)) == (EVERYTHING,) * 3


def test_who_once_had_it_reads_and_notes_and_who_was_asked_first_still_speaks(desk, moved):
    for to in SEEING:
        assert ticket_for(desk.ben, moved, to=to)
    assert (may(desk.ben, moved), may(desk.ana, moved), may(desk.cleo, moved)) == (set(), SPEAK_ABOUT, EVERYTHING)


def test_who_was_asked_first_goes_on_where_its_owner_has_left(desk, moved):
    desk.cleo.is_active = False
    desk.cleo.save()
    assert (may(desk.ana, moved), may(desk.ben, moved)) == (EVERYTHING, set())


def test_the_page_and_rest_refuse_and_nothing_happens(desk, asked, client):
    before = Event.objects.count()
    browser = desk.browse(desk.cleo)
    page = browser.get(f"/tickets/{asked.number}/?act=solve").content.decode()
    assert "work on a matter that is with Service" in page
    sent = {"text": "Done", "version": str(desk.ticket.version)}
    assert browser.post(f"/tickets/{asked.number}/solution/", sent).status_code == 403
    key = {"authorization": f"Bearer {key_of(desk.cleo)}", "if-match": '"1"'}
    answer = client.post(f"/api/v1/tickets/{asked.number}/solution/", {"text": "Done"}, "application/json", headers=key)
    assert answer.status_code == 403 and "Ana" in answer.json()["holders"]
    assert Event.objects.exclude(code__startswith="api_key").count() == before


def test_one_of_many_that_is_with_others_is_refused_by_itself(desk, asked, acts):
    hers = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana)
    items = [Item(one.number, one, None) for one in (desk.ticket, hers)]
    done = do_to_many("solve", items, {"text": "Done"}, **acts(desk.cleo))
    assert [(one["number"], one["status"]) for one in done.results] == [(asked.number, 403), (hers.number, 201)]
