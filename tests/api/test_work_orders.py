"""Work orders, reported faults and feedback over REST."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tickets.models import FaultReport, Feedback, WorkOrder

ORDER = {"department": "works", "what": "Mend the tap", "where": "3 Cedar Road", "urgency": "special"}


def issued(call, house) -> dict:
    ticket = make.make_ticket(house.ana)
    answer = call(house.ana).post("work_orders/", ORDER | {"ticket": ticket.number})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_an_order_from_issue_to_result(call, house):
    order = issued(call, house)
    path = f"work_orders/{order['id']}/"
    assert (order["number"], order["state"], order["urgency"], order["phone_masked"]) == (
        "W-2026-00001",
        "issued",
        "special",
        "138****2097",
    )
    assert [one["id"] for one in call(house.cleo).get("work_orders/?state=issued&state=set_out").json()["results"]] == [order["id"]]
    assert call(house.cleo).get(path).headers["ETag"] == '"1"'
    out = call(house.cleo).post(path + "departure/", None, If_Match='"1"')
    assert (out.status_code, out.headers["ETag"], out.json()["state"]) == (201, '"2"', "set_out")
    done = call(house.cleo).post(path + "completion/", {"result": "Dry."}, If_Match='"2"')
    assert (done.status_code, done.json()["result"], done.json()["done_by"]["name"]) == (201, "Dry.", "Cleo")
    again = call(house.cleo).post(path + "completion/", {"result": "Dry."}, If_Match="*")
    assert again.status_code == 409


@pytest.mark.parametrize(("header", "status"), [({}, 428), ({"If_Match": '"9"'}, 412), ({"If_Match": "1"}, 400)])
@pytest.mark.parametrize(("step", "body"), [("departure", None), ("completion", {"result": "x"}), ("cancellation", {"reason": "x"})])
def test_a_step_needs_the_version_it_saw(call, house, step, body, header, status):
    order = issued(call, house)
    caller, before = call(house.cleo), Event.objects.count()
    refused = caller.post(f"work_orders/{order['id']}/{step}/", body, **header)
    assert (refused.status_code, Event.objects.count()) == (status, before)


def test_who_may_do_what(call, house):
    order = issued(call, house)
    path = f"work_orders/{order['id']}/"
    stranger = make.make_member("kim", posts=[make.make_post("keeper")], department=make.make_department("stores"))
    seen = {member.sign_in: call(member).get(path).status_code for member in (house.ana, house.ben, house.cleo, house.gao, stranger)}
    assert seen == {"ana": 200, "ben": 200, "cleo": 200, "gao": 200, "kim": 404}
    refused = call(house.ana).post(path + "departure/", None, If_Match='"1"')
    assert (refused.status_code, refused.json()["right"]) == (403, "work_order.do")
    assert call(stranger).post(path + "cancellation/", {"reason": "x"}, If_Match='"1"').status_code == 404
    assert call(house.ben).post(path + "cancellation/", {"reason": "Mended."}, If_Match='"1"').json()["reason"] == "Mended."


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"ticket": "T-999999"}, "ticket"),
        ({"department": "nowhere"}, "department"),
        ({"what": " "}, "what"),
        ({"where": ""}, "where"),
        ({"urgency": "now"}, "urgency"),
    ],
)
def test_an_order_that_cannot_be_used_leaves_nothing(call, house, over, field):
    ticket = make.make_ticket(house.ana)
    refused = call(house.ana).post("work_orders/", ORDER | {"ticket": ticket.number} | over)
    assert (refused.status_code, list(refused.json()["errors"]), WorkOrder.objects.count()) == (400, [field], 0)


def test_a_fault_report_and_its_outcome(call, house):
    ticket = make.make_ticket(house.ana, severity="high")
    made = call(house.ana).post(f"tickets/{ticket.number}/fault_reports/", {"department": "works", "fault": "It hums"})
    path = f"fault_reports/{made.json()['id']}/"
    assert (made.status_code, made.json()["priority"], made.headers["Location"]) == (201, "high", f"/api/v1/{path}")
    assert [one["fault"] for one in call(house.cleo).get("fault_reports/?state=reported").json()["results"]] == ["It hums"]
    assert call(house.cleo).post(path + "outcome/", {"outcome": "Mended"}).status_code == 428
    done = call(house.cleo).post(path + "outcome/", {"outcome": "Mended"}, If_Match='"1"')
    assert (done.status_code, done.json()["state"], done.headers["ETag"]) == (201, "answered", '"2"')
    assert call(house.cleo).post(path + "outcome/", {"outcome": "Mended"}, If_Match='"2"').status_code == 409
    assert call(house.ana).get(f"tickets/{ticket.number}/fault_reports/").json()["results"][0]["outcome"] == "Mended"
    refused = call(house.ana).post(f"tickets/{ticket.number}/fault_reports/", {"department": "service", "fault": "x"})
    assert (refused.status_code, FaultReport.objects.count()) == (400, 1)


def test_feedback(call, house):
    ticket = make.make_ticket(house.ana)
    path = f"tickets/{ticket.number}/feedback/"
    assert list(call(house.ana).post(path, {"said": "Fine"}).json()["errors"]) == ["said"]
    call(house.ana).post(f"tickets/{ticket.number}/replies/", {"body": "Done."})
    noted = call(house.ana).post(path, {"said": "Fine", "learned": "Ask sooner"})
    assert (noted.status_code, noted.json()["learned"], noted.headers["ETag"]) == (201, "Ask sooner", '"1"')
    assert [one["said"] for one in call(house.ben).get(path).json()["results"]] == ["Fine"]
    assert call(house.cleo).get(path).status_code == 404
    assert call(house.ada).post(path, {"said": "x"}).status_code == 403
    assert Feedback.objects.count() == 1
