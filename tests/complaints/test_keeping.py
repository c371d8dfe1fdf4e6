"""Who sees a confidential complaint and one about a member, through every way a matter can be come upon."""

import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from complaints.access import complaints_of
from complaints.receipt.actions import open_complaint
from complaints.receipt.facts import Told
from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.access import events_for
from servicedesk.journal.actions import place_events
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Invalid, Missing
from servicedesk.journal.live import channels_of
from servicedesk.journal.models import Event, ReadEntry
from servicedesk.search.queries import Asked, search
from servicedesk.web.live_views import channels_for
from servicedesk.web.queries import shell_counts
from staff.models import Member, Notice
from staff.queries import notices_of
from tests import make
from tests.complaints.making import at, by
from tests.permissions import steady
from tests.statements import count_statements
from tickets.access import tickets_of, visible_among
from tickets.assignment.actions import assign_ticket
from tickets.custody.access import slips_of
from tickets.custody.actions.answering import accept_slip, decide_slip, return_slip
from tickets.custody.actions.offering import offer_slip
from tickets.keeping.queries import kept_matters
from tickets.models import Ticket
from tickets.ties.actions import split_ticket
from tickets.work_orders.access import orders_of
from tickets.work_orders.actions import issue_order

WORD = "Whitewater"


@pytest.fixture
def company(house):
    """Ben leads ana and liu; the manager mei stands between him and the general manager, and reads everything."""
    gm = house.gao.posts.get()
    rights = [*make.AGENT_RIGHTS, "desk.read_all", *make.COMPLAINT_RIGHTS, "complaint.trace", "readlog.read"]
    manager = make.make_post("manager", department=house.service, title_en="Manager", reports_to=gm, rights=rights)
    lead = house.ben.posts.get()
    type(lead).objects.filter(pk=lead.pk).update(reports_to=manager)
    mei = make.make_member("mei", posts=[manager], department=house.service)
    liu = make.make_member("liu", posts=[house.ana.posts.get()], department=house.service)
    make.load_demo_pack()
    return SimpleNamespace(**vars(house), mei=mei, liu=liu)


def fresh(member):
    return Member.objects.get(pk=member.pk)


def taken_in(company, *, receiver=None, owner=None, **over):
    ticket = make.make_ticket(owner or company.ana, kind="complaint", sentence=WORD, severity="urgent", customer=company.dana)
    return open_complaint(ticket, **over, **by(receiver or company.ana, 1))


def ways(company, member, complaint) -> dict[str, bool]:
    """Through which ways she comes upon it."""
    member, ticket = fresh(member), Ticket.objects.get(pk=complaint.ticket_id)
    place_events()
    make.index()
    counts = shell_counts(member, at(2)).figures
    listening, event = set(channels_for(member)), Event.objects.filter(matter_id=ticket.pk, code="complaint.opened").get()
    channels = {f"live:{one}" for one in channels_of(event, kept_matters([ticket.pk]))}
    return {
        "tickets": tickets_of(member).filter(pk=ticket.pk).exists(),
        "among": bool(visible_among(member, [ticket])),
        "complaints": complaints_of(member).filter(pk=complaint.pk).exists(),
        "events": events_for(member).filter(matter_id=ticket.pk).exists(),
        "search": search(member, Asked(WORD), at=at(2)).count > 0,
        "notices": notices_of(member).filter(matter_id=ticket.pk).exists(),
        "counts": any(counts[name] for name in ("overdue", "soon", "today", "department", "first", "unread", "slips")),
        "live": bool(channels & {f"live:{one}" for one in listening}),
    }


def test_a_plain_complaint_is_seen_by_the_department(company):
    complaint = taken_in(company)
    seen = ways(company, company.liu, complaint)
    assert seen["tickets"] and seen["complaints"] and seen["events"] and seen["search"] and seen["counts"] and seen["live"]


def test_a_confidential_one_is_seen_by_its_owner_and_whoever_handles_decides_or_traces_and_nobody_else(company):
    complaint = taken_in(company, told=Told(confidential=True))
    for member in (company.ana, company.ben, company.gao, company.mei):
        seen = ways(company, member, complaint)
        assert seen["tickets"] and seen["complaints"] and seen["events"] and seen["search"] and seen["live"], member
    for member in (company.liu, company.ada, company.cleo):  # of the department; reads all but handles no complaints; of another
        assert not any(ways(company, member, complaint).values()), member


def test_one_about_a_member_is_invisible_to_her_by_every_way_also_with_the_right_to_read_all(company):
    complaint = taken_in(company, about=company.mei)
    assert company.mei.has_right("desk.read_all")
    assert not any(ways(company, company.mei, complaint).values())
    assert ways(company, company.liu, complaint)["tickets"]  # it is kept from her alone


def test_the_manager_who_would_decide_it_is_passed_by_and_the_next_above_her_answers(company):
    complaint = taken_in(company, owner=company.mei, about=company.mei)
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    assert ticket.owner == company.gao and ticket.first_responder == company.mei
    assert Event.objects.get(code="ticket.assigned").facts["routed_past"] is True
    assert not any(ways(company, company.mei, complaint).values())


def test_where_nobody_stands_above_her_it_is_not_taken_in(company):
    ticket = make.make_ticket(company.gao, department=company.service)
    with pytest.raises(Blocked):
        open_complaint(ticket, about=company.gao, **by(company.ana, 1))
    assert Ticket.objects.get(pk=ticket.pk).kept_from == [] and not Event.objects.filter(code="complaint.opened").exists()


def test_nobody_takes_in_a_complaint_about_herself(company):
    with pytest.raises(Invalid) as refusal:
        taken_in(company, about=company.ana)
    assert list(refusal.value.errors) == ["about"]


def test_a_late_one_climbs_past_her_and_no_notice_of_it_reaches_her(company):
    complaint = taken_in(company, about=company.ben)
    assert Clock.objects.filter(matter_id=complaint.ticket_id).exists()
    for minute in (3, 40, 600, 2000):
        sweep(at(minute), always=True)
        while deliver_due("inside"):
            pass
    told = set(Notice.objects.filter(matter_id=complaint.ticket_id).values_list("member__sign_in", flat=True))
    assert "ben" not in told and "mei" in told


def test_what_she_was_told_before_is_hidden_too(company):
    ticket = make.make_ticket(company.ana, severity="urgent", sentence=WORD)
    sweep(at(30), always=True)
    while deliver_due("inside"):
        pass
    assert notices_of(company.ben).filter(matter_id=ticket.pk).exists()
    open_complaint(ticket, about=company.ben, **by(company.ana, 31))
    assert not notices_of(company.ben).filter(matter_id=ticket.pk).exists()
    assert shell_counts(fresh(company.ben), at(32)).unread == 0


def test_slips_and_work_orders_of_it_are_hidden_too(company):
    complaint = taken_in(company, about=company.cleo)
    how = by(company.ana, 2)
    offer_slip(complaint.ticket, company.works, WORD, **how)
    issue_order(complaint.ticket, WORD, WORD, department=company.works, **how)
    assert slips_of(company.ana).exists() and orders_of(company.ana).exists()
    assert not slips_of(company.cleo).exists() and not orders_of(company.cleo).exists()
    assert not any(ways(company, company.cleo, complaint).values())
    assert slips_of(company.gao).exists()


def test_a_part_split_off_is_kept_likewise(company):
    complaint = taken_in(company, about=company.mei, told=Told(confidential=True))
    part = split_ticket(complaint.ticket, "A part of it", **by(company.ana, 3)).part
    assert not tickets_of(fresh(company.mei)).filter(pk=part.pk).exists()
    assert not tickets_of(fresh(company.liu)).filter(pk=part.pk).exists() and tickets_of(company.ana).filter(pk=part.pk).exists()


def test_whoever_is_told_is_woken_and_nobody_else(company):
    complaint = taken_in(company, about=company.ben)
    sweep(at(40), always=True)
    while deliver_due("inside"):
        pass
    kept = {complaint.ticket_id}
    given = Event.objects.filter(code="notice.given", matter_id=complaint.ticket_id)
    assert given and all(f"member:{one.facts['member_id']}" in channels_of(one, kept) for one in given)
    opened = Event.objects.get(code="complaint.opened")
    assert channels_of(opened, kept) == [f"matter:{complaint.ticket_id}"]


PATHS = [
    "/tickets/{ticket}/",
    "/complaints/{complaint}/",
    "/api/v1/tickets/{ticket}/",
    "/api/v1/tickets/{ticket}/events/",
    "/api/v1/complaints/{complaint}/",
    "/api/v1/complaints/{complaint}/evidence/",
]


@pytest.mark.parametrize("path", PATHS)
def test_its_addresses_answer_her_with_the_same_bytes_as_what_is_not_there(company, browse, path):
    complaint = taken_in(company, about=company.mei)
    browser = browse(company.mei)
    there = browser.get(path.format(ticket=complaint.ticket.number, complaint=complaint.number))
    nowhere = browser.get(path.format(ticket="T-999999", complaint="C-9999-999"))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert steady(there.content.decode()) == steady(nowhere.content.decode())
    assert browse(company.gao).get(path.format(ticket=complaint.ticket.number, complaint=complaint.number)).status_code == 200


def test_lists_over_pages_and_rest_leave_it_out(company, browse):
    complaint = taken_in(company, about=company.mei)
    browser = browse(company.mei)
    for path in ("/desk/?view=all", "/desk/?view=department", "/complaints/", "/notices/", f"/customers/{company.dana.pk}/", "/team/"):
        assert WORD not in browser.get(path, follow=True).content.decode(), path
    for path in ("tickets/", "complaints/", "events/", "clocks/", "notices/"):
        found = json.dumps(browser.get(f"/api/v1/{path}").json(), ensure_ascii=False)
        assert WORD not in found and complaint.number not in found and complaint.ticket.number not in found, path
    assert WORD in browse(company.gao).get("/desk/?view=all").content.decode()


def test_steps_of_it_are_404_for_her(company, browse):
    complaint = taken_in(company, about=company.mei)
    browser = browse(company.mei)
    assert browser.post(f"/complaints/{complaint.number}/assessment/", {"version": "1"}).status_code == 404
    answer = browser.post(f"/api/v1/complaints/{complaint.number}/assessment/", "{}", content_type="application/json")
    assert answer.status_code == 404


def test_whoever_takes_in_a_confidential_one_for_a_colleague_is_told_its_number_and_sees_it_no_more(company, browse):
    ticket = make.make_ticket(company.ana)
    body = json.dumps({"ticket": ticket.number, "confidential": True})
    answer = browse(company.liu).post("/api/v1/complaints/", body, content_type="application/json")
    assert answer.status_code == 201
    assert browse(company.liu).get(f"/api/v1/complaints/{answer.json()['number']}/").status_code == 404
    other = make.make_ticket(company.ana)
    page = browse(company.liu).post(f"/tickets/{other.number}/complaint/", {"version": str(other.version), "confidential": "on"})
    assert (page.status_code, page["Location"]) == (302, "/desk/")


def owner_of(complaint) -> Member:
    return Ticket.objects.get(pk=complaint.ticket_id).owner


def test_it_never_comes_back_to_whom_it_is_kept_from_by_assignment_or_arbitration(company):
    complaint = taken_in(company, about=company.liu)
    ticket = Ticket.objects.get(pk=complaint.ticket_id)
    company.ana.is_active = False
    company.ana.save()
    with pytest.raises(Invalid) as refused:
        assign_ticket(ticket, company.liu, "Ana has left", **by(company.ben, 2))
    assert "liu" in refused.value.sentences[0]
    with pytest.raises(Invalid):
        offer_slip(ticket, company.service, WORD, to_member=company.liu, **by(company.ben, 2))
    slip = offer_slip(ticket, company.works, WORD, **by(company.ben, 2))
    type(slip).objects.filter(pk=slip.pk).update(state="disputed", parties=[])
    with pytest.raises(Invalid):
        decide_slip(slip, company.liu, "Hers", **by(company.gao, 3))
    assert owner_of(complaint) == company.ana
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(owner=company.liu)


def test_a_slip_that_is_given_back_goes_past_whom_the_matter_is_kept_from_since(company):
    ticket = make.make_ticket(company.liu, kind="complaint", customer=company.dana)
    slip = accept_slip(offer_slip(ticket, company.works, WORD, **by(company.liu, 1)), **by(company.cleo, 2))
    complaint = open_complaint(Ticket.objects.get(pk=ticket.pk), about=company.liu, **by(company.ana, 3))
    return_slip(slip, "Not ours", **by(company.cleo, 4))
    assert owner_of(complaint) == company.ben
    assert Event.objects.filter(code="ticket.handed_on").order_by("pk").last().facts["routed_past"] is True


def test_whom_it_is_kept_from_accepts_no_slip_of_it(company):
    complaint = taken_in(company, about=company.cleo)
    slip = offer_slip(Ticket.objects.get(pk=complaint.ticket_id), company.works, WORD, **by(company.ana, 2))
    with pytest.raises(Missing):
        accept_slip(slip, **by(company.cleo, 3))
    assert owner_of(complaint) == company.ana


def looks() -> list[int]:
    return list(ReadEntry.objects.filter(what="confidential").order_by("pk").values_list("subject_id", flat=True))


LISTS = ["/api/v1/complaints/", "/api/v1/traced_matters/", "/complaints/", "/complaints/tracing/?state=all&from=2026-11-01&to=2026-11-30"]


@pytest.mark.parametrize("path", LISTS)
def test_each_confidential_one_on_a_list_is_in_the_read_log_in_as_many_statements_as_one(company, browse, path):
    browser = browse(company.gao)
    plain = taken_in(company)
    kept = [taken_in(company, told=Told(confidential=True)) for _number in range(2)]
    browser.get(path)
    assert sorted(looks()) == sorted(one.pk for one in kept) and plain.pk not in looks()
    with count_statements() as few:
        browser.get(path)
    kept += [taken_in(company, told=Told(confidential=True)) for _number in range(3)]
    with count_statements() as many:
        browser.get(path)
    counted = [[sql for sql in found if "clock_timestamp" not in sql] for found in (few, many)]
    assert len(counted[0]) == len(counted[1]), str(many)
    assert len(looks()) == 2 + 2 + 5
