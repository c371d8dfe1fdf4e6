"""Customers over REST: found, corrected, merged, and read in clear by those who may, on record."""

import pytest

from servicedesk.api.models import KeptAnswer
from servicedesk.journal.models import Event, ReadEntry
from tests import make
from tickets.customers.actions import add_contact
from tickets.customers.models import Contact, Customer

BY = {"by": make.SYSTEM, "at": make.T0}
CLEAR = "13800002097"


@pytest.fixture
def dana(house) -> str:
    return f"customers/{house.dana.pk}/"


@pytest.mark.parametrize("typed", ["2097", "0002097", "dan", "DANA", "d", "wns", "卢先", "lxs"])
def test_customers_are_found_by_any_part_of_name_initials_or_number(call, house, typed):
    add_contact(house.dana, {"name": "卢先生"}, **BY)
    add_contact(house.dana, {"name": "温女士"}, **BY)
    make.make_customer("Eve", "13911110000")
    rows = call(house.ana).get("customers/", {"search": typed}).json()["results"]
    assert [each["name"] for each in rows] == ["Dana"]


def test_a_customer_is_corrected_under_its_version(call, house, dana):
    caller = call(house.ana)
    shown = caller.get(dana)
    assert (shown.headers["ETag"], shown.json()["version"]) == ('"1"', 1)
    assert caller.get(dana, If_None_Match='"1"').status_code == 304
    assert caller.patch(dana, {"name": "Dana Li"}).status_code == 428
    assert caller.patch(dana, {"name": "Dana Li"}, If_Match='"9"').status_code == 412
    changed = caller.patch(dana, {"name": "Dana Li", "estate": "云汀", "room": "102"}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"], changed.json()["address_masked"]) == (200, '"2"', "云汀 ****")
    assert "102" not in changed.json()["address_masked"]
    long = caller.patch(dana, {"name": "x" * 500}, If_Match='"2"')
    assert (long.status_code, list(long.json()["errors"])) == (400, ["name"])


def test_a_customer_is_registered_with_an_address_and_an_extension(call, house):
    made = call(house.ana).post("customers/", {"name": "🙂 أحمد", "phone": "0512-88881234转205", "estate": "云汀", "room": "1"}).json()
    row = Customer.objects.get(pk=made["id"])
    assert (row.name, row.phone, row.extension, row.room) == ("🙂 أحمد", "+8651288881234", "205", "1")


def test_contacts_are_noted_listed_and_corrected(call, house, dana):
    caller = call(house.ana)
    made = caller.post(f"{dana}contacts/", {"name": "Eve", "phone": "0512-88881234 ext. 7", "phone_kind": "switchboard"})
    assert (made.status_code, made.json()["phone_masked"], made.json()["extension"]) == (201, "512****1234", "7")
    assert caller.get(made.headers["Location"]).json() == made.json() == caller.get(f"{dana}contacts/").json()["results"][0]
    assert [each["name"] for each in caller.get("contacts/", {"phone": "0512 8888 1234"}).json()["results"]] == ["Eve"]
    assert caller.get("contacts/", {"phone": "12"}).json()["results"] == []
    path = made.headers["Location"]
    assert caller.patch(path, {"withheld": True}, If_Match='"1"').status_code == 400
    assert caller.patch(path, {"withheld": True, "phone": ""}, If_Match='"1"').json()["withheld"] is True
    assert caller.patch(path, {"role": "x"}, If_Match='"1"').status_code == 412
    assert call(house.ana).get("contacts/0/").status_code == 404


def test_consents_are_noted_and_taken_back(call, house, dana):
    made = call(house.ana).post(f"{dana}consents/", {"purpose": "text", "given_by": "Dana"})
    assert (made.status_code, made.json()["withdrawn_at"]) == (201, None)
    path = f"consents/{made.json()['id']}/withdrawal/"
    assert call(house.ana).post(path).json()["withdrawn_noted_by"]["name"] == "Ana"
    assert (call(house.ana).post(path).status_code, call(house.ana).post("consents/0/withdrawal/").status_code) == (409, 404)


def test_merging_needs_the_right_the_version_and_two_customers(call, house, dana):
    twin = make.make_customer("Dana L", CLEAR)
    body = {"merged": twin.pk, "reason": "Same number"}
    assert [each["twin"] for each in call(house.ana).get("customers/duplicates/").json()["results"]] == [house.dana.pk]
    refused = call(house.ana).post(f"{dana}merge/", body, If_Match='"1"')
    assert (refused.status_code, refused.json()["right"]) == (403, "customer.merge")
    caller = call(house.ben)
    assert caller.post(f"{dana}merge/", body).status_code == 428
    assert caller.post(f"{dana}merge/", body, If_Match='"4"').status_code == 412
    assert caller.post(f"{dana}merge/", body | {"merged": house.dana.pk}, If_Match='"1"').status_code == 400
    assert caller.post(f"{dana}merge/", body | {"merged": 999_999}, If_Match='"1"').json()["errors"].keys() == {"merged"}
    assert Customer.objects.standing().count() == 2
    merged = caller.post(f"{dana}merge/", body, If_Match='"1"')
    assert (merged.status_code, merged.headers["ETag"], merged.json()["merged"]) == (201, '"2"', twin.pk)
    assert caller.get(f"customers/{twin.pk}/").json()["merged_into"] == house.dana.pk
    assert [each["id"] for each in caller.get("customers/").json()["results"]] == [house.dana.pk]
    again = caller.post(f"{dana}merge/", body, If_Match='"2"')
    assert (again.status_code, again.json()["state"]) == (409, "merged")


def test_a_number_is_read_in_clear_once_with_a_reason_on_record(call, house, dana):
    told = call(house.ben).post(f"{dana}reveal/", {"what": "phone", "reason": "Calling back"}, Idempotency_Key="k")
    assert (told.status_code, told.json()) == (201, {"what": "phone", "value": f"+86{CLEAR}"})
    assert "no-store" in told.headers["Cache-Control"]
    entry = ReadEntry.objects.get()
    assert (entry.member_id, entry.via, entry.subject_kind, entry.subject_id) == (house.ben.pk, "key:test", "customer", house.dana.pk)
    assert (entry.what, entry.why) == ("phone", "Calling back")
    assert not KeptAnswer.objects.exists(), "a kept answer would hold the number in clear"
    assert not Event.objects.filter(facts__icontains=CLEAR).exists()


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("ana", {"what": "phone", "reason": "x"}, 403),
        ("ben", {"what": "phone", "reason": " "}, 400),
        ("ben", {"what": "name", "reason": "x"}, 400),
        ("ben", {"what": "phone", "reason": "x", "contact": 999_999}, 400),
    ],
)
def test_what_is_not_revealed_is_not_on_record(call, house, dana, who, body, status):
    refused = call(getattr(house, who)).post(f"{dana}reveal/", body)
    assert (refused.status_code, CLEAR in refused.content.decode(), ReadEntry.objects.count()) == (status, False, 0)


def test_a_contacts_number_and_the_address_are_read_the_same_way(call, house, dana):
    caller = call(house.ben)
    contact = add_contact(house.dana, {"name": "Eve", "phone": "0512-88881234转7"}, **BY)
    caller.patch(dana, {"estate": "云汀", "room": "102"}, If_Match='"1"')
    reveal = {"reason": "Visit"}
    assert caller.post(f"{dana}reveal/", reveal | {"what": "phone", "contact": contact.pk}, Accept_Language="en").json()["value"] == (
        "+8651288881234 ext. 7"
    )
    assert caller.post(f"{dana}reveal/", reveal | {"what": "address"}).json()["value"] == "云汀 102"
    assert list(ReadEntry.objects.order_by("id").values_list("subject_kind", "subject_id", "what")) == [
        ("contact", contact.pk, "phone"),
        ("customer", house.dana.pk, "address"),
    ]


def test_opening_a_customer_is_on_record_and_listing_is_not(call, house, dana):
    call(house.ana).get("customers/")
    assert not ReadEntry.objects.exists()
    call(house.ana).get(dana)
    refused = call(house.ana).get("read_entries/")
    assert (refused.status_code, refused.json()["right"]) == (403, "readlog.read")
    (entry,) = call(house.ben).get("read_entries/", {"subject_kind": "customer", "subject_id": house.dana.pk}).json()["results"]
    assert (entry["member"], entry["what"], entry["why"]) == (house.ana.pk, "page", "")


def test_who_neither_opens_tickets_nor_reads_all_sees_no_customer(call, house, dana):
    guard = make.make_member("ivo", posts=[make.make_post("guard", department=house.works, rights=[])], department=house.works)
    assert {call(guard).get(path).status_code for path in ("customers/", dana, f"{dana}contacts/", "contacts/")} == {403}
    assert call(house.ada).get(dana).status_code == 200, "who reads all reads these too"
    assert call(house.ada).patch(dana, {"name": "x"}, If_Match='"1"').status_code == 403
    assert (Customer.objects.get(pk=house.dana.pk).name, Contact.objects.count()) == ("Dana", 0)
