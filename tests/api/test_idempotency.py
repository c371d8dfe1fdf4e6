"""Idempotency-Key: one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from servicedesk.api.models import KeptAnswer
from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.models import Customer, Ticket
from tickets.notes.actions import follow_ticket

BODY = {"name": "Eve", "phone": "13700000000"}


def registered() -> int:
    return Event.objects.filter(code="customer.registered", via__startswith="key:").count()


def matter(house) -> dict:
    return {"kind": "repair", "channel": "web", "sentence": "x", "customer": house.dana.pk}


def test_a_repeated_request_gets_the_first_answer(call, house):
    caller = call(house.ana)
    first, second = (caller.post("tickets/", matter(house), Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert [first.headers[name] for name in ("ETag", "Location")] == [second.headers[name] for name in ("ETag", "Location")]
    assert Ticket.objects.count() == 1
    assert caller.post("tickets/", matter(house), Idempotency_Key="k2").json()["number"] != first.json()["number"]


def test_an_answer_without_a_body_is_repeated_without_one(call, house):
    ticket = make.make_ticket(house.ana)
    follow_ticket(ticket, by=house.ana.actor(), at=make.T0, member=house.ana)
    caller = call(house.ana)
    for _ in range(2):
        answer = caller.delete(f"tickets/{ticket.number}/followers/", Idempotency_Key="k1")
        assert (answer.status_code, answer.content) == (204, b"")


def test_the_same_key_with_another_body_is_422(call, house):
    caller = call(house.ana)
    caller.post("customers/", BODY, Idempotency_Key="k1")
    refused = caller.post("customers/", BODY | {"name": "Eva"}, Idempotency_Key="k1")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert (registered(), Customer.objects.filter(name="Eva").count()) == (1, 0)


def test_a_key_is_its_owners_and_its_paths(call, house):
    for member in (house.ana, house.ben):
        assert call(member).post("tickets/", matter(house), Idempotency_Key="k1").status_code == 201
    assert call(house.ana).post("customers/", BODY, Idempotency_Key="k1").status_code == 201
    assert Ticket.objects.count() == 2


def test_a_refusal_is_not_kept(call, house):
    caller = call(house.ana)
    assert caller.post("customers/", {"name": ""}, Idempotency_Key="k1").status_code == 400
    assert KeptAnswer.objects.count() == 0
    assert caller.post("customers/", BODY, Idempotency_Key="k1").status_code == 201


def test_after_seven_days_a_key_is_free_again(call, house):
    caller = call(house.ana)
    caller.post("tickets/", matter(house), Idempotency_Key="k1")
    kept = KeptAnswer.objects.get()
    for age, tickets in ((timedelta(days=6, hours=23), 1), (timedelta(days=7, minutes=1), 2)):
        KeptAnswer.objects.filter(pk=kept.pk).update(created_at=kept.created_at - age)
        assert caller.post("tickets/", matter(house), Idempotency_Key="k1").status_code == 201
        assert Ticket.objects.count() == tickets
    assert KeptAnswer.objects.get().created_at > kept.created_at - timedelta(minutes=1)


@pytest.mark.parametrize("key", ["x" * 121, "a\tb"])
def test_a_key_that_cannot_be_used(call, house, key):
    assert call(house.ana).post("customers/", BODY, Idempotency_Key=key).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_parallel_twins_have_one_effect_and_one_answer(transactional_db, house):
    key, start = key_of(house.ana), Barrier(8)

    def send(_):
        start.wait()
        try:
            answer = Caller(key).post("tickets/", matter(house), Idempotency_Key="k1")
            return answer.status_code, answer.content, answer.headers["ETag"], answer.headers["Location"]
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert len(answers) == 1 and {each[0] for each in answers} == {201}
    assert (Ticket.objects.count(), Event.objects.filter(code="ticket.opened").count(), KeptAnswer.objects.count()) == (1, 1, 1)
