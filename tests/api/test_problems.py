"""Refusals: one shape, in the reader's language, and nothing given away."""

import pytest
from django.test import Client

from servicedesk.journal.models import Event
from tests import make
from tickets.models import Ticket


def test_missing_and_invisible_are_the_same_bytes(call, house, desk_at_work):
    hidden = call(house.cleo).get(f"tickets/{desk_at_work.ticket.number}/")
    missing = call(house.cleo).get("tickets/T-999999/")
    nowhere = call(house.cleo).get("no/such/address/")
    elsewhere = Client().get("/api/else/")
    assert {each.status_code for each in (hidden, missing, nowhere, elsewhere)} == {404}
    assert elsewhere.headers["Content-Type"] == "application/problem+json"
    assert hidden.content == missing.content == nowhere.content
    assert {each.headers["Content-Type"] for each in (hidden, nowhere)} == {"application/problem+json"}


@pytest.mark.parametrize(
    "path", ["tickets/{t}/replies/", "tickets/{t}/clocks/", "tickets/{t}/events/", "calls/{c}/", "calls/ext:ext-1/", "clocks/{k}/"]
)
def test_what_hangs_on_an_invisible_thing_is_missing_too(call, house, desk_at_work, path):
    from servicedesk.clocks.models import Clock

    address = path.format(t=desk_at_work.ticket.number, c=desk_at_work.call.pk, k=Clock.objects.first().pk)
    assert call(house.ana).get(address).status_code == 200
    refused = call(house.cleo).get(address)
    assert (refused.status_code, refused.content) == (404, call(house.cleo).get("tickets/T-0/").content)


def test_403_names_the_right_and_who_holds_it(call, house, desk_at_work):
    desk_at_work.ticket.change(status=Ticket.Status.SOLVED)
    refused = call(house.ana).post(f"tickets/{desk_at_work.ticket.number}/closure/", {"reason": "done"}, If_Match='"2"')
    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["right"]) == (403, "/problems/forbidden", "ticket.close")
    assert problem["holders"] == ["General manager", "Team lead", "Fitter"]
    assert "close tickets" in problem["detail"] and "Team lead" in problem["detail"]
    assert not Event.objects.filter(code="ticket.closed").exists()


@pytest.mark.parametrize("path", ["customers/", "customers/1/"])
def test_customers_need_the_right_to_open_tickets(call, house, path):
    refused = call(make.make_member("eva", posts=[], department=house.service)).get(path)
    assert (refused.status_code, refused.json()["right"]) == (403, "ticket.open")


def test_409_names_the_state_and_the_wanted_ones(call, house, desk_at_work):
    refused = call(house.ben).post(f"tickets/{desk_at_work.ticket.number}/closure/", {"reason": "done"}, If_Match='"1"')
    assert (refused.status_code, refused.json()["state"], refused.json()["wanted"]) == (409, "open", ["solved"])
    assert not Event.objects.filter(code="ticket.closed").exists()


def test_400_names_every_field(call, house):
    refused = call(house.ana).post("tickets/", {"kind": "poem", "customer": {"phone": ["x"]}})
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"sentence", "kind", "customer.name", "customer.phone"}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{not json", "application/json", 400),
        ("a=1", "application/x-www-form-urlencoded", 415),
        ('{"name": "\\u0000"}', "application/json", 400),
    ],
)
def test_unreadable_bodies(call, house, body, content_type, status):
    caller = call(house.ana)
    refused = caller.client.post("/api/v1/customers/", body, content_type=content_type, headers=caller.headers)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")


def test_405_says_what_is_allowed(call, house):
    caller = call(house.ana)
    refused = caller.client.delete("/api/v1/tickets/", headers=caller.headers)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_406_is_a_problem_too(call, house):
    assert call(house.ana).get("tickets/", Accept="text/html").status_code == 406


@pytest.mark.parametrize(("header", "title"), [("zh-CN,zh;q=0.9,en;q=0.1", "zh"), ("en", "Missing"), ("", "Missing"), ("fr", "Missing")])
def test_the_language_is_the_one_asked_for_else_the_members(call, house, desk_at_work, header, title):
    pages = call(house.ana).get("clocks/", **({"Accept_Language": header} if header else {}))
    names = {each["name"] for each in pages.json()["results"]}
    assert ("三声接听" in names) == (title == "zh")
    assert "Accept-Language" in pages.headers["Vary"]


def test_an_unexpected_failure_is_a_problem_and_changes_nothing(call, house, monkeypatch):
    def fails(*args, **kwargs):
        make.make_customer("Zoe", "13900000000")
        raise RuntimeError("secret words")

    caller = call(house.ana)
    monkeypatch.setattr("tickets.customers.api.register_customer", fails)
    caller.client.raise_request_exception = False
    refused = caller.post("customers/", {"name": "Zoe"})
    assert (refused.status_code, refused.json()["type"]) == (500, "/problems/unexpected")
    assert "secret" not in refused.content.decode()
    assert not Event.objects.filter(code="customer.registered").exclude(subject_id=house.dana.pk).exists()


def test_429_says_when_to_come_again(call, house, monkeypatch, fresh_cache):
    from servicedesk.api.throttles import MemberThrottle

    monkeypatch.setattr(MemberThrottle, "THROTTLE_RATES", {"user": "1/min"})
    assert call(house.ana).get("tickets/").status_code == 200
    refused = call(house.ana).get("tickets/")
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert call(house.ben).get("tickets/").status_code == 200


def test_without_redis_nobody_is_refused(call, house, monkeypatch, settings):
    from servicedesk.api import throttles

    monkeypatch.setattr(throttles.MemberThrottle, "THROTTLE_RATES", {"user": "1/min"})
    monkeypatch.setattr(throttles, "_silent_until", 0.0)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    assert [call(house.ana).get("tickets/").status_code for _ in range(3)] == [200, 200, 200]
