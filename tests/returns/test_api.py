"""Return slips over REST: versions, refusals by field, and no figure before a count."""

import pytest

from returns.models import Discrepancy, ReturnSlip
from tests import make
from tests.api.conftest import key_of
from tests.returns.conftest import again, broken, copy_named, issued, requested

ASKED = {
    "order": "SO-26-1",
    "handling": "refund",
    "reason": "Cracked",
    "basis": "Clause 7",
    "lines": [{"order_line": 2, "quantity": "17.125"}],
}


@pytest.fixture
def rest(firm, client):
    """rest(member, method, path, body) → the answer, under the version the slip has now."""

    keys: dict[str, str] = {}

    def asked(who, method, path, body=None, version=None):
        slip = ReturnSlip.objects.first()
        tag = version or (slip.version if slip else 1)
        key = keys[who.sign_in] = keys.get(who.sign_in) or key_of(who)
        headers = {"Authorization": f"Bearer {key}", "If-Match": f'"{tag}"', "Accept-Language": "en"}
        return getattr(client, method)(f"/api/v1/{path}", body, headers=headers, content_type="application/json")

    return asked


def test_a_slip_over_rest_from_the_request_to_the_settlement(firm, rest):
    made = rest(firm.rita, "post", "return_slips/", ASKED)
    assert made.status_code == 201 and made["ETag"] == '"1"' and made.json()["amount"] == "59.94"
    slip = ReturnSlip.objects.get()
    base = f"return_slips/{slip.number}/"
    for who, path, body in (
        (firm.mona, "approvals/", {"approved": True, "password": make.PASSWORD}),
        (firm.rita, "issue/", None),
        (firm.rita, "pick_up/", {"carrier": "Fast Freight"}),
        (firm.wei, "receipt/", {"lines": [{"line": 1, "good": "16.125"}], "last": True}),
        (firm.wei, "receipt/signature/", {"seen": "A metre is missing.", "password": make.PASSWORD}),
    ):
        answer = rest(who, "post", base + path, body)
        assert answer.status_code == 201, answer.content
    row = Discrepancy.objects.get()
    early = rest(firm.acc, "post", base + "settlement/", {"kind": "refund", "amount": "56.44"})
    assert early.status_code == 409 and "undecided" in early.json()["detail"]
    decided = {"outcome": "accepted", "liable": "customer", "words": "So be it."}
    for who, path, body in (
        (firm.rita, f"discrepancies/{row.pk}/proposal/", {"party": "customer", "words": "Kept."}),
        (firm.dina, f"discrepancies/{row.pk}/decision/", decided),
        (firm.acc, "copies/", {"n": 3, "kind": "received"}),
        (firm.bea, "copies/", {"n": 4, "kind": "received"}),
        (firm.acc, "settlement/", {"kind": "refund", "amount": "56.44"}),
        (firm.rita, "closure/", None),
    ):
        answer = rest(who, "post", base + path, body)
        assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "closed" and answer.json()["version"] == again(slip).version and broken() == []


def test_no_answer_names_a_figure_to_whoever_is_to_count(firm, rest):
    slip = issued(firm, (firm.second, "17.125"))
    base = f"return_slips/{slip.number}/"
    for path in (base, base + "receipt/", base + "discrepancies/", "return_slips/"):
        answer = rest(firm.wei, "get", path)
        assert answer.status_code == 200 and "17.125" not in answer.content.decode() and "59.94" not in answer.content.decode()
    refused = rest(firm.wei, "post", base + "receipt/", {"lines": [{"line": 1, "good": "5000"}], "last": True})
    assert refused.status_code == 400 and "17.125" not in refused.content.decode() and "lines.1.good" in refused.json()["errors"]
    counted = rest(firm.wei, "post", base + "receipt/", {"lines": [{"line": 1, "good": "17"}], "last": True})
    assert counted.json()["differences"] == [{"line": 1, "what": "Ring", "kind": "short", "quantity": "0.125"}]
    assert rest(firm.wu, "get", base).json()["lines"][0]["quantity"] is None


def test_a_stale_step_is_412_and_a_missing_version_428(firm, rest, client):
    slip = requested(firm)
    path = f"return_slips/{slip.number}/void/"
    assert rest(firm.rita, "post", path, {"reason": "x"}, version=9).status_code == 412
    headers = {"Authorization": f"Bearer {key_of(firm.bea)}"}
    assert client.post(f"/api/v1/{path}", {"reason": "x"}, headers=headers, content_type="application/json").status_code == 428
    assert again(slip).state == "requested"


def test_a_refusal_names_its_field(firm, rest):
    answer = rest(
        firm.rita, "post", "return_slips/", ASKED | {"lines": [{"order_line": 1, "quantity": "11"}, {"order_line": 9, "quantity": "1"}]}
    )
    assert answer.status_code == 400 and list(answer.json()["errors"]) == ["lines.2.order_line"]
    answer = rest(firm.rita, "post", "return_slips/", ASKED | {"lines": [{"order_line": 1, "quantity": "11"}]})
    assert list(answer.json()["errors"]) == ["lines.1.quantity"] and not ReturnSlip.objects.exists()


def test_a_wrong_password_signs_nothing(firm, rest):
    slip = requested(firm)
    answer = rest(firm.mona, "post", f"return_slips/{slip.number}/approvals/", {"approved": True, "password": "wrong"})
    assert answer.status_code == 400 and "password" in answer.json()["errors"] and again(slip).state == "requested"


def test_a_lost_copy_is_replaced_over_rest(firm, rest):
    slip = issued(firm)
    answer = rest(firm.rita, "post", f"return_slips/{slip.number}/copies/", {"n": 3, "kind": "replaced", "reason": "Lost."})
    assert answer.status_code == 201 and copy_named(slip, 3).issue == 2
    assert len(rest(firm.rita, "get", f"return_slips/{slip.number}/copies/").json()["results"]) == 5
