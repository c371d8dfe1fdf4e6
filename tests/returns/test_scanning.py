"""From the code on a copy to the receipt: by the camera, typed or scanned into a field, and over REST."""

import re

import pytest

from returns.slips.rights import RECEIVE
from staff.access import holders_of
from tests.api.conftest import key_of
from tests.returns.conftest import approved, copy_named, issued, received
from tests.returns.test_pages import post, text


def scanned(browse, who, said, status=302):
    answer = browse(who).get("/returns/scan/", {"number": said})
    assert answer.status_code == status, text(answer)
    return answer.get("Location") or text(answer)


@pytest.mark.parametrize(
    "said", ["{token}", "https://desk.example/c/{token}/", " http://192.0.2.7:8000/c/{token}/ ", "{number}", "{lower}"]
)
def test_a_code_or_a_number_opens_the_receipt(firm, browse, said):
    slip = issued(firm)
    token = copy_named(slip, 2).token
    where = scanned(browse, firm.wei, said.format(token=token, number=slip.number, lower=slip.number.lower()))
    assert where == f"/returns/{slip.number}/receipt/" + (f"?code={token}" if "token" in said else "")


def test_the_receipt_says_which_copy_was_read_until_it_is_signed_for(firm, browse):
    slip = issued(firm)
    copy = copy_named(slip, 2)
    page = f"/returns/{slip.number}/receipt/"
    assert "genuine" in text(browse(firm.wei).get(page, {"code": copy.token}))
    for other in ("", "x" * 43, copy_named(issued(firm, (firm.second, 1)), 2).token):
        assert "No copy was read" in text(browse(firm.wei).get(page, {"code": other}))
    counted = post(browse, firm.wei, slip, "receipt/count", code=copy.token, **{"good-1": "7"})
    assert counted["Location"] == f"{page}?code={copy.token}" and "genuine" in text(browse(firm.wei).get(counted["Location"]))
    post(browse, firm.rita, slip, "replace", n=2, reason="Fell into the river.")
    shown = text(browse(firm.wei).get(page, {"code": copy.token}))
    assert "genuine" not in shown and "Lost" in shown


def test_what_names_nothing_is_told_with_what_was_typed(firm, browse):
    waits = approved(firm)  # the warehouse sees it once it is issued
    for said in ("RT-9999-1", "https://shop.example/", "x" * 43, waits.number):
        page = scanned(browse, firm.wei, said, 400)
        assert f'value="{said}"' in page and "names no return slip" in page
    assert "names no return slip" not in scanned(browse, firm.wei, "\0", 200)


def test_a_slip_of_which_all_has_come_leads_to_its_page(firm, browse):
    slip = issued(firm)
    received(firm, slip, (7, 0))
    token = copy_named(slip, 2).token
    assert scanned(browse, firm.wei, slip.number) == f"/returns/{slip.number}/"
    assert scanned(browse, firm.wei, token) == f"/c/{token}/"


def test_what_is_on_its_way_is_listed_for_the_warehouse_it_goes_to_without_a_figure(firm, browse):
    first, second = issued(firm, (firm.second, "17.125")), issued(firm)
    page = text(browse(firm.wei).get("/returns/scan/"))
    assert re.findall(r'class="hit" href="/returns/([^/]*)/receipt/"', page) == [first.number, second.number]
    assert "17.125" not in page and "59.94" not in page
    assert "To receive 2 / 2" in text(browse(firm.wei).get(f"/returns/{second.number}/receipt/"))
    received(firm, first, ("17.125", 0))
    assert first.number not in text(browse(firm.wei).get("/returns/scan/"))


def test_only_this_page_may_use_the_camera_and_only_who_receives_goods_opens_it(firm, browse):
    allowed = browse(firm.wei).get("/returns/scan/")
    assert "camera=(self)" in allowed["Permissions-Policy"] and "microphone=()" in allowed["Permissions-Policy"]
    assert "unsafe" not in allowed["Content-Security-Policy"]
    for page in ("/returns/", "/returns/loose/", f"/returns/{issued(firm).number}/receipt/"):
        assert "camera=()" in browse(firm.wei).get(page)["Permissions-Policy"]
    refused = browse(firm.rita).get("/returns/scan/")
    assert refused.status_code == 403 and f"Held by: {', '.join(holders_of(RECEIVE))}." in text(refused)
    assert 'href="/returns/scan/"' in text(browse(firm.wei).get("/returns/"))
    assert 'href="/returns/scan/"' not in text(browse(firm.rita).get("/returns/"))


def test_over_rest_a_code_finds_its_slip_for_whoever_sees_it(firm, client):
    slip, _other = issued(firm), issued(firm, (firm.second, 1))
    code = f"https://desk.example/c/{copy_named(slip, 3).token}/"

    keys = {who: key_of(who) for who in (firm.wei, firm.mona, firm.dina)}

    def found(who, said):
        answer = client.get("/api/v1/return_slips/", {"code": said}, headers={"Authorization": f"Bearer {keys[who]}"})
        return [one["number"] for one in answer.json()["results"]]

    assert found(firm.wei, code) == [slip.number] and found(firm.mona, code) == [slip.number]
    assert found(firm.dina, "x" * 43) == found(firm.wei, "nothing") == []
