"""Pages of ties: what is shown before it is done, what is refused, the banner, and marked rows."""

from datetime import timedelta

import pytest

from tests import make
from tests.statements import count_statements
from tickets.actions import solve_ticket
from tickets.models import BulkAction, Incident, Link, Membership, Merge, Parenthood, Reply, Split, Ticket
from tickets.ties.actions import attach_ticket, declare_incident, end_incident, link_tickets, merge_ticket, put_under


@pytest.fixture
def how(desk):
    return {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}


@pytest.fixture
def other(desk):
    return make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence="Still no water")


@pytest.fixture
def url(desk):
    return f"/tickets/{desk.ticket.number}/"


def html(answer) -> str:
    return answer.content.decode()


def test_both_matters_stand_side_by_side_before_they_are_merged(desk, url, other):
    plain = html(desk.browser.get(f"{url}merge/"))
    assert desk.ticket.sentence in plain and "Why they are one" not in plain
    shown = html(desk.browser.get(f"{url}merge/", {"target": other.number.lower()}))
    for part in (desk.ticket.sentence, other.sentence, "Why they are one", "its clocks are cancelled", "This one goes on"):
        assert part in shown
    assert "The customers differ" not in shown
    assert not Merge.objects.exists()


def test_what_differs_is_said_before(desk, url):
    eve = make.make_ticket(desk.ana, at=desk.at, customer=make.make_customer("Eve", ""), severity="low")
    shown = html(desk.browser.get(f"{url}merge/", {"target": eve.number}))
    assert "The customers differ" in shown
    assert "takes over the graver severity" in shown


def test_merging_by_form_leads_to_the_target(desk, url, other, fresh):
    sent = {"target": other.number, "reason": "Twice", "version": "1"}
    answer = desk.browser.post(f"{url}merge/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{other.number}/#t")
    target = html(desk.browser.get(f"/tickets/{other.number}/"))
    assert "merged another matter into this one (Twice)" in target
    assert target.count(f'href="/tickets/{desk.ticket.number}/') >= 2  # in the timeline and among the ties
    assert fresh(desk.ticket).status == "merged"


def test_a_merged_matter_shows_where_to_go_on_and_offers_nothing(desk, url, other, how):
    merge_ticket(desk.ticket, other, "Twice", **how)
    shown = html(desk.browser.get(url))
    assert f"Part of {other.number} now" in shown
    assert f'href="/tickets/{other.number}/?view=mine#t"' in shown
    assert 'id="composer"' not in shown
    assert "Merged into ·" in shown.split('id="ties-t"')[1]
    refused = desk.browser.post(f"{url}replies/", {"text": "Hello", "version": "2"})
    assert refused.status_code == 409
    assert other.number in html(refused)
    assert desk.browser.get(f"{url}merge/").status_code == desk.browser.get(f"{url}split/").status_code == 409
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("over", "status", "words"),
    [
        ({"target": ""}, 400, "Write the number of the matter to go on with."),
        ({"target": "T-999999"}, 400, "There is no matter"),
        ({"reason": " "}, 400, "Empty"),
        ({"version": "9"}, 412, "Somebody changed this matter meanwhile"),
    ],
)
def test_a_merge_refused_says_why_and_keeps_what_was_typed(desk, url, other, over, status, words):
    answer = desk.browser.post(f"{url}merge/", {"target": other.number, "reason": "Twice", "version": "1"} | over)
    assert answer.status_code == status
    assert words in html(answer)
    assert ("Twice" in html(answer)) or over.get("reason") or over.get("target") is not None
    assert not Merge.objects.exists()


def test_a_ring_is_refused_on_the_page(desk, url, other, how):
    merge_ticket(other, desk.ticket, "Twice", **how)
    answer = desk.browser.post(f"{url}merge/", {"target": other.number, "reason": "Twice", "version": "1"})
    assert answer.status_code == 409
    assert "was itself merged" in html(answer)


def test_splitting_by_form_opens_the_new_matter(desk, url):
    sent = {"sentence": "The bill is wrong too", "kind": "consultation", "severity": "low", "version": "1"}
    answer = desk.browser.post(f"{url}split/", sent)
    part = Split.objects.get().part
    assert (answer.status_code, answer["Location"]) == (302, f"/tickets/{part.number}/#t")
    assert (part.kind, part.severity) == ("consultation", "low")
    assert desk.browser.post(f"{url}split/", sent | {"sentence": " "}).status_code == 400


def test_children_stand_beside_their_parent_with_their_next_clock_and_hold_it_open(desk, url, other, how):
    answer = desk.browser.post(f"/tickets/{other.number}/parent/", {"target": desk.ticket.number})
    assert answer.status_code == 302
    shown = html(desk.browser.get(f"{url}?act=solve"))
    ties = shown[shown.index('id="ties-t"') :]
    assert other.sentence in ties and "data-risk-at" in ties
    assert f"there is still open: {other.number}" in shown
    refused = desk.browser.post(f"{url}solution/", {"text": "Done.", "version": "1"})
    assert refused.status_code == 409
    assert "Done.</textarea>" in html(refused)
    assert desk.browser.post(f"/tickets/{other.number}/parent/removal/").status_code == 302
    assert not Parenthood.objects.exists()


def test_relating_and_untying_by_form(desk, url, other):
    assert desk.browser.post(f"{url}links/", {"target": other.number.removeprefix("T-").lstrip("0")}).status_code == 302
    link = Link.objects.get()
    assert desk.browser.post(f"{url}links/removal/", {"link": str(link.pk)}).status_code == 302
    assert not Link.objects.exists()
    assert desk.browser.post(f"{url}links/removal/", {"link": "x"}).status_code == 404


def test_a_tie_refused_is_said_on_the_matters_own_page(desk, url):
    answer = desk.browser.post(f"{url}links/", {"target": desk.ticket.number})
    assert answer.status_code == 400
    assert "can&#x27;t be related to itself" in html(answer)
    assert not Link.objects.exists()


def test_a_tied_matter_of_another_department_stays_unread(desk, url, how):
    theirs = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana, sentence="Theirs alone")
    link_tickets(desk.ticket, theirs, **how)
    shown = html(desk.browser.get(url))
    assert "Theirs alone" not in shown
    assert "a matter of another department" in shown


def test_typing_a_number_or_words_finds_what_she_may_see(desk, other):
    theirs = make.make_ticket(desk.cleo, at=desk.at, customer=desk.dana, sentence="Still theirs")
    make.index()
    for typed in ("still", other.number.lower(), other.number[2:].lstrip("0"), other.number[:-1]):
        found = html(desk.browser.get("/matters/found/", {"target": typed}))
        assert other.number in found and theirs.number not in found, typed
    assert desk.browser.get("/matters/found/", {"target": ""}).content.strip() == b""


def test_a_key_typed_reads_no_matter_but_those_that_match(desk, other):
    make.index()
    with count_statements() as seen:
        desk.browser.get("/matters/found/", {"target": "still"})
    assert not [said for said in seen if "LIKE UPPER" in said.upper()]


@pytest.fixture
def incident(desk, other, how):
    return declare_incident(other, "Water is off in building three", **how)


def test_a_known_incident_stands_on_the_desk_and_the_intake_for_everybody(desk, incident, other):
    for path in ("/desk/", "/intake/"):
        assert "Water is off in building three" in html(desk.browser.get(path))
    cleo = html(desk.browse(desk.cleo).get("/desk/"))
    assert "Water is off in building three" in cleo
    assert f'href="/tickets/{other.number}/' not in cleo


def test_a_matter_is_attached_from_its_page(desk, url, incident, other):
    assert 'data-key="i"' in html(desk.browser.get(url))
    assert desk.browser.post(f"{url}membership/", {"incident": other.number}).status_code == 302
    assert Membership.objects.get().ticket == desk.ticket
    assert 'data-key="i"' not in html(desk.browser.get(url))
    assert desk.browser.post(f"{url}membership/removal/").status_code == 302
    assert not Membership.objects.exists()


def test_a_new_matter_is_attached_at_its_intake(desk, said, incident, other):
    assert desk.browser.post("/intake/", said(incident=other.number)).status_code == 302
    assert Membership.objects.get().incident == incident
    before = Ticket.objects.count()
    refused = desk.browser.post("/intake/", said(token="form-2", incident="T-999999"))
    assert refused.status_code == 400
    assert "is no running incident" in html(refused)
    assert Ticket.objects.count() == before


def test_what_was_answered_on_the_spot_is_attached_and_closed(desk, said, incident, other):
    sent = said(kind="consultation", incident=other.number, at_once="1")
    assert desk.browser.post("/intake/", sent).status_code == 302
    made = Ticket.objects.get(sentence=sent["sentence"])
    assert made.status == "closed" and Membership.objects.get().ticket == made


@pytest.mark.parametrize("at_once", [{}, {"at_once": "1"}])
def test_an_incident_that_ends_meanwhile_refuses_the_intake_and_loses_nothing(desk, said, incident, other, how, monkeypatch, at_once):
    before = Ticket.objects.count()

    def ended(_written: str):
        end_incident(other, **how)
        return incident

    monkeypatch.setattr("tickets.views_intake.incident_named", ended)
    refused = desk.browser.post("/intake/", said(kind="consultation", incident=other.number, **at_once))
    assert refused.status_code == 409 and "has ended" in html(refused) and "The pump hums" in html(refused)
    assert Ticket.objects.count() == before


def test_declaring_and_ending_an_incident(desk, url):
    ben = desk.browse(desk.ben)
    assert desk.browser.post(f"{url}incident/", {"words": "Off", "version": "1"}).status_code == 403
    assert "disabled" in html(desk.browser.get(f"{url}incident/")).split('id="words"')[1]
    assert ben.post(f"{url}incident/", {"words": "Off", "version": "1"}).status_code == 302
    assert "End the incident" in html(ben.get(f"{url}incident/"))
    assert ben.post(f"{url}incident/ending/", {"version": "1"}).status_code == 302
    assert Incident.objects.get().ended_by == desk.ben
    assert "Declare it again" in html(ben.get(f"{url}incident/"))


def test_one_answer_for_all_of_an_incident(desk, url, incident, other, how):
    attach_ticket(desk.ticket, incident, **how)
    ben = desk.browse(desk.ben)
    asked = {"action": "reply", "whole": other.number}
    assert desk.browser.get("/bulk/", asked).status_code == 403
    assert "2 matters" in html(ben.get("/bulk/", asked))
    held = make.do_as_shown(ben, **asked, text="The main is being mended.")["Location"]
    assert "held back" in html(ben.get(held)) and not Reply.objects.exists()
    assert ben.get(held, headers={"HX-Request": "true"}).status_code == 204  # nothing new for the page that asks again
    assert make.deliver_held() and "Answered: 2" in html(ben.get(held, headers={"HX-Request": "true"}))
    assert set(Reply.objects.values_list("ticket_id", flat=True)) == {desk.ticket.pk, other.pk}


def test_marked_rows_are_done_together_and_what_failed_is_named(desk, other, how):
    shown = html(desk.browser.get("/desk/"))
    assert f'value="{other.number}:1"' in shown
    marked = [f"{desk.ticket.number}:1", f"{other.number}:1", "T-999999:1"]
    page = html(desk.browser.get("/bulk/", {"action": "solve", "item": marked}))
    assert "3 matters" in page and other.sentence in page
    solve_ticket(other, "Quicker.", **how)
    held = make.do_as_shown(desk.browser, action="solve", item=marked, text="Mended.")["Location"]
    make.deliver_held()
    answer = desk.browser.get(held)
    assert "Solved: 1" in html(answer) and "changed meanwhile" in html(answer) and "not found" in html(answer)
    assert desk.browse(desk.ben).get(f"/bulk/{BulkAction.objects.get().pk}/").status_code == 404


def test_an_act_nobody_knows_or_nothing_marked_does_nothing(desk):
    assert desk.browser.get("/bulk/", {"action": "burn"}).status_code == 302
    assert "Nothing to do this to" in html(desk.browser.get("/bulk/", {"action": "solve"}))
    assert "Nothing to do this to" in html(desk.browser.post("/bulk/", {"action": "solve", "text": "x"}))
    assert not BulkAction.objects.exists()


def test_the_banner_costs_no_statement(desk, incident):
    desk.browser.get("/desk/")
    with count_statements() as found:
        desk.browser.get("/desk/")
    assert len(found) <= 6, str(found)


def test_the_incidents_own_page_costs_the_same_for_one_and_for_many(desk, incident, other, how):
    def cost() -> int:
        with count_statements() as found:
            assert desk.browser.get(f"/tickets/{other.number}/incident/").status_code == 200
        return len(found)

    attach_ticket(desk.ticket, incident, **how)
    cost()
    one = cost()
    for n in range(5):
        attach_ticket(make.make_ticket(desk.ana, at=desk.at + timedelta(seconds=n), customer=desk.dana), incident, **how)
    assert cost() == one


def test_a_parent_shows_every_child(desk, url, how):
    for n in range(3):
        put_under(make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence=f"Part {n}"), desk.ticket, **how)
    shown = html(desk.browser.get(url)).split('id="ties-t"')[1]
    assert all(f"Part {n}" in shown for n in range(3))
