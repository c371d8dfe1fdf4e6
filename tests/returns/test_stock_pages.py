"""Stock and requisitions as pages and over REST: what is shown, what is typed, what is refused and how."""

import csv
import io
import itertools

import pytest
from django.test import Client
from django.utils.translation import override

from returns.requisitions.models import Requisition
from returns.shortages.models import Shortage, StockNeed
from returns.stock.models import MonthClose, StockEntry, StockPlace, WriteOff
from servicedesk.clocks import now
from tests import make
from tests.api.conftest import key_of
from tests.returns.stocking import STROKES, acts, approved, asked, broken, came, does, lying, make_store, went
from tests.statements import count_statements as statements

LONG_AGO = 60 * make.DAY
KEYS = itertools.count()


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def store(house, tmp_path):
    return make_store(house, tmp_path)


def signed_in(member):
    client = Client()
    client.force_login(member, backend="staff.sign_in.MemberBackend")
    return client


def table(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_goods_are_booked_on_the_page_and_what_was_typed_stays_where_refused(store):
    browser, page = signed_in(store.kim), f"/stock/places/{store.place.code}/"
    typed = {
        "act": "book",
        "kind": "received",
        "material": "SEAL-1",
        "quantity": "4",
        "condition": "good",
        "batch": "B7",
        "reference": "DN-9",
    }
    assert browser.post(f"{page}bookings/", typed).status_code == 302
    shown = browser.get(page).content.decode()
    assert "SEAL-1" in shown and "B7" in shown
    answer = browser.post(f"{page}bookings/", typed | {"quantity": "half", "reference": "DN-10"})
    assert answer.status_code == 400 and "is no quantity" in answer.content.decode() and 'value="DN-10"' in answer.content.decode()
    answer = browser.post(f"{page}bookings/", typed | {"kind": "sent_out", "quantity": "9"})
    assert answer.status_code == 400 and "Take less" in answer.content.decode()
    assert lying(store.place) == {("SEAL-1", "good", "B7"): 4}


def test_the_ledger_runs_on_the_page_and_as_a_file_without_formulas(store):
    came(store, 10, reference="=1+1")
    went(store, 3)
    came(store, "2.5", store.hose)
    browser, page = signed_in(store.kim), f"/stock/places/{store.place.code}/ledger/"
    assert browser.get(page).context["page"].object_list[1].balance == 7
    rows = table(browser.get(page, {"format": "csv", "material": "seal-1"}))
    assert [(row[0], row[7], row[8], row[9]) for row in rows[1:]] == [("1", "10", "", "10"), ("2", "", "3", "7")]
    assert rows[1][11] == "'=1+1"
    entry = StockEntry.objects.get(n=3)
    assert browser.post(f"/stock/entries/{entry.pk}/counter-entry/", {"reason": "Wrong roll"}).status_code == 302
    assert browser.post(f"/stock/entries/{entry.pk}/counter-entry/", {"reason": "Wrong roll"}).status_code == 409
    assert broken() == []


def test_a_ledger_takes_as_many_statements_for_many_entries_as_for_few(store):
    browser, page = signed_in(store.kim), f"/stock/places/{store.place.code}/ledger/"
    came(store, 1)
    browser.get(page)
    with statements() as few:
        browser.get(page)
    for _each in range(12):
        came(store, 1)
    with statements() as many:
        browser.get(page)
    assert len(many) == len(few)


def test_a_month_is_closed_on_its_page_once_and_not_from_a_stale_one(store):
    StockPlace.objects.filter(pk=store.place.pk).update(opened_at=now() - LONG_AGO)
    came(store, 5, at=now() - LONG_AGO)
    month = f"{StockEntry.objects.get().on:%Y-%m}"
    browser, close = signed_in(store.sue), f"/stock/places/{store.place.code}/closes/"
    assert browser.post(close, {"act": "close", "version": 9, "month": month}).status_code == 412
    assert browser.post(close, {"act": "close", "version": 1, "month": month}).status_code == 302
    assert browser.post(close, {"act": "close", "version": 2, "month": month}).status_code == 409
    made = MonthClose.objects.get()
    answer = browser.get(f"/stock/months/{made.pk}/")
    assert answer.context["agrees"] and made.digest in answer.content.decode()
    assert table(browser.get(f"/stock/months/{made.pk}/", {"format": "csv"}))[1][4:] == ["0", "5", "0", "5"]
    assert signed_in(store.kim).post(close, {"act": "close", "version": 2, "month": month}).status_code == 403


@pytest.mark.rule("RET-014")
def test_what_a_project_must_have_is_said_and_what_is_below_stands_in_the_list(store):
    planner = signed_in(store.pia)
    opened = {"code": "tower", "name_zh": "塔楼", "kind": "project", "department": "works"}
    assert planner.post("/stock/", opened).status_code == 302
    assert planner.post("/stock/", opened).status_code == 400
    need = {"act": "need", "material": "HOSE-1", "minimum": "12.5", "sort": "material"}
    assert planner.post("/stock/places/tower/needs/", need).status_code == 302
    shown = planner.get("/stock/shortages/").content.decode()
    assert "HOSE-1" in shown and "塔楼" in shown
    assert table(planner.get("/stock/shortages/", {"format": "csv"}))[1][:6] == ["塔楼", "HOSE-1", "Hose", "Material", "0", "12.5"]
    assert planner.get(f"/stock/shortages/{Shortage.objects.get().pk}/").url == "/stock/places/tower/"
    came(store, 13, store.hose, place=StockPlace.objects.get(code="tower"))
    assert "HOSE-1" not in planner.get("/stock/shortages/").content.decode()
    dropped = planner.post(f"/stock/needs/{StockNeed.objects.get().pk}/removal/", {"version": 1})
    assert dropped.status_code == 302 and not StockNeed.objects.get().active


def test_a_write_off_is_asked_for_and_decided_on_its_page(store):
    came(store, 5)
    typed = {"act": "write_off", "material": "SEAL-1", "quantity": "2", "condition": "good", "reason": "Mouldy"}
    keeper = signed_in(store.kim)
    assert keeper.post(f"/stock/places/{store.place.code}/write-offs/", typed).status_code == 302
    row = WriteOff.objects.get()
    assert keeper.post(f"/stock/write-offs/{row.pk}/approval/", {"version": 1}).status_code == 403
    boss = signed_in(store.sue)
    assert "Mouldy" in boss.get("/stock/write-offs/").content.decode()
    assert boss.post(f"/stock/write-offs/{row.pk}/approval/", {"version": 7}).status_code == 412
    assert boss.post(f"/stock/write-offs/{row.pk}/approval/", {"version": 1}).status_code == 302
    assert lying(store.place)[("SEAL-1", "good", "")] == 3 and broken() == []


@pytest.mark.rule("RET-015")
def test_a_requisition_goes_from_asking_to_issue_on_its_pages(store):
    came(store, 9, batch="B7")
    asker, seller, keeper = (signed_in(member) for member in (store.ivy, store.sam, store.kim))
    typed = {"place": "main", "rows": 6, "material-2": "SEAL-1", "quantity-2": "5", "purpose-2": "Pump 7", "field-job": "J-1"}
    answer = asker.post("/requisitions/new/", typed | {"quantity-2": "0", "material-3": "NONE", "quantity-3": "1"})
    said = answer.content.decode()
    assert answer.status_code == 400 and "There is no product" in said and 'value="Pump 7"' in said and not Requisition.objects.exists()
    assert 'id="material-12"' in asker.post("/requisitions/new/", typed | {"more": "yes"}).content.decode()
    page = asker.post("/requisitions/new/", typed).url
    row = Requisition.objects.get()
    assert page == f"/requisitions/{row.pk}/" and row.entry.values["job"] == "J-1"
    issue = {"act": "issue", "quantity-1": "2", "batch-1": "B7"}
    assert keeper.post(f"{page}issues/", issue | {"version": 1}).status_code == 409
    assert asker.post(f"{page}approvals/", {"role": "sales_manager", "password": make.PASSWORD, "version": 1}).status_code == 403
    assert seller.post(f"{page}approvals/", {"role": "sales_manager", "password": "wrong", "version": 1}).status_code == 400
    assert seller.post(f"{page}approvals/", {"role": "sales_manager", "password": make.PASSWORD, "version": 1}).status_code == 302
    assert keeper.post(f"{page}issues/", issue | {"version": 1}).status_code == 412
    assert keeper.post(f"{page}issues/", issue | {"version": 2}).status_code == 302
    assert keeper.post(f"{page}issues/", issue | {"version": 3, "quantity-1": "4"}).status_code == 400
    assert keeper.post(f"{page}returns/", {"act": "return", "quantity-1": "1", "condition": "damaged", "version": 3}).status_code == 302
    assert lying(store.place) == {("SEAL-1", "good", "B7"): 7, ("SEAL-1", "damaged", ""): 1}
    assert asker.post(f"{page}ending/", {"act": "end", "reason": "Enough", "version": 4}).status_code == 302
    rows = table(asker.get("/requisitions/", {"format": "csv"}))
    assert rows[1][0] == row.number and rows[1][9:12] == ["5", "2", "1"]
    assert seller.get(page).status_code == 200 and signed_in(store.ana).get(page).status_code == 404 and broken() == []


def rest(member):
    client, bearer = Client(), {"Authorization": f"Bearer {key_of(member, name=str(next(KEYS)))}"}

    def call(method, path, body=None, **headers):
        how = {"content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(f"/api/v1/{path}", body, headers=bearer | headers, **how)

    return call


@pytest.mark.rule("RET-015")
def test_a_requisition_over_rest_is_approved_issued_and_never_from_a_stale_version(store):
    came(store, 9)
    lines = {"place": "main", "lines": [{"material": "SEAL-1", "quantity": "5"}]}
    made = rest(store.ivy)("post", "requisitions/", lines)
    assert (made.status_code, made.json()["state"], made["ETag"]) == (201, "asked", '"1"')
    path = f"requisitions/{made.json()['id']}/"
    sign = {"role": "sales_manager", "strokes": STROKES}
    assert rest(store.sam)("post", f"{path}approvals/", sign).status_code == 428
    assert rest(store.sam)("post", f"{path}approvals/", sign, **{"If-Match": '"9"'}).status_code == 412
    assert rest(store.ben)("post", f"{path}approvals/", sign, **{"If-Match": '"1"'}).status_code == 403
    done = rest(store.sam)("post", f"{path}approvals/", sign, **{"If-Match": '"1"'})
    assert (done.status_code, done.json()["state"]) == (201, "approved")
    give = {"lines": [{"line": 1, "quantity": "5"}]}
    assert rest(store.kim)("post", f"{path}issues/", give, **{"If-Match": '"1"'}).status_code == 412
    issued = rest(store.kim)("post", f"{path}issues/", give, **{"If-Match": '"2"'})
    assert (issued.json()["state"], issued.json()["lines"][0]["left"]) == ("issued", "0.000")
    entry = StockEntry.objects.get(kind="issued").n
    undone = rest(store.kim)("post", f"{path}counter_entries/", {"entry": entry, "reason": "Shelf"}, **{"If-Match": '"3"'})
    assert undone.json()["state"] == "approved" and broken() == []


def test_stock_over_rest_is_booked_listed_and_closed(store):
    keeper = rest(store.kim)
    lines = [{"material": "SEAL-1", "quantity": "4"}, {"material": "HOSE-1", "quantity": "2.5", "batch": "B1"}]
    made = keeper("post", "stock_entries/", {"place": "main", "kind": "received", "reference": "DN-1", "lines": lines})
    assert made.status_code == 201 and [row["balance"] for row in made.json()] == ["4.000", "2.500"]
    refused = keeper(
        "post", "stock_entries/", {"place": "main", "kind": "sent_out", "reference": "x", "lines": [lines[0] | {"quantity": "5"}]}
    )
    assert refused.status_code == 400 and "quantity" in refused.json()["errors"]
    assert [row["material"] for row in keeper("get", "stock_levels/?place=main").json()["results"]] == ["HOSE-1", "SEAL-1"]
    counter = keeper("post", f"stock_entries/{made.json()[0]['id']}/counter_entry/", {"reason": "Wrong"})
    assert (counter.status_code, counter.json()["quantity"], counter.json()["balance"]) == (201, "-4.000", "0.000")
    elsewhere = rest(store.sam)("post", "stock_entries/", {"place": "main", "kind": "received", "reference": "x", "lines": lines})
    assert elsewhere.status_code == 403
    body = {"month": f"{now():%Y-%m}"}
    assert rest(store.sue)("post", "stock_places/main/closes/", body, **{"If-Match": '"1"'}).status_code == 409


def test_an_entry_of_a_requisition_is_not_taken_back_in_the_ledger(store):
    came(store, 5)
    row = approved(store, 2)
    made = rest(store.kim)("post", f"requisitions/{row.pk}/issues/", {"lines": [{"line": 1, "quantity": "2"}]}, **{"If-Match": "*"})
    assert made.status_code == 201
    entry = StockEntry.objects.get(kind="issued")
    assert rest(store.kim)("post", f"stock_entries/{entry.pk}/counter_entry/", {"reason": "x"}).status_code == 409


def test_lists_take_as_many_statements_for_many_as_for_few(store):
    came(store, 50)
    asked(store)
    browser = signed_in(store.sam)
    pages = ("/requisitions/", "/stock/", "/stock/shortages/", "/stock/write-offs/")
    before = {}
    for page in pages:
        browser.get(page)
        with statements() as few:
            browser.get(page)
        before[page] = len(few)
    for _each in range(8):
        asked(store)
    for page in pages:
        with statements() as many:
            browser.get(page)
        assert len(many) == before[page], page
    assert does(store.kim)["by"] == acts(store.kim)["by"]
