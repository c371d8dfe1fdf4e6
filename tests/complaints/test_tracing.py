"""Tracing what was registered to its outcome, and reporting what repeats or went wrong."""

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from complaints.models import Complaint
from complaints.receipt.actions import open_complaint
from complaints.tracing.actions import name_neglect, trace_matter
from complaints.tracing.models import Neglect, Trace
from complaints.tracing.queries import Stretch, registered, repeated, repeats_of, went_wrong
from complaints.withdrawal.actions import withdraw_complaint
from servicedesk.clocks import now
from servicedesk.journal.actions import record
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.actions import solve_ticket
from tickets.repeats.actions import note_repeated_contact


@pytest.fixture
def desk(house, browse) -> SimpleNamespace:
    """A complaint and a suggestion of ana's, a repair nobody complains of; gao traces."""
    at = now()
    asked = {"at": at, "customer": house.dana}
    ticket = make.make_ticket(house.ana, kind="complaint", sentence="The pump leaks", **asked)
    complaint = open_complaint(ticket, by=house.ana.actor(), at=at, member=house.ana)
    idea = make.make_ticket(house.ana, kind="suggestion", sentence="Open on Sundays", **asked)
    make.make_ticket(house.ana, kind="repair", **asked)
    today = Stretch(at.date().replace(month=1, day=1), at.date().replace(month=12, day=31))
    return SimpleNamespace(**vars(house), at=at, ticket=ticket, complaint=complaint, idea=idea, browse=browse, today=today)


def solve(desk, ticket) -> None:
    solve_ticket(ticket, "Sealed anew", by=desk.ana.actor(), at=now(), member=desk.ana)


def by(member) -> dict:
    return {"by": member.actor(), "at": now(), "member": member}


@pytest.mark.rule("CMP-012", "RPT-007")
def test_whoever_traces_sees_each_registered_matter_with_its_outcome_and_records_it(desk):
    solve(desk, desk.idea)
    client = desk.browse(desk.gao)
    page = client.get("/complaints/tracing/?state=all").content.decode()
    assert ("The pump leaks" in page, "Open on Sundays" in page, "三号楼" in page) == (True, True, False)
    waiting = client.get("/complaints/tracing/").context["rows"]
    assert [row[0].number for row in waiting] == [desk.idea.number]
    answer = client.post(f"/complaints/tracing/{desk.idea.number}/trace/", {"version": waiting[0][3], "outcome": "Sundays from May"})
    assert (answer.status_code, Trace.objects.get().outcome) == (302, "Sundays from May")
    assert Event.objects.get(code="ticket.traced").subject_id == desk.idea.pk
    solve(desk, desk.ticket)
    with pytest.raises(WrongState):  # the ticket is solved, its complaint is not at its end
        trace_matter(desk.ticket, "Sealed", **by(desk.gao))
    withdraw_complaint(desk.complaint, "It is tight", **by(desk.ana))
    trace_matter(desk.ticket, "Sealed, no leak since", **by(desk.gao))
    complaint = Complaint.objects.get()
    assert (complaint.phase, complaint.stages.get(code="tracking").done_by) == ("traced", desk.gao)
    file = client.get("/complaints/tracing/?state=traced&format=csv").content.decode()
    assert "Sundays from May" in file
    assert complaint.number in file
    assert [one.invariant.code for one in verdicts() if one.rows] == []


def test_nobody_traces_what_is_open_or_without_words(desk):
    for ticket in (desk.ticket, desk.idea):
        with pytest.raises(WrongState):
            trace_matter(ticket, "Done", **by(desk.gao))
    solve(desk, desk.idea)
    with pytest.raises(Invalid):
        trace_matter(desk.idea, " ", **by(desk.gao))
    assert not Trace.objects.exists()


def test_what_is_refused_on_the_page_stays_typed_and_a_stale_one_changes_nothing(desk):
    solve(desk, desk.idea)
    client, address = desk.browse(desk.gao), f"/complaints/tracing/{desk.idea.number}/trace/"
    stale = client.post(address, {"version": "99", "outcome": "Kept words"})
    assert (stale.status_code, "Kept words" in stale.content.decode(), Trace.objects.exists()) == (412, True, False)
    assert client.post(address, {"version": stale.context["rows"][0][3], "outcome": ""}).status_code == 400


def test_whoever_does_not_trace_is_told_so(desk):
    client = desk.browse(desk.ben)
    assert client.get("/complaints/tracing/").status_code == 403
    assert client.post(f"/complaints/tracing/{desk.idea.number}/trace/", {"outcome": "x"}).status_code == 403


def test_a_complaint_about_the_tracer_is_not_in_her_report(desk):
    Complaint.objects.update(about=desk.gao)
    assert [ticket.number for ticket in registered(desk.gao)] == [desk.idea.number]


def test_tracing_over_rest_names_the_version_it_saw(desk):
    solve(desk, desk.ticket)
    withdraw_complaint(desk.complaint, "It is tight", **by(desk.ana))
    caller = Caller(key_of(desk.gao))
    (matter,) = caller.get("traced_matters/?kind=complaint&traced=false").json()["results"]
    assert (matter["complaint"], matter["trace"]) == (desk.complaint.number, None)
    path = f"traced_matters/{desk.ticket.number}/trace/"
    assert caller.post(path, {"outcome": "Tight"}).status_code == 428
    made = caller.post(path, {"outcome": "Tight"}, If_Match=f'"{matter["version"]}"')
    assert (made.status_code, made.json()["trace"]["outcome"], made.json()["version"]) == (201, "Tight", matter["version"] + 1)
    assert caller.post(path, {"outcome": "Tight"}, If_Match=f'"{matter["version"]}"').status_code == 412
    assert len(caller.get("traced_matters/?traced=true").json()["results"]) == 1


@pytest.mark.rule("CMP-019")
def test_a_repeat_from_neglect_is_reported_to_the_general_manager_by_itself(desk):
    name_neglect(desk.complaint, desk.works, "Not looked at for a week", **by(desk.cleo))
    deliver_due("inside")
    assert not Notice.objects.filter(code="complaint.neglected").exists()  # the first time
    note_repeated_contact(desk.ticket, "Still leaking", channel="phone", **by(desk.ana))
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="ticket.asked_again")] == [desk.gao]
    second = make.make_ticket(desk.ana, kind="complaint", customer=desk.dana, sentence="Again the pump", at=now())
    again = open_complaint(second, by=desk.ana.actor(), at=now(), member=desk.ana)
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="complaint.opened")] == [desk.gao]
    name_neglect(again, desk.works, "Nobody came", **by(desk.cleo))
    deliver_due("inside")
    assert [one.member for one in Notice.objects.filter(code="complaint.neglected")] == [desk.gao]
    assert Event.objects.filter(code="complaint.neglected").latest("pk").facts["repeats"] == 1


def test_a_repeat_without_neglect_is_nobodys_notice(desk):
    note_repeated_contact(desk.ticket, "Still leaking", channel="phone", **by(desk.ana))
    deliver_due("inside")
    assert not Notice.objects.filter(member=desk.gao).exists()


@pytest.mark.rule("RPT-017")
def test_the_report_of_repeats_flags_the_neglect(desk):
    assert list(repeated(desk.gao, desk.today)) == []
    note_repeated_contact(desk.ticket, "Still leaking", channel="phone", **by(desk.ana))
    client = desk.browse(desk.cleo)
    assert client.post(f"/complaints/{desk.complaint.number}/neglect/", {"words": "x"}).status_code == 404  # not hers to see
    name_neglect(desk.complaint, desk.works, "Not looked at for a week", **by(desk.cleo))
    page = desk.browse(desk.gao).get("/complaints/repeated/").content.decode()
    assert ("Engineering: Not looked at for a week" in page, desk.complaint.number in page) == (True, True)
    (row,) = repeated(desk.gao, desk.today)
    assert row.came_before == repeats_of(row) == 1


def test_neglect_is_recorded_once_on_the_page_and_over_rest(desk):
    client = desk.browse(desk.ben)
    form = {"version": "1", "department": "works", "words": "Forgotten"}
    assert client.post(f"/complaints/{desk.complaint.number}/neglect/", form | {"words": ""}).status_code == 400
    assert client.post(f"/complaints/{desk.complaint.number}/neglect/", form).status_code == 302
    assert client.post(f"/complaints/{desk.complaint.number}/neglect/", form | {"version": "2"}).status_code == 412
    assert "Forgotten" in client.get(f"/complaints/{desk.complaint.number}/").content.decode()
    caller = Caller(key_of(desk.ben))
    refused = caller.post(f"complaints/{desk.complaint.number}/neglect/", {"department": "works", "words": "x"}, If_Match='"2"')
    assert (refused.status_code, Neglect.objects.count()) == (409, 1)


@pytest.mark.rule("RPT-020")
def test_what_dissatisfied_was_disputed_or_went_up_the_line_is_one_report(desk):
    dispute = make.make_ticket(desk.ana, kind="dispute", customer=desk.dana, sentence="The bill", at=now())
    for code in ("complaint.not_accepted", "complaint.objected"):
        record(code, desk.complaint, by=make.SYSTEM, at=now())
    record("clock.escalated", desk.idea, by=make.SYSTEM, at=now(), about="ticket", about_id=desk.idea.pk, tell=[])
    with override("en"):
        found = {sign.ticket.number: sign.words for sign in went_wrong(desk.gao, desk.today)}
    assert found == {
        dispute.number: ["Dispute"],
        desk.idea.number: ["Gone up the line"],
        desk.ticket.number: ["Not satisfied", "Verdict disputed"],
    }
    file = desk.browse(desk.gao).get("/complaints/went-wrong/?format=csv").content.decode()
    assert "Not satisfied, Verdict disputed" in file


@pytest.mark.parametrize("page", ["tracing", "repeated", "went-wrong"])
def test_days_that_cannot_be_used_are_named(desk, page):
    answer = desk.browse(desk.gao).get(f"/complaints/{page}/?from=2026-13-01")
    assert (answer.status_code, "is no day" in answer.content.decode()) == (400, True)


def test_a_general_manager_complained_of_hears_nothing_of_it(desk):
    note_repeated_contact(desk.ticket, "Still leaking", channel="phone", **by(desk.ana))
    Complaint.objects.update(about=desk.gao)
    name_neglect(desk.complaint, desk.works, "Not looked at for a week", **by(desk.cleo))
    deliver_due("inside")
    assert not Notice.objects.filter(code="complaint.neglected", member=desk.gao).exists()
