"""Keys: who comes in, as whom, within which scope; and the command that makes them."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from servicedesk.api.models import ApiKey
from servicedesk.journal.models import Event
from tests.api.conftest import Caller, key_of


@pytest.mark.parametrize("header", ["Bearer desk_unknown", "Bearer", "Bearer  ", "Basic YTpi", "desk_x"])
def test_a_key_nobody_has_is_401(house, header):
    caller = Caller("")
    caller.headers = {"Authorization": header}
    refused = caller.get("tickets/")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.json()["type"] == "/problems/not-signed-in"


@pytest.mark.parametrize("path", ["tickets/", "events/", "schema/", "docs/", "customers/1/"])
def test_nobody_is_401(call, path):
    refused = call(None).get(path)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_key_acts_as_its_member_and_the_history_names_it(call, house):
    assert call(house.ana).post("customers/", {"name": "Dee", "phone": "13800001111"}).status_code == 201
    event = Event.objects.get(code="customer.registered", via="key:test")
    assert (event.actor_kind, event.actor_id) == ("member", house.ana.pk)


def test_the_transaction_names_the_member(call, house):
    call(house.ana).get("tickets/")
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('desk.member')")
        assert cursor.fetchone()[0] == str(house.ana.pk)


def test_a_revoked_key_and_a_left_member_open_nothing(call, house):
    assert call(house.ana).get("tickets/").status_code == 200
    call_command("apikey", "revoke", "--member", "ana", "--name", "test", stdout=StringIO())
    assert call(house.ana).get("tickets/").status_code == 401
    assert call(house.ben).get("tickets/").status_code == 200
    house.ben.is_active = False
    house.ben.save()
    assert call(house.ben).get("tickets/").status_code == 401


def test_last_use_is_noted_once_a_minute(call, house):
    caller = call(house.ana)
    caller.get("tickets/")
    row = ApiKey.objects.get(member=house.ana)
    first = row.last_used_at
    assert first is not None
    row.last_used_at = first - timedelta(seconds=30)
    row.save()
    caller.get("tickets/")
    row.refresh_from_db()
    assert row.last_used_at == first - timedelta(seconds=30)
    row.last_used_at = first - timedelta(seconds=90)
    row.save()
    caller.get("tickets/")
    row.refresh_from_db()
    assert row.last_used_at > first - timedelta(seconds=30)


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        ((), 200, 201),
        (("read",), 200, 403),
        (("customers",), 200, 403),
        (("customers.write",), 403, 201),
        (("tickets", "tickets.write"), 403, 403),
    ],
)
def test_scopes_narrow_what_a_key_may_do(house, scopes, reads, writes):
    caller = Caller(key_of(house.ana, "narrow", scopes))
    assert caller.get("customers/").status_code == reads
    refused = caller.post("customers/", {"name": "Dee", "phone": "13800001111"})
    assert refused.status_code == writes
    if writes == 403:
        assert (refused.json()["type"], refused.json()["right"]) == ("/problems/scope-missing", "customers.write")
        assert not Event.objects.filter(via="key:narrow").exists()


def test_the_browser_session_reads_and_needs_its_token_to_write(house, browse):
    client = browse(house.ana)
    assert client.get("/api/v1/tickets/").status_code == 200
    client.handler.enforce_csrf_checks = True
    refused = client.post("/api/v1/customers/", {"name": "Dee"}, content_type="application/json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")


def test_the_command_prints_the_key_alone_and_keeps_only_its_digest(house):
    out = StringIO()
    call_command("apikey", "create", "--member", "ana", "--name", "crm", "--scope", "tickets", stdout=out)
    key = out.getvalue().strip()
    assert re.fullmatch(r"desk_[\w-]{43}", key) and out.getvalue() == f"{key}\n"
    assert Caller(key).get("tickets/").status_code == 200
    event = Event.objects.get(code="api_key.created")
    assert (event.subject_kind, event.facts) == ("api_key", {"member_id": house.ana.pk, "name": "crm"})
    assert key not in str(ApiKey.objects.values().get())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("create", "--member", "nobody", "--name", "x"), "no active member nobody"),
        (("create", "--member", "ana", "--name", "crm"), "already has a key named crm"),
        (("create", "--member", "ana", "--name", "x", "--scope", "everything"), "Unknown scope everything"),
        (("revoke", "--member", "ana", "--name", "x"), "has no key named x"),
    ],
)
def test_what_the_command_refuses_it_says_in_one_bilingual_line(house, words, says):
    call_command("apikey", "create", "--member", "ana", "--name", "crm", stdout=StringIO())
    with pytest.raises(CommandError) as refused:
        call_command("apikey", *words)
    assert says in str(refused.value) and " / " in str(refused.value) and "\n" not in str(refused.value)
    assert ApiKey.objects.count() == 1


def test_the_command_lists_and_revokes(house):
    call_command("apikey", "create", "--member", "ana", "--name", "crm", stdout=StringIO())
    call_command("apikey", "revoke", "--member", "ana", "--name", "crm", stdout=StringIO())
    out = StringIO()
    call_command("apikey", "list", stdout=out)
    assert out.getvalue().startswith("ana\tcrm\t*\t-\trevoked")
    assert Event.objects.get(code="api_key.revoked").facts == {"member_id": house.ana.pk, "name": "crm"}
