"""The pages of returns: asked for, approved, issued, counted blind, decided, settled and closed, and what each refuses."""

import re

import pytest

from returns.models import Discrepancy, Receipt, ReturnSlip
from servicedesk.registers.models import Copy, Signature
from tests import make
from tests.returns.conftest import again, broken, copy_named, counted, hand_over, issued, received, requested
from tests.statements import count_statements

ASKED = {"order": "SO-26-1", "handling": "refund", "reason": "Cracked", "basis": "Clause 7", "quantity-1": "7"}


def post(browse, who, slip, act, status=302, **typed):
    """One step of a slip as its page sends it."""
    version = ReturnSlip.objects.get(pk=slip.pk).version
    answer = browse(who).post(f"/returns/{slip.number}/{act}/", {"version": version, **typed})
    assert answer.status_code == status, re.findall(r"<p>([^<]*)</p>", answer.content.decode())[:5]
    return answer


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.rule("RET-007")
def test_a_return_goes_through_its_pages_from_the_request_to_the_closing(firm, browse):
    form = browse(firm.rita).get("/returns/new/", {"order": "SO-26-1"})
    assert "Composite filter" in text(form)
    assert browse(firm.rita).post("/returns/new/", ASKED).status_code == 302
    slip = ReturnSlip.objects.get()
    assert slip.number in text(browse(firm.rita).get("/returns/"))
    assert text(post(browse, firm.mona, slip, "approve", 400, approved="yes", password="wrong")).count("This is not your password") == 1
    post(browse, firm.mona, slip, "approve", approved="yes", password=make.PASSWORD)
    post(browse, firm.rita, slip, "issue")
    token = Copy.objects.get(n=2).token
    assert browse(firm.wei).get(f"/c/{token}/")["Location"] == f"/returns/{slip.number}/receipt/?code={token}"
    assert browse(firm.rita).get(f"/c/{token}/")["Location"].startswith("/entries/")
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "6", "damaged-1": "0"})
    post(browse, firm.wei, slip, "receipt/sign", seen="One is missing.", password=make.PASSWORD)
    early = post(browse, firm.acc, slip, "settle", 409, kind="refund", amount="588.00")
    assert "undecided" in text(early)
    row = Discrepancy.objects.get()
    post(browse, firm.rita, slip, "propose", difference=row.pk, party="customer", words="It was kept.")
    post(browse, firm.dina, slip, "decide", difference=row.pk, outcome="accepted", liable="customer", words="So be it.")
    for who, n in ((firm.acc, 3), (firm.bea, 4)):
        assert "I have received" in text(browse(who).get(f"/returns/{slip.number}/"))
        post(browse, who, slip, "copy", n=n, kind="received")
    post(browse, firm.acc, slip, "settle", kind="refund", amount="588.00")
    post(browse, firm.rita, slip, "close")
    assert again(slip).state == "closed" and slip.number not in text(browse(firm.rita).get("/returns/")) and broken() == []


def test_who_counts_sees_no_figure_before_the_count_is_submitted(firm, browse):
    slip = issued(firm, (firm.second, "17.125"))
    for address in (f"/returns/{slip.number}/receipt/", f"/returns/{slip.number}/", "/returns/?show=arriving"):
        page = text(browse(firm.wei).get(address))
        assert "17.125" not in page and str(slip.amount) not in page and slip.number in page
    refused = post(browse, firm.wei, slip, "receipt/count", 400, **{"good-1": "3000"})
    assert "17.125" not in text(refused) and 'name="sure"' in text(refused) and 'value="3000"' in text(refused)
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "16"})
    after = text(browse(firm.wei).get(f"/returns/{slip.number}/receipt/"))
    assert "17.125" in after and "1.125" in after
    assert "17.125" not in text(browse(firm.wu).get(f"/returns/{slip.number}/receipt/"))


def test_what_was_typed_stays_where_it_is_refused(firm, browse):
    answer = browse(firm.rita).post("/returns/new/", ASKED | {"quantity-1": "11", "basis": " ", "reason": "A long story"})
    assert answer.status_code == 400 and 'value="11"' in text(answer) and "A long story" in text(answer)
    assert "11 is more than may come back" in text(answer) and not ReturnSlip.objects.exists()
    slip = requested(firm)
    answer = post(browse, firm.mona, slip, "approve", 400, approved="no", answer="")
    assert again(slip).state == "requested" and "Empty" in text(answer)


def test_a_stale_page_is_told_so(firm, browse):
    slip = issued(firm)
    version = slip.version
    counted(firm, slip, (7, 0))
    answer = browse(firm.wu).post(f"/returns/{slip.number}/receipt/count/", {"version": version, "good-1": "7"})
    assert answer.status_code == 412 and Receipt.objects.count() == 1


def test_goods_without_a_slip_are_taken_in_and_matched(firm, browse):
    slip = issued(firm)
    typed = {"sender": "Hotel", "material-x1": "FC-20", "good-x1": "7", "password": make.PASSWORD}
    assert "no product" in text(browse(firm.wei).post("/returns/loose/", typed | {"material-x1": "XX"}))
    assert browse(firm.wei).post("/returns/loose/", typed).status_code == 302
    receipt = Receipt.objects.get()
    assert "Hotel" in text(browse(firm.rita).get("/returns/loose/"))
    answer = browse(firm.wu).post(f"/return_receipts/{receipt.pk}/match/", {"slip": slip.number})
    assert answer["Location"] == f"/returns/{slip.number}/" and again(slip).complete and broken() == []


def test_a_disabled_step_says_who_may_do_it(firm, browse):
    slip = requested(firm)
    page = text(browse(firm.bea).get(f"/returns/{slip.number}/"))
    assert "You lack the right to approve returns that somebody else asked for" in page
    own = text(browse(firm.mona).get(f"/returns/{requested(firm, (firm.second, 1), who=firm.mona).number}/"))
    assert "You asked for it yourself" in own


def test_the_list_takes_as_many_statements_for_many_slips_as_for_few(firm, browse):
    client = browse(firm.mona)
    issued(firm, (firm.first, 1))
    client.get("/returns/?show=open")
    with count_statements() as few:
        client.get("/returns/?show=open")
    for _n in range(4):
        issued(firm, (firm.second, 1))
    with count_statements() as many:
        client.get("/returns/?show=open")
    assert len(many) == len(few), str(many)


def test_reprint_replacement_and_counter_entry_have_their_forms(firm, browse):
    slip = issued(firm)
    post(browse, firm.rita, slip, "print", copy=["3"], reason="Half printed.")
    post(browse, firm.rita, slip, "replace", n=4, reason="Lost.")
    assert copy_named(slip, 4).issue == 2
    received(firm, slip, (7, 0))
    hand_over(firm, slip)
    post(browse, firm.acc, slip, "settle", kind="refund", amount="600")
    post(browse, firm.acc, slip, "undo", reason="Too little.")
    assert again(slip).state == "received" and "Counter-entry" in text(browse(firm.acc).get(f"/returns/{slip.number}/"))


DRAWN = {"strokes": "M10 10 L40 32 Q50 40 60 10"}


def test_names_are_drawn_instead_of_a_password(firm, browse):
    slip = requested(firm)
    assert "data-pad" in text(browse(firm.mona).get(f"/returns/{slip.number}/"))
    assert "data-pad" not in text(browse(firm.bea).get(f"/returns/{slip.number}/"))  # who may not sign has no field to sign in
    post(browse, firm.mona, slip, "approve", 400, approved="yes", strokes="scribble")
    post(browse, firm.mona, slip, "approve", approved="yes", **DRAWN)
    post(browse, firm.rita, slip, "issue")
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "7"})
    assert "data-pad" in text(browse(firm.wei).get(f"/returns/{slip.number}/receipt/"))
    refused = post(browse, firm.wei, slip, "receipt/sign", 400, seen="All there.", strokes="scribble")
    assert "Nothing is drawn" in text(refused) and "All there." in text(refused)
    post(browse, firm.wei, slip, "receipt/sign", **DRAWN)
    ways = dict(Signature.objects.values_list("role", "way"))
    assert ways == {"manager": "drawn", "warehouse": "drawn"} and Receipt.objects.get().strokes == DRAWN["strokes"]
    typed = {"sender": "Hotel", "material-x1": "FC-20", "good-x1": "2"}
    assert browse(firm.wei).post("/returns/loose/", typed | {"strokes": "M"}).status_code == 400
    assert browse(firm.wei).post("/returns/loose/", typed | DRAWN).status_code == 302
    assert "data-pad" in text(browse(firm.wu).get("/returns/loose/")) and broken() == []


def test_the_deliverer_signs_on_the_page_or_a_reason_is_chosen(firm, browse):
    slip = issued(firm)
    post(browse, firm.wei, slip, "receipt/count", **{"good-1": "7"})
    refused = post(browse, firm.wei, slip, "receipt/sign", 400, deliverer="Mr Kang", **DRAWN)
    assert "Have the deliverer sign, or choose why not." in text(refused) and 'value="Mr Kang"' in text(refused)
    post(browse, firm.wei, slip, "receipt/sign", deliverer="Mr Kang", declined="disputes", **DRAWN)
    assert "Whoever brought it (Mr Kang) did not sign: Disputes the count" in text(browse(firm.wei).get(f"/returns/{slip.number}/"))
    other = issued(firm, (firm.second, 1))
    post(browse, firm.wei, other, "receipt/count", **{"good-1": "1"})
    post(browse, firm.wei, other, "receipt/sign", deliverer="Mr Kang", deliverer_strokes=DRAWN["strokes"], **DRAWN)
    assert "Signed by Mr Kang, who brought it" in text(browse(firm.wei).get(f"/returns/{other.number}/")) and broken() == []


TABS = ["returns/", "returns/loose/", "returns/settlements/", "returns/exchanges/", "returns/exchanges/ledger/"]
TABS += ["stock/", "stock/shortages/", "requisitions/", "stock/write-offs/"]


@pytest.mark.parametrize("tab", TABS)
def test_one_set_of_tabs_leads_through_returns_exchanges_and_stock(firm, browse, tab):
    page = text(browse(firm.wei).get(f"/{tab}"))
    (tabs,) = re.findall(r'<nav class="tabs no-print".*?</nav>', page, re.S)
    assert re.findall(r'href="/([^"]*)"', tabs) == TABS
    assert re.findall(r'href="/([^"]*)" aria-current="page"', tabs) == [tab]
    (dock,) = re.findall(r'<nav class="dock".*?</nav>', page, re.S)
    assert 'href="/returns/" aria-current="page"' in dock and 'href="/stock/"' not in dock


def test_whoever_only_asks_stores_for_goods_finds_returns_in_the_dock(firm, browse):
    nobody = make.make_member("nobody", posts=[make.make_post("nothing", rights=[])], department=firm.trade)
    asker = make.make_member("asker", posts=[make.make_post("asking", rights=["requisition.request"])], department=firm.trade)
    found = [re.findall(r'dock__link" href="/returns/"', text(browse(who).get("/notices/"))) for who in (nobody, asker)]
    assert [len(one) for one in found] == [0, 1]
