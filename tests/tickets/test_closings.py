"""Closing at once, and closings that an article leaves to a second person."""

import pytest
from django.db import IntegrityError, transaction

from servicedesk.channels import mail
from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.tickets.test_life import broken
from tickets.actions import close_ticket, hold_ticket, reopen_ticket, solve_ticket
from tickets.closings.actions import close_at_once
from tickets.closings.reasons import SENTENCES, ClosingReason
from tickets.models import Closure, Reply, Solution, Ticket
from tickets.notes.actions import follow_ticket

DISMISSALS = ("wrong_number", "silent_call", "spam")


@pytest.fixture
def asked(desk):
    """The desk, and a question of dana's beside the repair; the demo's article 16 wants nobody else to close it."""
    desk.question = make.make_ticket(desk.ana, at=desk.at, kind="consultation", customer=desk.dana)
    return desk


def at_once(desk, ticket, reason="answered_at_once", **over) -> Closure:
    return close_at_once(ticket, reason, **{"by": desk.ana.actor(), "at": desk.at, "member": desk.ana} | over)


def steps(ticket) -> list[str]:
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).order_by("id")
    return [code.removeprefix("ticket.") for code in events.values_list("code", flat=True)]


def states(ticket) -> dict[str, str]:
    return dict(Clock.objects.filter(matter_id=ticket.pk).values_list("limit__code", "state"))


def test_every_reason_has_its_sentence_in_both_languages():
    assert set(SENTENCES) == set(ClosingReason)
    assert len({sentence for pair in SENTENCES.values() for sentence in pair}) == 8


def test_what_was_answered_at_once_counts_as_answered(asked, fresh):
    closure = at_once(asked, asked.question, text="The filter is changed once a year.")
    assert steps(asked.question) == ["opened", "replied", "solved", "closed"]
    assert states(asked.question) == {"answer": "met", "solve": "met"}
    assert (Reply.objects.get().body, Solution.objects.get().text) == ("The filter is changed once a year.",) * 2
    assert (closure.reason, closure.quick, fresh(asked.question).status) == (SENTENCES["answered_at_once"][0], "answered_at_once", "closed")


@pytest.mark.parametrize(("text", "way"), [("", Reply.Way.RECORDED), ("Once a year.", Reply.Way.MAIL)])
def test_to_who_wrote_by_mail_only_a_written_answer_leaves(asked, monkeypatch, text, way):
    monkeypatch.setattr(mail, "is_set_up", lambda: True)
    asked.dana.email = "dana@example.com"
    asked.dana.save()
    letter = make.make_ticket(asked.ana, at=asked.at, kind="consultation", channel="mail", customer=asked.dana)
    at_once(asked, letter, text=text)
    assert Reply.objects.get().way == way


@pytest.mark.parametrize("reason", DISMISSALS)
def test_what_is_no_matter_cancels_its_clocks_and_answers_nobody(asked, fresh, reason):
    closure = at_once(asked, asked.question, reason)
    assert steps(asked.question) == ["opened", "dismissed", "solved", "closed"]
    assert states(asked.question) == {"answer": "cancelled", "solve": "cancelled"}
    assert (Reply.objects.count(), closure.reason, fresh(asked.question).status) == (0, SENTENCES[reason][0], "closed")


def test_the_sentence_is_in_the_customers_language(asked):
    asked.dana.language = "en"
    asked.dana.save()
    assert at_once(asked, Ticket.objects.get(pk=asked.question.pk), "spam").reason == SENTENCES["spam"][1]


def test_a_matter_that_waited_waits_no_more_and_one_closed_so_is_opened_again(asked, fresh):
    until = asked.at.replace(year=asked.at.year + 1) - make.DAY * 300
    hold_ticket(asked.question, "waiting_parts", until, by=asked.ana.actor(), at=asked.at, member=asked.ana)
    at_once(asked, asked.question)
    reopen_ticket(asked.question, "She asks again.", by=asked.ana.actor(), at=asked.at)
    assert steps(asked.question) == ["opened", "held", "resumed", "replied", "solved", "closed", "reopened"]
    assert fresh(asked.question).status == "open"
    at_once(asked, asked.question, "spam")
    assert Closure.objects.filter(undone_at=None).get().quick == "spam"


def test_a_follower_hears_once_of_a_closing_at_once(asked):
    follow_ticket(asked.question, by=asked.ben.actor(), at=asked.at, member=asked.ben)
    at_once(asked, asked.question)
    deliver_due("inside")
    assert list(Notice.objects.filter(member=asked.ben).values_list("code", flat=True)) == ["ticket.closed"]


@pytest.mark.parametrize(("reason", "solved", "refusal"), [("boredom", False, Invalid), ("spam", True, WrongState)])
def test_another_way_or_state_is_refused_and_nothing_happens(asked, reason, solved, refusal):
    if solved:
        solve_ticket(asked.question, "Done.", by=asked.ana.actor(), at=asked.at, member=asked.ana)
    before = Event.objects.count()
    with pytest.raises(refusal):
        at_once(asked, asked.question, reason)
    assert (Event.objects.count(), Closure.objects.count()) == (before, 0)


def test_its_owner_may_close_what_no_article_speaks_of(asked):
    solve_ticket(asked.question, "Done.", by=asked.ana.actor(), at=asked.at, member=asked.ana)
    closure = close_ticket(asked.question, "Content.", by=asked.ana.actor(), at=asked.at, member=asked.ana)
    assert (closure.ruled_by, closure.solved_by, closure.owned_by) == (None, asked.ana, asked.ana)


@pytest.mark.parametrize(("solver", "closer"), [("ana", "ana"), ("ben", "ana"), ("ben", "ben")])
def test_whoever_owns_or_solved_a_repair_cannot_close_it(asked, fresh, solver, closer):
    solver, closer = getattr(asked, solver), getattr(asked, closer)
    solve_ticket(asked.ticket, "Done.", by=solver.actor(), at=asked.at, member=solver)
    with pytest.raises(Forbidden) as refusal:
        close_ticket(asked.ticket, "Content.", by=closer.actor(), at=asked.at, member=closer)
    assert refusal.value.holders == (("gao",) if solver == asked.ben else ("ben", "gao"))
    assert "16" in refusal.value.title
    assert (fresh(asked.ticket).status, Closure.objects.count()) == ("solved", 0)


def test_somebody_else_closes_it_and_the_article_is_on_record(asked):
    solve_ticket(asked.ticket, "Done.", by=asked.ana.actor(), at=asked.at, member=asked.ana)
    closure = close_ticket(asked.ticket, "Content.", by=asked.ben.actor(), at=asked.at, member=asked.ben)
    assert (closure.ruled_by.number, closure.solved_by, closure.owned_by, closure.by) == ("16", asked.ana, asked.ana, asked.ben)
    for forged in ({"by": asked.ana}, {"solved_by": asked.ben}, {"owned_by": asked.ben}, {"solved_by": None}):
        with pytest.raises(IntegrityError, match="closed_by_a_second_person"), transaction.atomic():
            Closure.objects.update(**forged)


def test_what_needs_a_second_person_is_not_closed_at_once_by_its_owner(asked, fresh):
    before = Event.objects.count()
    with pytest.raises(Forbidden):
        at_once(asked, asked.ticket, "spam")
    assert (fresh(asked.ticket).status, Event.objects.count(), states(asked.ticket)["answer"]) == ("open", before, "running")
    page = asked.browser.post(f"/tickets/{asked.ticket.number}/closure-at-once/", {"quick": "spam", "version": "1"})
    html = page.content.decode()
    assert page.status_code == 403 and "Art. 16" in html and "Ben" in html
    assert Event.objects.count() == before


NEARER = """\
pack: works_rules
title: {zh: 工程部, en: Engineering}
articles:
  - number: "3"
    title: {zh: 自行关单, en: Closed by its owner}
    text: {zh: 工程部的报修由负责人关单。, en: Engineering closes its own repairs.}
    effective_from: 2026-01-01
    closing: [{kinds: [repair], needs: nobody}]
"""


def test_the_nearest_regulation_rules(asked, tmp_path):
    scopes = "scopes: [{code: desk, kind: department, name: {zh: 客服, en: Desk}, department: service}]\nscope: desk\n"
    make.load(NEARER.replace("articles:", f"{scopes}articles:"), tmp_path, at=asked.at)
    solve_ticket(asked.ticket, "Done.", by=asked.ana.actor(), at=asked.at, member=asked.ana)
    assert close_ticket(asked.ticket, "Content.", by=asked.ana.actor(), at=asked.at, member=asked.ana).ruled_by is None


def test_the_closing_form_says_why_and_who_can(asked):
    solve_ticket(asked.ticket, "Done.", by=asked.ben.actor(), at=asked.at, member=asked.ben)
    html = asked.browse(asked.ben).get(f"/tickets/{asked.ticket.number}/").content.decode()
    composer = html[html.index('id="composer"') :]
    assert "Art. 16" in composer and "Gao" in composer and "disabled" in composer
    other = asked.browse(asked.gao).get(f"/tickets/{asked.ticket.number}/").content.decode()
    assert "Art. 16" not in other[other.index('id="composer"') :]


def test_closing_at_once_by_the_page_and_what_it_shows(asked):
    url = f"/tickets/{asked.question.number}/"
    assert 'id="at-once"' in asked.browser.get(url).content.decode()
    assert asked.browser.post(f"{url}closure-at-once/", {"quick": "spam", "version": "1"}).status_code == 302
    html = asked.browser.get(url).content.decode()
    assert "at once: Spam" in html and 'id="at-once"' not in html
    assert broken() == set()


def test_who_lacks_the_right_finds_no_button_and_is_refused(asked):
    reader = make.make_member("hana", posts=[make.make_post("trainee", department=asked.service, rights=[])], department=asked.service)
    url = f"/tickets/{asked.question.number}/"
    assert 'id="at-once"' not in asked.browse(reader).get(url).content.decode()
    assert asked.browse(reader).post(f"{url}closure-at-once/", {"quick": "spam", "version": "1"}).status_code == 403
    assert not Closure.objects.exists()


def test_an_intake_answered_on_the_spot_is_closed_with_it_once(asked, said):
    form = said(kind="consultation", at_once="1")
    assert [asked.browser.post("/intake/", form).status_code for _ in range(2)] == [302, 302]
    ticket = Ticket.objects.get(sentence=form["sentence"])
    assert (ticket.status, steps(ticket), states(ticket)) == (
        "closed",
        ["opened", "replied", "solved", "closed"],
        {"answer": "met", "solve": "met"},
    )


def test_an_intake_that_needs_a_second_person_is_kept_open_to_be_saved(asked, said):
    before = Ticket.objects.count(), Event.objects.count()
    answer = asked.browser.post("/intake/", said(at_once="1"))
    html = answer.content.decode()
    assert answer.status_code == 403 and "Art. 16" in html and "The pump hums" in html
    assert (Ticket.objects.count(), Event.objects.count()) == before
