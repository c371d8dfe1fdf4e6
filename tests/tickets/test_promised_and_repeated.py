"""Promised answers and their clock, customers who ask again, and the lines they call."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.rulebook.source import PackError
from tests import make
from tickets.actions import close_ticket, note_call, reply_to, solve_ticket, take_in
from tickets.models import Call, Line, PromisedAnswer, RepeatedContact, Ticket
from tickets.promised.actions import promise_answer
from tickets.repeats.actions import note_repeated_contact
from tickets.repeats.queries import repeated_by_month

HOUR = timedelta(hours=1)
LINES = """\
pack: lines
title: {zh: 线路, en: Lines}
lines:
  - {number: 0551-6000000, name: {zh: 投诉报修专线, en: Complaints and repairs}, purpose: complaint_repair, department: works}
  - {number: "4008000000", name: {zh: 总机, en: Switchboard}, purpose: general}
articles: []
"""


@pytest.fixture
def at_gold(house):
    """The trading centre's regulation, and a matter of a working Thursday, ten o'clock."""
    make.load_pack_file("gold")
    house.ticket = make.make_ticket(house.ana, kind="help")
    house.how = {"by": house.ana.actor(), "member": house.ana}
    return house


def promised_clocks(ticket) -> list[tuple]:
    found = Clock.objects.filter(matter_id=ticket.pk, limit__code="promised").order_by("cycle", "pk")
    return [(clock.state, (clock.due_at - make.T0) / HOUR) for clock in found]


@pytest.mark.rule("TKT-009")
def test_a_promised_answer_needs_its_moment_and_a_number_and_runs_as_a_clock(at_gold):
    for moment, contact, fields in [
        (None, "", {"promised_at", "contact"}),
        (make.T0, "12", {"promised_at", "contact"}),
        (make.T0 + timedelta(days=91), "13911112222", {"promised_at"}),
    ]:
        with pytest.raises(Invalid) as refused:
            promise_answer(at_gold.ticket, moment, contact, at=make.T0, **at_gold.how)
        assert set(refused.value.errors) == fields
    assert promised_clocks(at_gold.ticket) == [] and not PromisedAnswer.objects.exists()
    promise_answer(at_gold.ticket, make.T0 + 3 * HOUR, "139 1111 2222", "After the bank", at=make.T0, **at_gold.how)
    assert promised_clocks(at_gold.ticket) == [("running", 3)]
    standing = PromisedAnswer.objects.get()
    assert (standing.contact, standing.masked_contact, standing.note) == ("+8613911112222", "139****2222", "After the bank")
    assert "13911112222" not in str(Event.objects.get(code="ticket.promised").facts)
    reply_to(at_gold.ticket, "Here it is", by=at_gold.ana.actor(), at=make.T0 + 2 * HOUR, author=at_gold.ana)
    assert promised_clocks(at_gold.ticket) == [("met", 3)]


def test_a_later_promise_moves_the_clock_and_keeps_the_first(at_gold):
    promise_answer(at_gold.ticket, make.T0 + HOUR, "13911112222", at=make.T0, **at_gold.how)
    promise_answer(at_gold.ticket, make.T0 + 3 * HOUR, "13911112222", at=make.T0, **at_gold.how)
    assert promised_clocks(at_gold.ticket) == [("cancelled", 1), ("running", 3)]
    assert list(PromisedAnswer.objects.order_by("pk").values_list("replaced_at", flat=True))[1] is None
    moved = Event.objects.get(code="ticket.promise_moved").facts
    assert (moved["old"], moved["promised_at"]) == ((make.T0 + HOUR).isoformat(), (make.T0 + 3 * HOUR).isoformat())
    with pytest.raises(IntegrityError), transaction.atomic():
        PromisedAnswer.objects.update(replaced_at=None)


def test_a_promise_that_was_broken_stays_missed_when_another_is_given(at_gold):
    promise_answer(at_gold.ticket, make.T0 + HOUR, "13911112222", at=make.T0, **at_gold.how)
    sweep(make.T0 + 2 * HOUR, always=True)
    promise_answer(at_gold.ticket, make.T0 + 5 * HOUR, "13911112222", at=make.T0 + 2 * HOUR, **at_gold.how)
    assert promised_clocks(at_gold.ticket) == [("missed", 1), ("running", 5)]
    assert Event.objects.filter(code="ticket.promise_broken").count() == 1


def test_an_intake_may_promise(at_gold):
    over = {"name": "Eve", "phone": "13911112222", "kind": "help", "severity": "normal", "contact": "13911113333"}
    ticket = take_in("x", **over, promised_at=make.T0 + HOUR, responder=at_gold.ana, by=at_gold.ana.actor(), at=make.T0)
    assert promised_clocks(ticket) == [("running", 1)]
    assert ticket.version == Ticket.objects.get(pk=ticket.pk).version == 2


@pytest.mark.rule("TKT-025")
def test_a_repeated_contact_is_counted_on_the_matter_and_in_the_report(house):
    make.load_demo_pack()
    ticket = make.make_ticket(house.ana, customer=house.dana)
    other = make.make_ticket(house.cleo)
    how = {"by": house.ana.actor(), "member": house.ana, "channel": "phone", "phone": "13911112222"}
    later = make.T0 + timedelta(days=20)
    first = note_repeated_contact(ticket, "Still dripping", at=make.T0, **how)
    second = note_repeated_contact(ticket, "And again", at=later, **how)
    ticket.refresh_from_db()
    assert (first.number, second.number, ticket.contact_count, ticket.owner) == (2, 3, 3, house.ana)
    assert (second.call.matter_id, second.call.customer, second.call.measured) == (ticket.pk, house.dana, False)
    event = Event.objects.filter(code="ticket.asked_again").latest("pk")
    assert event.facts == {"channel": "phone", "contacts": 3, "contact_id": second.pk}
    note_repeated_contact(other, "", at=make.T0, **how | {"channel": "mail"})
    months, rows = repeated_by_month(house.ana, later)
    assert [month.isoformat()[:7] for month in months[:2]] == ["2026-12", "2026-11"]
    assert [(one.code, [figure and (figure.contacts, figure.matters) for figure in figures[:3]]) for one, figures in rows] == [
        ("service", [(1, 1), (1, 1), None])
    ]
    assert {one.code for one, _ in repeated_by_month(house.gao, later)[1]} == {"service", "works"}


def test_a_matter_that_was_closed_is_opened_again_for_her(house):
    ticket = make.make_ticket(house.ana)
    by = {"by": house.ben.actor(), "at": make.T0, "member": house.ben}
    solve_ticket(ticket, "done", **by)
    close_ticket(ticket, "fine", **by)
    note_repeated_contact(ticket, "It came back", channel="mail", **by)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.contact_count) == ("open", 2)
    assert Event.objects.get(code="ticket.reopened").facts["reason"] == "It came back"
    solve_ticket(ticket, "done", **by)
    note_repeated_contact(ticket, channel="mail", **by)
    assert Event.objects.filter(code="ticket.reopened").latest("pk").facts["reason"]
    with pytest.raises(Invalid, match="channel"):
        note_repeated_contact(ticket, channel="pigeon", **by)
    assert RepeatedContact.objects.count() == 2
    Ticket.objects.filter(pk=ticket.pk).update(status="solved")
    with pytest.raises(WrongState):
        promise_answer(ticket, make.T0 + HOUR, "13911112222", **by)


def test_a_dedicated_line_is_kept_and_its_calls_are_its_departments(house, tmp_path):
    assert len(make.load(LINES, tmp_path).notes) == 2
    assert make.load(LINES, tmp_path).notes == ()
    line = Line.objects.get(number="+865516000000")
    assert (line.purpose, line.department) == ("complaint_repair", house.works)
    call = note_call("13911112222", by=house.ana.actor(), at=make.T0, member=house.ana, line=line)
    assert (call.line, call.department_id) == (line, house.works.pk)
    assert Call.objects.filter(line=line).count() == Event.objects.filter(code="call.answered").count() == 1


def test_lines_that_cannot_be_used_are_named_by_line(tmp_path):
    bad = LINES.replace("0551-6000000", "12").replace("purpose: general", "purpose: fun")
    with pytest.raises(PackError) as refused:
        make.load(bad, tmp_path)
    assert [problem.line for problem in refused.value.problems] == [4, 5]
