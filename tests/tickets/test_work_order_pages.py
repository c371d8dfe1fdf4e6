"""The pages of work orders and reported faults, and the acts on a matter's page."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tests.tickets.test_work_orders import by, issue
from tickets.fault_reports.actions import report_fault
from tickets.models import FaultReport, Feedback, WorkOrder
from tickets.work_orders.actions import set_out


@pytest.fixture
def order(house) -> WorkOrder:
    return issue(house, make.make_ticket(house.ana, customer=house.dana))


def test_an_order_is_issued_from_a_matters_page(house, browse):
    ticket = make.make_ticket(house.ana)
    client = browse(house.ana)
    assert f"/tickets/{ticket.number}/work-orders/" in client.get(f"/tickets/{ticket.number}/").content.decode()
    form = {"department": "works", "what": "Mend the tap", "where": "3 Cedar Road", "urgency": "special", "category": "water"}
    answer = client.post(f"/tickets/{ticket.number}/work-orders/", form)
    order = WorkOrder.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/work-orders/{order.pk}/")
    assert (order.what, order.where, order.urgency, order.category, order.department) == (*list(form.values())[1:], house.works)
    assert order.number in client.get(f"/tickets/{ticket.number}/").content.decode()


@pytest.mark.parametrize(
    "over", [{"department": "none"}, {"what": " "}, {"where": ""}, {"urgency": "now"}, {"category": "roof"}, {"department": "\0"}]
)
def test_a_form_that_cannot_be_used_keeps_what_was_typed(house, browse, over):
    ticket = make.make_ticket(house.ana)
    form = {"department": "works", "what": "Mend the tap", "where": "3 Cedar Road"} | over
    answer = browse(house.ana).post(f"/tickets/{ticket.number}/work-orders/", form)
    html = answer.content.decode()
    assert (answer.status_code, html.count('aria-invalid="true"'), WorkOrder.objects.count()) == (400, 1, 0)
    assert ("3 Cedar Road" in html) == ("where" not in over)


def test_the_engineer_finds_it_sets_out_and_finishes(house, browse, order):
    client = browse(house.cleo)
    assert order.what in client.get("/work-orders/").content.decode()
    page = f"/work-orders/{order.pk}/"
    html = client.get(page).content.decode()
    assert "3 Cedar Road" in html and "2097" in html and "13800002097" not in html and f'href="/tickets/{order.ticket.number}/"' not in html
    assert client.post(page + "departure/", {"version": "1"}).status_code == 302
    assert client.post(page + "completion/", {"version": "2", "result": " "}).status_code == 400
    assert client.post(page + "completion/", {"version": "2", "result": "Dry again."}).status_code == 302
    assert order.what not in client.get("/work-orders/").content.decode()
    assert order.what in client.get("/work-orders/?show=done").content.decode()
    assert "Dry again." in browse(house.ana).get(page).content.decode()


def test_a_stale_step_keeps_what_was_typed_and_changes_nothing(house, browse, order):
    set_out(order, **by(house.cleo, 2))
    before = Event.objects.count()
    answer = browse(house.cleo).post(f"/work-orders/{order.pk}/completion/", {"version": "1", "result": "Dry again."})
    assert (answer.status_code, Event.objects.count()) == (412, before)
    assert "Dry again.</textarea>" in answer.content.decode()


def test_who_may_not_do_it_sees_why_and_whoever_may_not_see_it_sees_nothing(house, browse, order):
    page = f"/work-orders/{order.pk}/"
    html = browse(house.ana).get(page).content.decode()
    assert "disabled" in html and "carry out" in html
    assert browse(house.ana).post(page + "departure/", {"version": "1"}).status_code == 403
    assert browse(house.ana).post(page + "cancellation/", {"version": "1", "reason": "No longer needed."}).status_code == 302
    stranger = make.make_member("kim", posts=[], department=make.make_department("stores"))
    missing = browse(stranger).get("/work-orders/999999/")
    assert (browse(stranger).get(page).status_code, missing.status_code) == (404, 404)


def test_a_fault_is_reported_from_the_page_and_its_fix_reported_back(house, browse):
    ticket = make.make_ticket(house.ana, severity="high")
    client = browse(house.ana)
    assert 'value="high" selected' in client.get(f"/tickets/{ticket.number}/?act=report").content.decode()
    refused = client.post(f"/tickets/{ticket.number}/fault-reports/", {"department": "none", "text": "It hums", "version": "1"})
    assert (refused.status_code, FaultReport.objects.count()) == (400, 0)
    client.post(
        f"/tickets/{ticket.number}/fault-reports/", {"department": "works", "priority": "urgent", "text": "It hums", "version": "1"}
    )
    report = FaultReport.objects.get()
    engineer, page = browse(house.cleo), f"/fault-reports/{report.pk}/"
    assert "It hums" in engineer.get("/fault-reports/").content.decode()
    assert f'href="/tickets/{ticket.number}/"' not in engineer.get(page).content.decode()
    assert engineer.post(page, {"version": "1", "outcome": ""}).status_code == 400
    assert engineer.post(page, {"version": "7", "outcome": "New bearing"}).status_code == 412
    assert engineer.post(page, {"version": "1", "outcome": "New bearing"}).status_code == 302
    html = client.get(f"/tickets/{ticket.number}/").content.decode()
    assert "New bearing" in html and "Reported back" in html
    assert "It hums" not in engineer.get("/fault-reports/").content.decode()
    assert "It hums" in engineer.get("/fault-reports/?show=all").content.decode()


def test_feedback_is_noted_from_the_page(house, browse):
    ticket = make.make_ticket(house.ana)
    client, path = browse(house.ana), f"/tickets/{ticket.number}/"
    assert client.post(path + "feedback/", {"text": "Fine now", "learned": "Ask sooner", "version": "1"}).status_code == 400
    client.post(path + "replies/", {"text": "Done.", "version": "1"})
    assert client.post(path + "feedback/", {"text": "Fine now", "learned": "Ask sooner", "version": "1"}).status_code == 302
    assert Feedback.objects.get().learned == "Ask sooner"
    assert "Fine now" in client.get(path).content.decode()


def test_a_notice_leads_to_the_order(house, browse, order):
    from servicedesk.journal.delivery import deliver_due
    from staff.models import Notice

    deliver_due("inside")
    notice = Notice.objects.get(code="work_order.issued")
    client = browse(house.cleo)
    assert f"/work-orders/{order.pk}/" in client.get("/notices/").content.decode()
    assert client.post(f"/notices/{notice.pk}/reading/", {"go": "1"}).url == f"/work-orders/{order.pk}/"


def test_a_stranger_sees_no_fault(house, browse):
    report = report_fault(make.make_ticket(house.ana), "x", department=house.works, **by(house.ana, 1))
    stranger = make.make_member("kim", posts=[], department=make.make_department("stores"))
    assert browse(stranger).get(f"/fault-reports/{report.pk}/").status_code == 404
    reader = make.make_member("rea", posts=[], department=house.works)
    assert "disabled" in browse(reader).get(f"/fault-reports/{report.pk}/").content.decode()
    assert browse(reader).post(f"/fault-reports/{report.pk}/", {"version": "1", "outcome": "y"}).status_code == 403
