"""Waiting, opening again and another severity on the ticket's page: forms, tags, refusals that keep what was typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tickets.actions import close_ticket, hold_ticket, reopen_ticket, solve_ticket
from tickets.models import Hold, Ticket


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


def local(desk, **ahead: float) -> str:
    """A moment as the browser's field writes it, in the desk's zone."""
    return f"{timezone.localtime(desk.at + timedelta(**ahead)):%Y-%m-%dT%H:%M}"


def hold(desk) -> Hold:
    until = desk.at + timedelta(days=2)
    return hold_ticket(desk.ticket, "waiting_parts", until, "A valve", by=desk.ana.actor(), at=desk.at, member=desk.ana)


def solve(desk, text: str = "Valve replaced.") -> None:
    solve_ticket(desk.ticket, text, by=desk.ana.actor(), at=desk.at, member=desk.ana)


def test_holding_by_form_shows_a_tag_on_the_page_and_in_the_list(desk, url):
    form = desk.browser.post(f"{url}composer/", {"act": "hold", "text": "kept"}).content.decode()
    assert 'type="datetime-local" name="until"' in form and "kept</textarea>" in form and "May pause Solve" in form
    typed = {"version": "1", "reason": "waiting_customer", "until": local(desk, days=1), "text": "She looks for the invoice."}
    assert desk.browser.post(f"{url}hold/", typed).status_code == 302
    held = Hold.objects.get()
    assert (held.note, f"{timezone.localtime(held.until):%Y-%m-%dT%H:%M}") == ("She looks for the invoice.", typed["until"])
    html = desk.browser.get(url).content.decode()
    for part in (
        "Waiting for the customer",
        "She looks for the invoice.",
        f"{url}resumption/",
        'data-state="paused"',
        "lets the matter wait",
    ):
        assert part in html
    assert 'value="hold"' not in html[html.index('id="composer"') :]
    assert "tag--hold" in desk.browser.get("/desk/?view=mine&fragment=list").content.decode()


def test_taking_up_again_by_form_takes_the_tag_away(desk, url):
    hold(desk)
    assert desk.browser.post(f"{url}resumption/", {"version": "2"}).status_code == 302
    html = desk.browser.get(url).content.decode()
    assert "tag--hold" not in html and "took the matter up again" in html
    assert Hold.objects.get().ended_by == desk.ana


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_wait_without_a_usable_end_keeps_what_was_typed(desk, url, until):
    before = Event.objects.count()
    typed = {"version": "1", "reason": "waiting_parts", "until": until, "text": "The pump is ordered"}
    answer = desk.browser.post(f"{url}hold/", typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "The pump is ordered</textarea>" in html and f'name="until" value="{until}"' in html
    assert 'value="waiting_parts" selected' in html and "composer-error" in html
    assert (Event.objects.count(), Hold.objects.count()) == (before, 0)


def test_a_stale_wait_changes_nothing_and_keeps_the_words(desk, url):
    make_stale = {"version": "9", "reason": "waiting_parts", "until": local(desk, days=1), "text": "A pump"}
    answer = desk.browser.post(f"{url}hold/", make_stale)
    assert answer.status_code == 412 and "A pump</textarea>" in answer.content.decode()
    assert not Hold.objects.exists()


def test_another_severity_by_form(desk, url, fresh):
    form = desk.browser.post(f"{url}composer/", {"act": "reclassify"}).content.decode()
    assert 'value="urgent"' in form and 'value="normal"' not in form[form.index('name="severity"') :]
    assert desk.browser.post(f"{url}severity/", {"version": "1", "severity": "urgent", "text": "Water everywhere"}).status_code == 302
    assert fresh(desk.ticket).severity == "urgent"
    html = desk.browser.get(url).content.decode()
    assert "changed the severity from “Normal” to “Urgent”: Water everywhere" in html and "#a12" in html


def test_a_severity_without_a_reason_keeps_the_choice(desk, url, fresh):
    answer = desk.browser.post(f"{url}severity/", {"version": "1", "severity": "low", "text": " "})
    assert answer.status_code == 400 and 'value="low" selected' in answer.content.decode()
    assert fresh(desk.ticket).severity == "normal"


def test_what_was_closed_is_opened_again_by_form_and_both_solutions_stay_readable(desk, url, fresh):
    solve(desk)
    close_ticket(desk.ticket, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    html = desk.browser.get(url).content.decode()
    assert "act=reopen" in html and 'id="composer"' not in html
    assert f"{url}reopening/" in desk.browser.get(f"{url}?act=reopen").content.decode()
    assert desk.browser.post(f"{url}reopening/", {"version": "3", "text": "It drips again"}).status_code == 302
    assert fresh(desk.ticket).status == "open"
    solve(desk, "Pipe replaced.")
    html = desk.browser.get(url).content.decode()
    assert html.index("Valve replaced.") < html.index("opened the matter again: It drips again") < html.index("Pipe replaced.")


def test_who_lacks_the_right_sees_it_disabled_and_is_refused(desk, url):
    hold(desk)
    reader = make.make_member("hana", posts=[make.make_post("trainee", department=desk.service, rights=[])], department=desk.service)
    hers = desk.browse(reader)
    html = hers.get(url).content.decode()
    banner = html[html.index("banner--hold") : html.index("</form>", html.index("banner--hold"))]
    assert "disabled" in banner and "Agent" in banner
    before = Event.objects.count()
    typed = {"version": "2", "severity": "urgent", "reason": "waiting_parts", "until": local(desk, days=1), "text": "x"}
    assert {hers.post(f"{url}{path}/", typed).status_code for path in ("hold", "resumption", "reopening", "severity")} == {403}
    assert Event.objects.count() == before


def test_a_stranger_finds_nothing_to_hold(desk, url):
    assert desk.browse(desk.cleo).post(f"{url}hold/", {"version": "1"}).status_code == 404


def test_the_sentences_are_chinese_for_who_reads_chinese(desk, url):
    hold(desk)
    desk.browser.post("/language/", {"language": "zh-hans", "next": "/"})
    html = desk.browser.get(url).content.decode()
    assert "等待备件" in html and "恢复办理" in html and "让此事等待至" in html


def test_a_held_and_reopened_matter_costs_no_more_statements(desk, url):
    solve(desk)
    reopen_ticket(desk.ticket, "Again", by=desk.ana.actor(), at=desk.at)
    hold(desk)
    for _ in range(3):
        ticket = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
        hold_ticket(ticket, "waiting_parts", desk.at + timedelta(days=1), by=desk.ana.actor(), at=desk.at, member=desk.ana)
    desk.browser.get(url)
    with count_statements() as page:
        assert "tag--hold" in desk.browser.get(url).content.decode()
    with count_statements() as listed:
        assert "tag--hold" in desk.browser.get("/desk/?view=mine").content.decode()
    # of the page's, two are about its complaint: the link to it, and whether liability is decided, which its phrases wait for
    assert (len(page) <= 27, len(listed) <= 6) == (True, True), f"{page}\n{listed}"


def test_a_ticket_comes_with_what_stands_and_nothing_else(desk):
    solve(desk)
    reopen_ticket(desk.ticket, "Again", by=desk.ana.actor(), at=desk.at)
    hold(desk)
    found = Ticket.objects.with_outcome().get()
    assert (found.solution, found.closure, found.hold.note) == (None, None, "A valve")
