"""A matter that is opened again is traced anew; what was traced before is kept."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from complaints.models import Complaint
from complaints.receipt.actions import open_complaint
from complaints.tracing.actions import trace_matter
from complaints.tracing.models import Trace
from complaints.withdrawal.actions import take_up_again, withdraw_complaint
from servicedesk.clocks import now
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.actions import reopen_ticket, solve_ticket


def by(member) -> dict:
    return {"by": member.actor(), "at": now(), "member": member}


@pytest.fixture
def traced(house, browse) -> SimpleNamespace:
    """A suggestion that was solved and traced by gao, and a complaint that was withdrawn and traced."""
    idea = make.make_ticket(house.ana, kind="suggestion", sentence="Open on Sundays", customer=house.dana, at=now())
    solve_ticket(idea, "From May on", **by(house.ana))
    trace_matter(idea, "Sundays from May", **by(house.gao))
    ticket = make.make_ticket(house.ana, kind="complaint", sentence="The pump leaks", customer=house.dana, at=now())
    complaint = open_complaint(ticket, **by(house.ana))
    withdraw_complaint(complaint, "It is tight", **by(house.ana))
    trace_matter(ticket, "Tight", **by(house.gao))
    return SimpleNamespace(**vars(house), idea=idea, ticket=ticket, complaint=complaint, client=browse(house.gao))


def reopen(desk, ticket, reason="Not on Sundays") -> None:
    reopen_ticket(ticket, reason, by=desk.ana.actor(), at=now())


def waiting(desk) -> list[str]:
    return [row.ticket.number for row in desk.client.get("/complaints/tracing/").context["rows"]]


@pytest.mark.rule("CMP-012")
def test_what_was_opened_again_waits_to_be_traced_anew_and_keeps_what_was_traced(traced):
    assert waiting(traced) == []
    reopen(traced, traced.idea)
    assert Trace.objects.get(ticket=traced.idea).ended_at
    solve_ticket(traced.idea, "Sundays too", **by(traced.ana))
    assert waiting(traced) == [traced.idea.number]
    row = traced.client.get("/complaints/tracing/").context["rows"][0]
    typed = {"version": row.version, "outcome": "Open since June"}
    answer = traced.client.post(f"/complaints/tracing/{traced.idea.number}/trace/?state=waiting&page=1", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/complaints/tracing/?state=waiting&page=1")
    page = traced.client.get("/complaints/tracing/?state=traced").content.decode()
    assert "Open since June" in page and "Sundays from May" in page
    assert [one.outcome for one in Trace.objects.filter(ticket=traced.idea, ended_at=None)] == ["Open since June"]
    file = traced.client.get("/complaints/tracing/?state=traced&format=csv").content.decode()
    assert "Sundays from May" in file and "Open since June" in file
    assert [one.invariant.code for one in verdicts() if one.rows] == []


def test_a_complaint_taken_up_again_is_traced_anew_though_its_ticket_never_was_closed(traced):
    complaint = Complaint.objects.get(pk=traced.complaint.pk)
    take_up_again(complaint, "It drips", **by(traced.ana))
    assert Trace.objects.get(ticket=traced.ticket).ended_at
    withdraw_complaint(complaint, "Tight at last", **by(traced.ana))
    assert waiting(traced) == [traced.ticket.number]
    page = traced.client.get(f"/complaints/{traced.complaint.number}/")
    assert (page.context["trace"], [one.outcome for one in page.context["former_traces"]]) == (None, ["Tight"])


def test_a_ticket_opened_again_leaves_the_trace_of_its_ended_complaint(traced):
    solve_ticket(traced.ticket, "Sealed", **by(traced.ana))
    reopen(traced, traced.ticket)
    assert Trace.objects.get(ticket=traced.ticket).ended_at is None


def test_tracing_anew_what_stands_keeps_the_former_on_page_and_over_rest(traced):
    caller = Caller(key_of(traced.gao))
    (matter,) = caller.get("traced_matters/?kind=suggestion&traced=true").json()["results"]
    path = f"traced_matters/{traced.idea.number}/trace/"
    made = caller.post(path, {"outcome": "Sundays from June"}, If_Match=f'"{matter["version"]}"').json()
    assert (made["trace"]["outcome"], [one["outcome"] for one in made["former_traces"]]) == ("Sundays from June", ["Sundays from May"])
    assert made["trace"]["ended_at"] is None and made["former_traces"][0]["ended_at"]
    assert Event.objects.filter(code="ticket.traced").order_by("pk").last().facts["anew"] is True
    assert caller.get("traced_matters/?kind=suggestion&traced=false").json()["results"] == []


def test_one_trace_stands_a_matter_in_the_database(traced):
    with pytest.raises(IntegrityError), transaction.atomic():
        Trace.objects.create(ticket=traced.idea, outcome="x", by=traced.gao, at=now())


def test_the_list_takes_as_many_statements_with_more_traces(traced, django_assert_max_num_queries):
    def read() -> int:
        with django_assert_max_num_queries(60) as taken:
            traced.client.get("/complaints/tracing/?state=all")
        return len(taken)

    read()
    first = read()
    for word in ("Second", "Third"):
        trace_matter(traced.idea, word, **by(traced.gao))
    assert read() == first


def test_a_refused_trace_keeps_the_list_as_it_was_asked_for(traced):
    reopen(traced, traced.idea)
    solve_ticket(traced.idea, "Sundays too", **by(traced.ana))
    refused = traced.client.post(f"/complaints/tracing/{traced.idea.number}/trace/?state=all", {"version": "99", "outcome": "Kept words"})
    assert (refused.status_code, refused.context["state"], "Kept words" in refused.content.decode()) == (412, "all", True)
