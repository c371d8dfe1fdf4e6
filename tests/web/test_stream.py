"""The live process itself, on a port of its own, with the real Redis."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def live():
    """A running live process; its port, and its log when the tests are over."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [sys.executable, "-m", "uvicorn", "servicedesk.live:application", "--port", str(port), "--no-access-log"]
    environ = {**os.environ, "REDIS_URL": settings.REDIS_URL, "PORT": "8000"}
    environ.pop("DESK_ORIGIN", None)
    process = subprocess.Popen(arguments, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield port
    process.terminate()
    said = process.communicate(timeout=10)[0].decode()
    assert "ticket-" not in said, said


@pytest.fixture(scope="module")
def server():
    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)


def give_ticket(server, name: str, channels: list[str]) -> str:
    server.set(f"live-ticket:{name}", json.dumps({"channels": channels, "member": 1}), ex=60)
    return name


def listen(port: int, ticket: str, origin: str = ORIGIN) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/live?ticket={ticket}", headers={"Origin": origin})
    return connection.getresponse()


def next_event(stream) -> dict[str, str]:
    """The next event's fields."""
    found: dict[str, str] = {}
    while line := stream.readline().decode().rstrip("\n"):
        field, _, value = line.partition(": ")
        found[field] = value
    return found


def test_a_stream_says_hello_and_then_what_its_channels_carry(live, server):
    stream = listen(live, give_ticket(server, "ticket-a", ["member:7001", "department:7002"]))
    assert (stream.status, stream.headers["Content-Type"]) == (200, "text/event-stream")
    hello = next_event(stream)
    assert hello["event"] == "hello"
    server.publish("live:department:7003", json.dumps({"position": 1, "subject": "ticket"}))
    for channel in ("live:department:7002", "live:member:7001"):
        server.publish(channel, json.dumps({"position": 5, "subject": "ticket", "id": 3}))
    server.publish("live:member:7001", json.dumps({"position": 4, "subject": "notice", "id": 9}))
    assert json.loads(next_event(stream)["data"])["position"] == 5, "not another department's, and not twice"
    assert json.loads(next_event(stream)["data"])["position"] == 4, "an order upset by two sweeps loses nothing"


def test_a_ticket_opens_one_stream(live, server):
    ticket = give_ticket(server, "ticket-b", ["all"])
    assert listen(live, ticket).status == 200
    assert listen(live, ticket).status == 403


def test_an_invented_ticket_and_another_path_open_nothing(live):
    assert listen(live, "ticket-nobody-gave").status == 403
    connection = http.client.HTTPConnection("127.0.0.1", live, timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().status == 404


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (ORIGIN, ORIGIN),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://elsewhere.example:8000", None),
        ("http://127.0.0.1:9999", None),
        ("http://[broken:8000", None),
        ("null", None),
    ],
)
def test_only_the_desks_own_pages_may_read_the_stream(live, server, origin, allowed):
    stream = listen(live, give_ticket(server, f"ticket-{abs(hash(origin))}", ["all"]), origin)
    assert stream.status == 200
    assert stream.headers.get("Access-Control-Allow-Origin") == allowed


def test_what_is_only_of_the_moment_comes_without_a_position(live, server):
    stream = listen(live, give_ticket(server, "ticket-presence", ["department:41"]))
    assert next_event(stream)["event"] == "hello"
    for _twice in range(2):
        server.publish("live:department:41", json.dumps({"code": "presence", "matter": 7}))
        event = next_event(stream)
        assert json.loads(event["data"]) == {"code": "presence", "matter": 7} and "id" not in event
