"""Calling the customer back from her matter: under the member's own work number, with the opening words, and what came of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.web.sentences import sentence_of
from staff.models import Member
from tests import make
from tickets.actions import close_ticket, solve_ticket
from tickets.call_backs.actions import note_call_back
from tickets.models import CallBack, Phrase
from tickets.scripts.queries import phrases_of

AT = make.T0 + make.DAY
SAID = {"purpose": "follow_up", "result": "reached", "words": "水压正常了", "hung_up_first": "customer"}


def called(house, ticket, **over) -> CallBack:
    return note_call_back(ticket, **(SAID | over), by=house.ana.actor(), at=AT, member=house.ana)


@pytest.mark.rule("TKT-003")
def test_a_work_number_is_one_members_and_stands_on_scripts_tickets_and_follow_up_calls(house, browse):
    make.load_pack_file("gold")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=house.cleo.pk).update(work_number=house.ana.work_number)
    ticket, number = make.make_ticket(house.ana, at=AT), house.ana.work_number
    opening = next(one.text for one in phrases_of(ticket, house.ana, AT) if one.moment == "opening")
    assert number in opening
    page = browse(house.ben).get(f"/tickets/{ticket.number}/?act=call_back").content.decode()
    head = page[page.index('class="owners"') : page.index("</header>", page.index('class="owners"'))]
    assert head.count(number) == 2  # whoever was asked first, and who answers now
    assert house.ben.work_number in page[page.index('id="call-opening"') :][:200]
    made = called(house, ticket)
    assert (made.work_number, made.opening) == (number, opening)
    event = Event.objects.get(code="ticket.called_back")
    assert (event.matter_id, event.facts["work_number"]) == (ticket.pk, number)
    assert event.facts == {
        "call_back_id": made.pk,
        "work_number": number,
        "purpose": "follow_up",
        "result": "reached",
        "hung_up_first": "customer",
    }
    timeline = browse(house.ben).get(f"/tickets/{ticket.number}/").content.decode()
    assert number in timeline[timeline.index('class="tl"') :] and "水压正常了" in timeline


def test_a_mail_matter_is_called_back_with_the_words_of_the_telephone(house):
    make.load_pack_file("gold")
    ticket = make.make_ticket(house.ana, channel="mail", at=AT)
    assert [one for one in phrases_of(ticket, house.ana, AT) if one.moment == "opening" and one.phrase.channels] == []
    assert house.ana.work_number in called(house, ticket).opening


def test_without_a_regulation_the_number_is_kept_all_the_same(house):
    made = called(house, make.make_ticket(house.ana))
    assert (made.work_number, made.opening, Phrase.objects.count()) == (house.ana.work_number, "", 0)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"purpose": "chat"}, "purpose"),
        ({"result": ""}, "result"),
        ({"hung_up_first": "caller"}, "hung_up_first"),
        ({"words": " "}, "words"),
        ({"words": "x" * 2001}, "words"),
        ({"result": "no_answer"}, "hung_up_first"),
    ],
)
def test_a_call_that_cannot_be_noted_changes_nothing(house, over, field):
    ticket = make.make_ticket(house.ana)
    with pytest.raises(Invalid) as refused:
        called(house, ticket, **over)
    assert (list(refused.value.errors), CallBack.objects.count()) == ([field], 0)
    assert not Event.objects.filter(code="ticket.called_back").exists()


def test_the_same_call_noted_twice_is_one_and_nobody_need_say_a_word_where_nobody_was_reached(house):
    ticket = make.make_ticket(house.ana)
    assert called(house, ticket).pk == called(house, ticket).pk
    missed = called(house, ticket, result="no_answer", words="", hung_up_first="")
    assert (CallBack.objects.count(), missed.words) == (2, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        CallBack.objects.filter(pk=missed.pk).update(hung_up_first="desk")


def test_she_is_called_from_the_page_and_what_was_typed_stays_where_it_is_refused(desk):
    address = f"/tickets/{desk.ticket.number}/"
    typed = {"version": desk.ticket.version, "text": "stays typed", "purpose": "returned"}
    refused = desk.browser.post(f"{address}call-backs/", typed | {"result": ""})
    page = refused.content.decode()
    assert refused.status_code == 400 and "stays typed" in page and '<option value="returned" selected>' in page
    assert desk.browser.post(f"{address}call-backs/", typed | {"result": "reached"}).status_code == 302
    assert (CallBack.objects.get().by, CallBack.objects.get().purpose) == (desk.ana, "returned")
    assert desk.browse(desk.cleo).post(f"{address}call-backs/", typed | {"result": "reached"}).status_code == 404


def test_a_closed_matter_offers_it_too(desk):
    solve_ticket(desk.ticket, "Mended.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    assert 'act=call_back#t" data-key="l"' in desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()
    assert "Note the call" in desk.browser.get(f"/tickets/{desk.ticket.number}/?act=call_back").content.decode()


def test_it_reads_as_a_sentence_in_both_languages():
    facts = {"purpose": "returned", "result": "reached", "work_number": "1004", "words": "well again", "hung_up_first": "desk"}
    for language, said in (("en", "Hung up first: The desk."), ("zh-hans", "先挂断")):
        with translation.override(language):
            told = sentence_of(Event(code="ticket.called_back", facts=facts, actor_label="Ana 1"), {})
        assert "1004" in told and "well again" in told and said in told


def test_it_counts_no_earlier_than_its_matter(house):
    ticket = make.make_ticket(house.ana, at=AT + timedelta(hours=1))
    assert called(house, ticket).at == ticket.opened_at
