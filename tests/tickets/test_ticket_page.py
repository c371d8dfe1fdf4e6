"""A ticket's page: what it shows, what it lets be done, and what a stale save keeps."""

from datetime import timedelta

import pytest

from servicedesk.clocks.sweep import sweep
from servicedesk.journal.models import Event
from tests import make
from tests.statements import count_statements
from tickets.actions import reply_to, solve_ticket
from tickets.models import Closure, Reply, Solution
from tickets.notes.actions import note_on
from tickets.ties.actions import link_tickets, put_under


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


def test_it_shows_promises_ladder_and_history(desk, url):
    reply_to(desk.ticket, "Somebody is on the way.", by=desk.ana.actor(), at=desk.at, author=desk.ana)
    html = desk.browser.get(url).content.decode()
    for part in ('id="t"', "#a11", "#a13", "Ben", "Somebody is on the way.", "138****2097".replace("****", "<i>****</i>")):
        assert part in html
    assert "13800002097" not in html


def test_the_ladder_names_who_would_be_told(desk, url):
    html = desk.browser.get(url).content.decode()
    line = html[html.index("ladder-line") : html.index("</ol>", html.index("ladder-line"))]
    assert line.index("Ben") < line.index("Gao")


def test_late_entry_is_said(desk):
    older = make.make_ticket(desk.ana, at=desk.at - timedelta(hours=1), customer=desk.dana)
    reply_to(older, "Told her at the door.", by=desk.ana.actor(), at=desk.at - timedelta(minutes=30), author=desk.ana)
    assert "entered" in desk.browser.get(f"/tickets/{older.number}/").content.decode()


def test_a_hand_noted_call_is_shown_unmeasured(desk, said):
    html = desk.browser.post("/intake/", said(), follow=True).content.decode()
    assert 'data-state="unmeasured"' in html


def test_missing_and_not_hers_look_the_same(desk, url):
    cleo = desk.browse(desk.cleo)
    hers, missing = cleo.get(url), cleo.get("/tickets/T-999999/")
    assert (hers.status_code, missing.status_code) == (404, 404)
    plain = [page.content.replace(b"T-999999", desk.ticket.number.encode()) for page in (hers, missing)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(("path", "model"), [("replies", Reply), ("solution", Solution)])
def test_answering_and_solving_by_form(desk, url, path, model):
    answer = desk.browser.post(f"{url}{path}/", {"text": "Done.", "version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}#t")
    assert model.objects.count() == 1


def test_closing_by_form_after_solving(desk, url):
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert desk.browse(desk.ben).post(f"{url}closure/", {"text": "Content.", "version": "2"}).status_code == 302
    assert Closure.objects.get().reason == "Content."
    assert "Content." in desk.browser.get(url).content.decode()


def test_an_empty_text_is_refused_and_nothing_happens(desk, url):
    before = Event.objects.count()
    assert desk.browser.post(f"{url}replies/", {"text": " ", "version": "1"}).status_code == 400
    assert (Event.objects.count(), Reply.objects.count()) == (before, 0)


def test_a_stale_save_shows_both_texts_and_keeps_what_was_typed(desk, url):
    solve_ticket(desk.ticket, "Ben tightened the valve.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    before = Event.objects.count()
    answer = desk.browser.post(f"{url}replies/", {"text": "We will come at four.", "version": "1"})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Ben tightened the valve." in html
    assert "We will come at four.</textarea>" in html
    assert 'name="version" value="2"' in html
    assert (Event.objects.count(), Reply.objects.count()) == (before, 0)


def test_another_tab_keeps_what_was_typed_and_writes_nothing(desk, url):
    before = Event.objects.count()
    html = desk.browser.post(f"{url}composer/", {"act": "solve", "text": "Half a sent", "version": "1"}).content.decode()
    assert "Half a sent</textarea>" in html
    assert f"{url}solution/" in html
    assert Event.objects.count() == before


def test_who_lacks_the_right_sees_the_button_disabled_and_why(desk, url):
    solve_ticket(desk.ticket, "Done.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    reader = make.make_member("hana", posts=[make.make_post("trainee", department=desk.service, rights=[])], department=desk.service)
    html = desk.browse(reader).get(url).content.decode()
    composer = html[html.index('id="composer"') :]
    assert "disabled" in composer
    assert "Team lead" in composer
    assert desk.browse(reader).post(f"{url}closure/", {"text": "x", "version": "2"}).status_code == 403
    assert not Closure.objects.exists()


def test_the_page_costs_as_many_statements_however_long_its_history(desk, url):
    """The worklist and its clocks, the ticket with its hold and outcome, its history, its files, and the ladder's people."""
    desk.browser.get(url)
    with count_statements() as few:
        desk.browser.get(url)
    for n in range(6):
        reply_to(desk.ticket, f"Answer {n}", by=desk.ana.actor(), at=desk.at, author=desk.ben)
        note_on(desk.ticket, f"Note {n}", by=desk.ana.actor(), at=desk.at, author=desk.ben)
        make.make_ticket(desk.ben, at=desk.at, customer=desk.dana)
    sweep(desk.at + timedelta(days=2), always=True)
    with count_statements() as many:
        desk.browser.get(url)
    for _n in range(3):  # one brings every tie at once, whatever their number
        how = {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}
        put_under(make.make_ticket(desk.ana, at=desk.at, customer=desk.dana), desk.ticket, **how)
        link_tickets(make.make_ticket(desk.ana, at=desk.at, customer=desk.dana), desk.ticket, **how)
    with count_statements() as tied:
        desk.browser.get(url)
    with count_statements() as alone:
        desk.browser.get(url, {"fragment": "pane", "view": "mine"})
    # slips, who is away from the ladder, work orders, reported faults, phrases, drafts and the saved views of the rail are one each; two are about
    # its complaint: the link to it, and whether liability is decided, which its phrases wait for
    assert len(few) <= 27, str(few)
    assert len(many) <= 27, str(many)
    assert len(tied) <= 27, str(tied)
    assert len(alone) <= 24, str(alone)  # beside a list that is there already: no list, no views, no counts


def test_its_part_alone_leaves_the_list_and_the_shell_out(desk, url):
    part = desk.browser.get(url, {"fragment": "pane", "view": "mine"}).content.decode()
    whole = desk.browser.get(url, {"view": "mine"}).content.decode()
    assert desk.ticket.sentence in part and f"<title>{desk.ticket.number}" in part
    for outside in ('class="rail"', 'class="topbar"', 'data-live="list"'):
        assert outside in whole and outside not in part
    assert 'href="/desk/?view=mine"' in part  # what leads back keeps the view
    stranger = desk.browse(desk.cleo).get(url, {"fragment": "pane"})
    assert stranger.status_code == 404 and desk.ticket.sentence not in stranger.content.decode()


def test_a_long_timeline_shows_the_newest_and_leads_to_what_was_before(desk):
    for n in range(101):
        note_on(desk.ticket, f"Note {n} end", by=desk.ana.actor(), at=desk.at + timedelta(seconds=n), author=desk.ana)
    url = f"/tickets/{desk.ticket.number}/"
    with count_statements() as seen:
        html = desk.browser.get(url).content.decode()
    assert "Note 100 end" in html and "Note 0 end" not in html and desk.ticket.sentence in html and "back=1" in html
    with count_statements() as all_of_it:
        html = desk.browser.get(f"{url}?back=1").content.decode()
    assert "Note 0 end" in html and "back=2" not in html
    assert len(seen) <= len(all_of_it) + 1
    assert desk.browser.get(f"{url}?back=x").status_code == 200
