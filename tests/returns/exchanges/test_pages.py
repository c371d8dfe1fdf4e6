"""The pages of exchanges: asked for, checked, signed, refused, brought, received and closed without REST; the ledger and its file."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from axes.models import AccessAttempt

from returns.exchanges.asking import Asked
from returns.exchanges.models import ExchangeSlip
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.models import ReadEntry
from servicedesk.registers.models import Entry, Signature
from staff.models import Notice
from tests import make
from tests.api.conftest import Caller, key_of
from tests.registers.test_sheets import text_of
from tests.returns.exchanges.conftest import CRACKED, STROKES, asks, broken, brought, received, signed, stocked
from tests.statements import count_statements

TYPED = {"order": "SO-1", "q-1": "3", "batch-1": "B1", "q-2": "", "batch-2": "P1", "reason_code": "quality", "detail": CRACKED.detail}
SIGNED = {"password": make.PASSWORD}


@pytest.fixture
def page(browse):
    """page(member, address) → what she reads there."""

    def read(member, address: str) -> str:
        answer = browse(member).get(address)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    return read


def send(browse, member, slip, what: str, **typed):
    version = ExchangeSlip.objects.get(pk=slip.pk).version
    return browse(member).post(f"/returns/exchanges/{slip.number}/{what}/", {"version": version} | typed)


@pytest.mark.rule("RET-008")
def test_an_exchange_is_asked_for_by_its_order_and_what_may_come_back_of_each_line(today, browse, page):
    asks(today, Asked(1, Decimal(2)))
    html = page(today.ana, "/returns/exchanges/new/?order=SO-1")
    assert 'name="q-1"' in html and "2 asked for" in html and "at least 10 characters" in html
    assert "There is no order" in page(today.ana, "/returns/exchanges/new/?order=SO-9")
    answer = browse(today.ana).post("/returns/exchanges/new/", TYPED | SIGNED)
    slip = ExchangeSlip.objects.latest("pk")
    assert answer.status_code == 302 and answer["Location"] == f"/returns/exchanges/{slip.number}/"
    html = page(today.ana, answer["Location"])
    assert "Regional manager" in html and "waits for Ron" in html and CRACKED.detail in html
    assert browse(today.ron).get("/returns/exchanges/new/").status_code == 403


@pytest.mark.rule("RET-012")
def test_conditions_are_looked_at_before_anything_is_entered_and_nothing_typed_is_lost(today, browse):
    typed = TYPED | {"reason_code": "other", "plea": "", "unused-1": "1", "q-2": "two"}
    answer = browse(today.ana).post("/returns/exchanges/new/", typed | {"q-2": "", "check": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200 and html.count("tag--bad") == 1 and "the reason is “Other”" in html
    answer = browse(today.ana).post("/returns/exchanges/new/", typed | SIGNED)
    html = answer.content.decode()
    assert answer.status_code == 400 and "“two” is no quantity" in html and CRACKED.detail in html and 'value="3"' in html
    answer = browse(today.ana).post("/returns/exchanges/new/", typed | SIGNED | {"q-2": "1"})
    html = answer.content.decode()
    assert answer.status_code == 400 and 'id="unmet"' in html and "may be: Quality, Wrong goods were sent (article 12)" in html
    answer = browse(today.ana).post("/returns/exchanges/new/", TYPED | {"password": "guess"})
    assert answer.status_code == 400 and "not your password" in answer.content.decode() and AccessAttempt.objects.count() == 1
    assert not ExchangeSlip.objects.exists() and not Entry.objects.exists()


@pytest.mark.rule("RET-009")
@pytest.mark.rule("RET-010")
def test_it_goes_through_its_chain_to_the_warehouse_and_is_closed(today, browse, page):
    stocked(today, today.filters, 3)
    slip = asks(today)
    for member, remark in ((today.ron, ""), (today.ola, "Checked with the carrier"), (today.gao, "")):
        assert slip.number in page(member, "/returns/exchanges/?show=turn")
        assert send(browse, member, slip, "approval", remark=remark, **SIGNED).status_code == 302
        assert slip.number not in page(member, "/returns/exchanges/?show=turn")
    assert "Checked with the carrier" in page(today.ana, f"/returns/exchanges/{slip.number}/")
    answer = send(browse, today.ana, slip, "handover", warehouse="stores", **SIGNED)
    assert answer.status_code == 400 and "Goods and slip go together" in answer.content.decode()
    assert send(browse, today.ana, slip, "handover", warehouse="stores", together="1", **SIGNED).status_code == 302
    assert send(browse, today.kim, slip, "return", reason="No slip").status_code == 302
    assert send(browse, today.ana, slip, "handover", warehouse="stores", together="1", **SIGNED).status_code == 302
    answer = send(browse, today.kim, slip, "receipt", **{"condition-1": "damaged"})
    assert answer.status_code == 400 and "send them back" in answer.content.decode()
    assert send(browse, today.kim, slip, "receipt", together="1", **{"condition-1": "damaged"}).status_code == 302
    assert send(browse, today.kim, slip, "settlement").status_code == 302
    html = page(today.ana, f"/returns/exchanges/{slip.number}/")
    assert "Closed" in html and "EL-2026-00001" in html and "No slip" in html and broken() == []


def test_what_the_office_remarked_stands_on_the_printed_slip(trade, browse, page):
    slip = signed(trade, asks(trade), 2)
    remark = "Checked with the carrier: no trace of a blow"
    html = page(trade.ana, f"/entries/{slip.entry_id}/print/")
    assert "办公室 Office 备注 Remark" in html and remark in html and "经理 Regional manager 备注" not in html
    _pages, words = text_of(browse(trade.ana).get(f"/entries/{slip.entry_id}/print.pdf"))
    assert "办公室 Office 备注 Remark" in words and remark in words
    assert f"Remarked: {remark}" in page(trade.ana, f"/entries/{slip.entry_id}/")
    lines = {each["code"]: each["remark"] for each in Caller(key_of(trade.ana)).get(f"entries/{slip.entry_id}/").json()["signatures"]}
    assert (lines["office"], lines["regional_manager"], lines["general_manager"]) == (remark, "", "")


@pytest.mark.rule("RET-009")
def test_a_refusal_says_why_and_leads_to_asking_again(today, browse, page):
    slip = asks(today)
    answer = send(browse, today.ron, slip, "refusal", reason="")
    assert answer.status_code == 400 and "Give a reason" in answer.content.decode()
    assert send(browse, today.ron, slip, "refusal", reason="Show a photograph").status_code == 302
    html = page(today.ana, f"/returns/exchanges/{slip.number}/")
    assert "Show a photograph" in html and f"former={slip.number}" in html
    answer = browse(today.ana).post("/returns/exchanges/new/", TYPED | SIGNED | {"former": slip.number})
    assert answer.status_code == 302 and ExchangeSlip.objects.latest("pk").former == slip
    html = page(today.ana, f"/returns/exchanges/{slip.number}/")
    assert "asked again as" in html and f"former={slip.number}" not in html


def test_what_is_not_hers_is_shut_and_says_why(today, browse, page):
    slip = asks(today)
    html = page(today.gao, f"/returns/exchanges/{slip.number}/")
    assert 'aria-describedby="sign-why"' in html and "sign as Regional manager, whose turn it is; it is held by: Ron." in html
    assert send(browse, today.gao, slip, "approval", **SIGNED).status_code == 403
    assert browse(today.cleo).get(f"/returns/exchanges/{slip.number}/").status_code == 404
    stale = browse(today.ron).post(f"/returns/exchanges/{slip.number}/approval/", {"version": 99} | SIGNED)
    assert stale.status_code == 412 and "Somebody else changed it" in stale.content.decode()
    assert send(browse, today.ron, slip, "approval", password="guess").status_code == 400 and AccessAttempt.objects.count() == 1
    assert ExchangeSlip.objects.get().version == slip.version
    html = page(today.ben, f"/entries/{slip.entry_id}/")
    assert "under Exchanges" in html and browse(today.ben).get("/registers/exchange_slip/new/").status_code == 409


def test_a_notice_leads_to_the_slip(today, browse):
    slip = asks(today)
    deliver_due("inside")
    notice = Notice.objects.get(member=today.ron)
    answer = browse(today.ron).post(f"/notices/{notice.pk}/reading/", {"go": "1"}, follow=True)
    assert answer.status_code == 200 and slip.number in answer.content.decode()


@pytest.mark.rule("RET-011")
def test_the_ledger_shows_each_line_with_its_signature_and_comes_as_a_file_without_formulas(trade, browse, page):
    trade.filters.name_zh = "=1+1"
    type(trade.filters).objects.filter(pk=trade.filters.pk).update(name_zh="滤芯", material="=FLT")
    slip = received(trade, brought(trade, signed(trade, asks(trade, Asked(1, Decimal(3)), Asked(2, Decimal(1))))))
    html = page(trade.ana, "/returns/exchanges/ledger/")
    assert "EL-2026-00001" in html and "EL-2026-00002" in html and html.count(">Ana<") >= 2 and "Not signed" not in html
    assert "EL-2026-00002" not in page(trade.ana, "/returns/exchanges/ledger/?q=EL-2026-00001")
    assert "EL-2026-00001" not in page(trade.cleo, "/returns/exchanges/ledger/")
    answer = browse(trade.ana).get("/returns/exchanges/ledger/?format=csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3 and rows[1][0] == "EL-2026-00002" and slip.number in rows[1] and rows[2][5].startswith("'=FLT")
    assert ReadEntry.objects.filter(what="export").count() == 1


@pytest.mark.parametrize("address", ["/returns/exchanges/", "/returns/exchanges/ledger/"])
def test_lists_cost_the_same_however_many_there_are(trade, browse, address):
    brought(trade, signed(trade, asks(trade, Asked(2, Decimal(1)))))
    client = browse(trade.ana)
    client.get(address)
    with count_statements() as one:
        client.get(address)
    for _each in range(2):
        brought(trade, signed(trade, asks(trade, Asked(2, Decimal(1)), hours=4)))
    with count_statements() as three:
        assert client.get(address).status_code == 200
    assert len(three) <= len(one), str(three)


def test_names_are_drawn_instead_of_a_password(today, browse, page):
    drawn = {"strokes": STROKES}
    form = page(today.ana, "/returns/exchanges/new/?order=SO-1")
    assert "data-pad" in form
    refused = browse(today.ana).post("/returns/exchanges/new/", TYPED | {"strokes": "scribble"})
    assert refused.status_code == 400 and "Nothing is drawn" in refused.content.decode() and not Entry.objects.exists()
    assert browse(today.ana).post("/returns/exchanges/new/", TYPED | drawn).status_code == 302
    slip = ExchangeSlip.objects.get()
    for member, remark in ((today.ron, ""), (today.ola, "Checked with the carrier"), (today.gao, "")):
        assert "data-pad" in page(member, f"/returns/exchanges/{slip.number}/")
        assert send(browse, member, slip, "approval", remark=remark, **drawn).status_code == 302
    assert send(browse, today.ana, slip, "handover", warehouse="stores", together="1", **drawn).status_code == 302
    assert set(Signature.objects.values_list("way", flat=True)) == {"drawn"} and Signature.objects.count() == 5 and broken() == []
