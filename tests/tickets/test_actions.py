"""Taking in, answering, solving, closing: each with its refusal, which leaves nothing."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.journal.models import Delivery, Event
from tests import make
from tickets.actions import close_ticket, reply_to, solve_ticket, take_in
from tickets.models import Call, Closure, Customer, Reply, Solution, Ticket


def counts() -> list[int]:
    """How many rows there are of everything an intake may write."""
    return [model.objects.count() for model in (Customer, Call, Ticket, Event, Delivery, Clock, Reply, Solution, Closure)]


def intake(house, **over):
    fields = {"name": "Eve", "phone": "13911112222", "kind": "repair", "severity": "high"} | over
    return take_in(fields.pop("sentence", "No water"), responder=house.ana, by=house.ana.actor(), at=make.T0, **fields)


def test_an_intake_makes_customer_call_ticket_and_promises(house):
    make.load_demo_pack()
    ticket = intake(house)
    assert (ticket.customer.name, ticket.customer.phone, ticket.call.measured) == ("Eve", "+8613911112222", False)
    assert (ticket.first_responder, ticket.owner, ticket.department) == (house.ana, house.ana, house.service)
    assert sorted(Clock.objects.filter(about="ticket").values_list("limit__code", flat=True)) == ["answer", "solve"]
    assert Call.objects.get().matter_id == ticket.pk


def test_a_walk_in_makes_no_call(house):
    assert intake(house, channel="walk_in").call is None
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [({"sentence": "  "}, "sentence"), ({"name": ""}, "name"), ({"phone": "123"}, "phone"), ({"sentence": "x" * 201}, "sentence")],
)
def test_an_intake_refused_leaves_nothing(house, over, field):
    before = counts()
    with pytest.raises(Invalid) as refusal:
        intake(house, **over)
    assert list(refusal.value.errors) == [field]
    assert counts() == before


def reply(desk, **over):
    fields = {"by": desk.ana.actor(), "at": desk.at + timedelta(minutes=1), "author": desk.ana} | over
    return reply_to(desk.ticket, fields.pop("body", "We are on our way."), **fields)


def test_a_reply_stops_the_answer_clock_and_leaves_the_state(desk, fresh):
    reply(desk)
    assert {c.limit.code: c.state for c in Clock.objects.select_related("limit")} == {"answer": "met", "solve": "running"}
    assert (fresh(desk.ticket).status, fresh(desk.ticket).version) == ("open", 1)


@pytest.mark.parametrize(("over", "error"), [({"body": " "}, Invalid), ({"expected": 9}, Stale)])
def test_a_reply_refused_leaves_nothing(desk, over, error):
    before = counts()
    with pytest.raises(error):
        reply(desk, **over)
    assert counts() == before
    assert not Clock.objects.filter(stopped_at__isnull=False).exists()


def test_a_matter_is_solved_then_closed(desk, fresh):
    by = desk.ana.actor()
    solve_ticket(desk.ticket, "Valve replaced.", by=by, at=desk.at, member=desk.ana, expected=1)
    close_ticket(desk.ticket, "Dana is content.", by=desk.ben.actor(), at=desk.at, member=desk.ben, expected=2)
    assert (fresh(desk.ticket).status, fresh(desk.ticket).version) == ("closed", 3)
    assert {c.state for c in Clock.objects.all()} == {"met"}


def test_a_matter_is_not_closed_before_it_is_solved(desk, fresh):
    before = counts()
    with pytest.raises(WrongState) as refusal:
        close_ticket(desk.ticket, "Enough.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert (refusal.value.state, refusal.value.wanted) == ("open", ("solved",))
    assert (counts(), fresh(desk.ticket).version) == (before, 1)


def test_what_is_closed_takes_no_reply(desk):
    solve_ticket(desk.ticket, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    close_ticket(desk.ticket, "Done.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    before = counts()
    with pytest.raises(WrongState):
        reply(desk)
    assert counts() == before
