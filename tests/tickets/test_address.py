"""A matter's address: masked wherever it is shown, in clear with a reason, and to the department that goes there."""

import pytest

from servicedesk.journal.models import ReadEntry
from tests import make
from tests.api.conftest import key_of
from tickets.customers.rules import mask_place
from tickets.models import Ticket
from tickets.work_orders.actions import issue_order

CLEAR = "云汀花园3栋102"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (CLEAR, "云汀花园 ****"),
        ("12 Mill Lane", "****"),
        ("", ""),
        ("The old mill by the river", "The ol ****"),
        ("青石路 8", "青石路 ****"),
    ],
)
def test_an_address_is_shown_up_to_its_first_digit(written, shown):
    assert mask_place(written) == shown


@pytest.fixture
def placed(desk) -> Ticket:
    Ticket.objects.filter(pk=desk.ticket.pk).update(address=CLEAR)
    return Ticket.objects.get(pk=desk.ticket.pk)


def read() -> list[tuple]:
    return list(ReadEntry.objects.order_by("pk").values_list("subject_kind", "subject_id", "what", "why"))


def test_it_is_masked_on_the_page_in_its_form_in_search_and_over_rest(desk, placed, client):
    make.index()
    url = f"/tickets/{placed.number}/"
    for path in (url, f"{url}?act=correct", f"/search/?q={placed.number}"):
        html = desk.browse(desk.ben).get(path).content.decode()
        assert "3栋" not in html, path
    assert "云汀花园 ****" in desk.browser.get(url).content.decode() and f"{url}address/" not in desk.browser.get(url).content.decode()
    assert f'href="{url}address/"' in desk.browse(desk.ben).get(url).content.decode()
    told = client.get(f"/api/v1{url}", headers={"authorization": f"Bearer {key_of(desk.ana)}"}).json()
    assert told["address_masked"] == "云汀花园 ****" and "address" not in told
    assert read() == []


def test_it_is_read_in_clear_with_a_reason_that_stays_on_record(desk, placed, client):
    url, lead = f"/tickets/{placed.number}/address/", desk.browse(desk.ben)
    assert CLEAR not in lead.get(url).content.decode()
    assert desk.browser.post(url, {"reason": "x"}).status_code == 403
    assert desk.browse(desk.cleo).post(url, {"reason": "x"}).status_code == 404
    assert lead.post(url, {"reason": " "}).status_code == 400 and read() == []
    answer = lead.post(url, {"usual": "Calling back"})
    assert CLEAR in answer.content.decode() and "no-store" in answer["Cache-Control"]
    key = {"authorization": f"Bearer {key_of(desk.ben)}"}
    rest = client.post(f"/api/v1/tickets/{placed.number}/address_readings/", {"reason": "To go there"}, "application/json", headers=key)
    assert (rest.status_code, rest.json()["address"]) == (201, CLEAR)
    assert read() == [("ticket", placed.pk, "address", why) for why in ("Calling back", "To go there")]
    assert "Matter" in desk.browse(desk.ben).get("/read-log/").content.decode()


def test_a_correction_keeps_what_is_masked_and_a_dash_clears_it(desk, placed, fresh):
    url = f"/tickets/{placed.number}/details/"
    form = {"kind": placed.kind, "channel": "mail", "mode": "hotline", "area": "normal", "address": "", "tags": "", "text": "Misheard"}
    assert desk.browser.post(url, form | {"version": str(placed.version)}).status_code == 302
    assert fresh(placed).address == CLEAR
    assert desk.browser.post(url, form | {"version": str(placed.version + 1), "address": "-"}).status_code == 302
    assert fresh(placed).address == ""


def test_a_work_order_tells_where_to_the_department_that_goes_there_and_it_is_noted(desk, placed, client):
    order = issue_order(placed, "Mend it", CLEAR, department=desk.works, by=desk.ana.actor(), at=desk.at, member=desk.ana)
    url = f"/work-orders/{order.pk}/"
    assert CLEAR not in desk.browser.get(url).content.decode()
    assert CLEAR not in desk.browse(desk.cleo).get("/work-orders/").content.decode() and read() == []
    assert CLEAR in desk.browse(desk.cleo).get(url).content.decode()
    assert read() == [("work_order", order.pk, "address", "")]
    told = [
        client.get(f"/api/v1/work_orders/{order.pk}/", headers={"authorization": f"Bearer {key_of(member)}"}).json()["where"]
        for member in (desk.ana, desk.cleo)
    ]
    assert told == ["云汀花园 ****", CLEAR] and len(read()) == 2
