"""The worklist: what stands where, who sees it, and what it costs."""

from datetime import timedelta

import pytest

from servicedesk.clocks import now
from tests import make
from tests.statements import count_statements
from tickets.models import Ticket
from tickets.worklist import PAGE, list_page


@pytest.fixture
def page(desk):
    """page(view) → the numbers in a view, by group."""

    def listed(view: str, member=None) -> dict[str, list[str]]:
        found = list_page(member or desk.ana, view, now())
        return {code: [row.ticket.number for row in rows] for code, rows in found.groups}

    return listed


def test_matters_stand_under_what_falls_due_next(desk, page):
    late = make.make_ticket(desk.ana, at=desk.at - timedelta(minutes=31), customer=desk.dana)
    soon = make.make_ticket(desk.ana, at=desk.at - timedelta(minutes=20), customer=desk.dana)
    groups = page("mine")
    assert groups["overdue"] == [late.number]
    assert groups["soon"] == [soon.number]
    assert list(groups)[:2] == ["overdue", "soon"]
    assert (page("overdue"), page("soon")) == ({"overdue": [late.number]}, {"soon": [soon.number]})


def test_each_view_shows_its_own(desk, page):
    bens = make.make_ticket(desk.ben, at=desk.at, customer=desk.dana)
    assert bens.number not in str(page("mine"))
    assert bens.number in str(page("department"))
    assert page("mine", desk.cleo) == page("all", desk.cleo) == {}
    assert bens.number in str(page("all", desk.gao))


def test_the_page_names_customer_clock_and_number(desk):
    html = desk.browser.get("/desk/").content.decode()
    for part in (desk.ticket.number, "Dana", desk.ticket.sentence, 'data-state="running"', "data-risk-at=", 'data-live="list"'):
        assert part in html
    assert " style=" not in html


def test_the_fragment_is_the_rows_alone(desk):
    html = desk.browser.get("/desk/?fragment=list").content.decode()
    assert desk.ticket.number in html
    assert "<html" not in html


def test_an_empty_list_offers_an_intake(desk):
    html = desk.browser.get("/desk/?view=solved").content.decode()
    assert "/intake/" in html.split("list__scroll")[1]


def test_pages_of_fifty_follow_each_other_without_gap_or_twin(desk):
    for _n in range(PAGE + 3):
        make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    first = list_page(desk.ana, "mine", now())
    rest = list_page(desk.ana, "mine", now(), first.more)
    seen = [row.ticket.pk for row in (*first.rows, *rest.rows)]
    assert (len(first.rows), len(rest.rows), rest.more) == (PAGE, 4, "")
    assert len(set(seen)) == len(seen) == Ticket.objects.count()


@pytest.mark.parametrize("after", ["x", "2026-01-01,", "2026-13-45T00:00Z,1", ",", "2026-01-01T00:00:00,5"])
def test_a_bent_cursor_shows_the_first_page(desk, after):
    assert desk.browser.get("/desk/", {"after": after}).status_code == 200


# Of these, three are the request's own: the session, its member with her rights, and the member's name for the transaction. The page
# alone brings the saved views that stand beside it, which its refresh leaves as they are.
@pytest.mark.parametrize(("path", "most"), [("/desk/", 6), ("/desk/?fragment=list", 4), ("/desk/?view=all&fragment=list", 4)])
def test_the_list_costs_six_statements_and_its_refresh_four_however_long_it_is(desk, path, most):
    desk.browser.get(path)
    with count_statements() as few:
        desk.browser.get(path)
    for _n in range(12):
        make.make_ticket(desk.ana, at=desk.at, customer=make.make_customer(f"C{_n}", ""))
    with count_statements() as many:
        desk.browser.get(path)
    assert len(many) == len(few) == most, str(many)


def test_a_stranger_is_asked_to_sign_in(desk, client):
    assert client.get("/desk/").status_code in (302, 401)
