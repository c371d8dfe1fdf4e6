"""Registers over REST: a slip from its making to its copies, and what is refused."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile

from servicedesk.clocks import now
from servicedesk.files.models import Attachment
from servicedesk.journal.models import Event, ReadEntry
from servicedesk.registers.actions import void_entry
from servicedesk.registers.models import Copy, Entry, Signature
from tests import make
from tests.api.conftest import Caller, key_of
from tests.registers.conftest import FILLED, STROKES, acts, codes

EN = {"Accept_Language": "en"}


@pytest.fixture
def caller(slips):
    """caller(member) → her Caller."""
    return lambda member: Caller(key_of(member))


@pytest.fixture
def made(slips, caller):
    """ana's Caller, and the slip she has made."""
    ana = caller(slips.ana)
    return ana, ana.post("entries/", {"register": "slip", "values": FILLED}, **EN)


def test_a_register_is_read_with_the_form_that_holds_for_its_reader(slips, caller):
    ana = caller(slips.ana)
    assert ana.get("registers/", **EN).json()["results"] == [{"code": "slip", "name": "Return slip"}]
    form = ana.get("registers/slip/", **EN).json()["form"]
    assert (form["paper"], form["edition"], form["pattern"], form["years_kept"]) == ("F-013", 1, "RT-{year}-{number:05}", 3)
    quantity = next(each for each in form["fields"] if each["code"] == "quantity")
    assert quantity == {
        "code": "quantity",
        "name": "Quantity",
        "kind": "number",
        "required": True,
        "masked": False,
        "unit": "",
        "least": "0",
        "decimals": 2,
        "not_above": "delivered",
    }
    assert form["copies"] == [{"name": "Stub", "to": "issuer"}, {"name": "Warehouse copy", "to": "warehouse"}]
    assert [each["by"] for each in form["signatories"]] == ["maker", "approver", "approver", "anybody"]
    assert ana.get("registers/nothing/").status_code == 404


def test_an_entry_is_made_and_read_back(slips, made):
    ana, answer = made
    body = answer.json()
    assert (answer.status_code, answer["ETag"], answer["Location"]) == (201, '"1"', f"/api/v1/entries/{body['id']}/")
    assert body["values"][0] == {"code": "goods", "name": "Goods", "kind": "text", "value": "Pump", "first": "Pump"}
    assert (body["number"][:3], body["state"], body["edition"], len(body["copies"])) == ("RT-", "standing", 1, 2)
    assert ana.get(answer["Location"], **EN).json() == body
    assert ana.get("entries/", {"number": body["number"]}).json()["results"][0]["id"] == body["id"]
    assert ana.get("entries/", {"state": "void"}).json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"register": "slip", "values": FILLED | {"quantity": "many"}}, "quantity"),
        ({"register": "nothing", "values": {}}, "register"),
        ({"register": "slip", "values": []}, "values"),
        ({"register": "slip", "values": FILLED, "about": "ticket", "about_id": 999999}, "about"),
        ({"register": "slip", "values": FILLED, "about": "dream", "about_id": 1}, "about"),
        ({"register": "slip", "values": FILLED, "about_id": 1}, "about"),
    ],
)
def test_what_cannot_be_entered_is_named(slips, caller, body, field):
    answer = caller(slips.ana).post("entries/", body, **EN)
    assert answer.status_code == 400 and field in answer.json()["errors"]
    assert not Entry.objects.exists()


def test_a_repeated_request_takes_one_number(slips, caller):
    ana, body = caller(slips.ana), {"register": "slip", "values": FILLED}
    first, second = (ana.post("entries/", body, Idempotency_Key="one") for _each in range(2))
    assert first.json() == second.json() and Entry.objects.count() == 1


def test_it_is_corrected_and_a_stale_correction_is_not(slips, made, caller):
    _ana, answer = made
    ben, path = caller(slips.ben), f"{answer['Location']}corrections/"
    body = {"values": {"quantity": 6}, "reason": "Counted again"}
    assert ben.post(path, body).status_code == 428
    corrected = ben.post(path, body, If_Match='"1"')
    quantity = next(each for each in corrected.json()["values"] if each["code"] == "quantity")
    assert (corrected.status_code, corrected["ETag"], quantity["value"], quantity["first"]) == (201, '"2"', "6", "7")
    assert ben.post(path, body, If_Match='"1"').status_code == 412
    (note,) = ben.get(path).json()["results"]
    assert (note["was"], note["becomes"], note["by"]["work_number"]) == ("7", "6", slips.ben.work_number)


def test_a_copy_is_sent_received_and_found_by_its_token(slips, made, caller):
    ana, answer = made
    second = answer.json()["copies"][1]
    path = f"copies/{second['id']}/"
    kim = caller(slips.kim)
    assert kim.get("copies/", {"token": second["token"]}).json()["results"] == []
    sent = {"kind": "sent", "holder": "Stores desk", "department": "stores"}
    assert ana.post(f"{path}moves/", sent | {"department": "moon"}, If_Match='"1"', **EN).json()["errors"] == {
        "department": ["There is no department “moon”."]
    }
    moved = ana.post(f"{path}moves/", sent, If_Match='"1"')
    assert (moved.status_code, moved.json()["state"], moved["ETag"]) == (201, "under_way", '"2"')
    (found,) = kim.get("copies/", {"token": second["token"]}).json()["results"]
    assert (found["state"], found["holder"], found["entry_state"]) == ("under_way", "Stores desk", "standing")
    assert kim.post(f"{path}moves/", {"kind": "received"}, If_Match='"2"').json()["held_by"]["work_number"] == slips.kim.work_number
    assert [each["kind"] for each in kim.get(f"{path}moves/").json()["results"]] == ["sent", "received"]
    taken = ana.post(f"{path}moves/", {"kind": "filed", "holder": "Binder"}, If_Match='"3"', **EN)
    assert (taken.status_code, taken.json()["holders"]) == (403, ["Kim"])
    refused = caller(slips.ben).post(f"{answer['Location']}void/", {"reason": "Wrong"}, If_Match='"1"', **EN)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/blocked")
    assert Entry.objects.get().state == "standing"
    assert kim.post(f"{path}moves/", {"kind": "sent", "member": "W9999"}, If_Match='"3"', **EN).json()["errors"].keys() == {"member"}
    assert Copy.objects.get(pk=second["id"]).state == "held"


def test_prints_are_counted_and_marked(slips, made):
    ana, answer = made
    path = f"{answer['Location']}prints/"
    assert ana.post(path, {}, If_Match='"1"').status_code == 201
    assert ana.post(path, {"copies": [2]}, If_Match='"2"').status_code == 400
    copies = ana.post(path, {"copies": [2], "reason": "Jam"}, If_Match='"2"', **EN).json()["copies"]
    assert [(copy["printed"], copy["mark"]) for copy in copies] == [(1, ""), (2, "Reprint, printed for the 2. time")]
    assert [(each["n"], each["copies"]) for each in ana.get(path).json()["results"]] == [(1, [1, 2]), (2, [2])]


def test_it_is_signed_by_password_or_drawn_and_not_by_its_maker_as_approver(slips, made, caller):
    ana, answer = made
    path = f"{answer['Location']}signatures/"
    ben = caller(slips.ben)
    assert ana.post(path, {"role": "manager", "strokes": STROKES}, If_Match='"1"').status_code == 403
    assert ana.post(path, {"role": "issuer"}, If_Match='"1"', **EN).json()["errors"] == {
        "password": ["Draw your signature, or give your password."]
    }
    assert not Signature.objects.exists()
    signed = ben.post(path, {"role": "manager", "password": make.PASSWORD}, If_Match='"1"', Idempotency_Key="one")
    lines = {line["code"]: line for line in signed.json()["signatures"]}
    assert (signed.status_code, signed["ETag"], "no-store" in signed["Cache-Control"]) == (201, '"2"', True)
    assert lines["manager"]["holds"] and lines["manager"]["signatures"][0]["digest"] == answer.json()["digest"]
    assert ana.post(path, {"role": "issuer", "strokes": STROKES}, If_Match='"2"').status_code == 201
    assert ana.post(path, {"role": "customer", "strokes": STROKES, "name": "Mrs Lu"}, If_Match='"3"').status_code == 201
    assert [each["way"] for each in ben.get(path).json()["results"]] == ["password", "drawn", "drawn"]


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_signs_nothing_and_locks_after_five(slips, made, caller):
    _ana, answer = made
    ben, path = caller(slips.ben), f"{answer['Location']}signatures/"
    wrong = {"role": "manager", "password": "wrong horse battery"}
    tries = [ben.post(path, wrong, If_Match='"1"', **EN) for _each in range(5)]
    assert [each.status_code for each in tries] == [400] * 4 + [429]
    assert tries[0].json()["errors"] == {"password": ["This is not your password. Type it again."]}
    assert tries[-1]["Content-Type"] == "application/problem+json"
    assert ben.post(path, wrong | {"password": make.PASSWORD}, If_Match='"1"').status_code == 429
    assert AccessAttempt.objects.exists() and not Signature.objects.exists()
    assert codes(Entry.objects.get()) == ["made"]


def test_a_lost_copy_is_seen_as_lost_by_whoever_reads_its_qr(slips, made):
    ana, answer = made
    copy = Copy.objects.get(n=2)
    lost = ana.post(f"copies/{copy.pk}/moves/", {"kind": "lost", "remark": "Left on the bus"}, If_Match='"1"')
    assert lost.json()["state"] == "lost"
    assert ana.post(f"{answer['Location']}prints/", {"copies": [2]}, If_Match='"1"').status_code == 201
    (found,) = ana.get("copies/", {"token": copy.token}).json()["results"]
    assert (found["state"], found["issue"]) == ("lost", 1)
    assert ana.get("copies/", {"entry": copy.entry_id, "state": "held"}).json()["results"][0]["issue"] == 2


def test_when_it_is_to_be_kept_until_is_told(slips, made):
    _ana, answer = made
    made_at, until = Entry.objects.get().made_at, answer.json()["kept_until"]
    assert until.startswith(str(made_at.year + 3)) and made_at + timedelta(days=1000) < Entry.objects.get().kept_until


def test_what_a_form_masks_is_shown_whole_where_one_entry_is_opened_and_that_is_noted(slips, caller):
    make.load_pack_file("forms")
    ana, typed = caller(slips.ana), {"visitor": "Mrs Lu", "phone": "13800002097", "purpose": "A bill"}
    made = ana.post("entries/", {"register": "visitor_messages", "values": typed}, **EN)
    assert "13800002097" not in made.content.decode() and not ReadEntry.objects.exists()
    caller(slips.ben).post(f"{made['Location']}corrections/", {"values": {"phone": "13911112222"}, "reason": "Misheard"}, If_Match='"1"')
    for address in ("entries/", f"{made['Location']}corrections/"):
        shown = ana.get(address).content.decode()
        assert "13****222" in shown and "13911112222" not in shown
    assert not ReadEntry.objects.exists() and not Event.objects.filter(facts__icontains="1380000").exists()
    phone = next(each for each in ana.get(made["Location"]).json()["values"] if each["code"] == "phone")
    assert (phone["value"], phone["first"]) == ("13911112222", "13800002097")
    read = ReadEntry.objects.get()
    assert (read.member_id, read.subject_kind, read.subject_id, read.what) == (slips.ana.pk, "entry", made.json()["id"], "masked_fields")


def test_a_photograph_is_added_and_not_to_what_is_void(slips, made, settings, tmp_path):
    settings.DESK_FILES = tmp_path / "files"
    ana, answer = made
    path = f"{answer['Location']}attachments/"

    def add(name: str):
        return ana.client.post(path, {"file": SimpleUploadedFile(name, b"\x89PNG\r\n\x1a\n")}, headers=ana.headers)

    added = add("crate.png")
    assert (added.status_code, added.json()["media_type"]) == (201, "image/png")
    assert [each["name"] for each in ana.get(path).json()["results"]] == ["crate.png"]
    assert ana.get(added.json()["content"]).status_code == 200
    void_entry(Entry.objects.get(), "Wrong customer", **acts(slips.ben, now()))
    assert add("late.png").status_code == 409 and Attachment.objects.count() == 1
    assert codes(Entry.objects.get()) == ["made", "attached", "voided"]
