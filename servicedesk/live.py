"""Live updates: server-sent events from Redis, by ASGI. No database; a stream hears only what its ticket names."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio as redis

from servicedesk import environment
from servicedesk.variables import listed

_environment = environment.load(only=("DESK_ENV", "DESK_ORIGIN", "PORT", "REDIS_URL", "REDIS_PASSWORD"))
REDIS_URL = _environment.get("REDIS_URL", "")
PORT = _environment.get("PORT", "8000")
NAMED = "DESK_ORIGIN" in _environment
ORIGINS = listed(_environment.get("DESK_ORIGIN", f"http://127.0.0.1:{PORT},http://localhost:{PORT}"))
BEAT = 15.0  # seconds between signs of life
LIFE = 600.0  # seconds after which a stream ends, so that rights are read again
REMEMBERED = 500  # positions; one event comes on several channels within a moment

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """GET /live?ticket=… is a stream, /healthz says that we live; everything else is not there."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    if scope["type"] != "http":
        return
    if scope["path"] == "/healthz":
        return await _answer(send, 200, b"")
    origin = _own_origin(dict(scope["headers"]))
    ticket = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
    if scope["path"] != "/live" or scope["method"] != "GET" or not ticket:
        return await _answer(send, 404, origin)
    server = redis.Redis.from_url(REDIS_URL, decode_responses=True, socket_connect_timeout=2)
    try:
        content = await server.getdel(f"live-ticket:{ticket}")
        if content is None:
            return await _answer(send, 403, origin)
        await _stream(server, json.loads(content)["channels"], receive, send, origin)
    except (redis.RedisError, OSError):
        return  # the stream ends; the page polls until it is back
    finally:
        await server.aclose()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _own_origin(headers: dict[bytes, bytes]) -> bytes:
    """The asking page's origin if it is the desk's: one that is named, else this host's name on the desk's port; else nothing."""
    origin = headers.get(b"origin", b"")
    name = headers.get(b"host", b"").rpartition(b":")[0]
    here = b"http://%s:%s" % (name, PORT.encode())
    return origin if origin.decode("latin-1") in ORIGINS or (not NAMED and origin == here) else b""


def _headers(origin: bytes, kind: bytes) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),
    ]
    headers.append((b"vary", b"origin"))
    return [*headers, (b"access-control-allow-origin", origin)] if origin else headers


async def _answer(send: Send, status: int, origin: bytes) -> None:
    """A status and nothing else."""
    await send({"type": "http.response.start", "status": status, "headers": _headers(origin, b"text/plain")})
    await send({"type": "http.response.body", "body": b""})


async def _stream(server: redis.Redis, channels: list[str], receive: Receive, send: Send, origin: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _headers(origin, b"text/event-stream")})
    gone = asyncio.ensure_future(_gone(receive))
    try:
        async with server.pubsub() as heard:
            await heard.subscribe(*(f"live:{channel}" for channel in channels))
            await _say(send, _event("hello"))
            async for text in _messages(heard, gone):
                await _say(send, text)
            await _say(send, _event("bye"))  # old, or its reader has left: she may come again
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _messages(heard: Any, gone: asyncio.Future) -> AsyncIterator[str]:
    """What is published, each position once, with a beat in between; until the reader leaves or the stream is old.

    Two sweeps may publish out of order, so positions are remembered one by one, not as a high-water mark.
    """
    until, beat = time.monotonic() + LIFE, time.monotonic() + BEAT
    told: deque[int] = deque(maxlen=REMEMBERED)
    while not gone.done() and time.monotonic() < until:
        message = await heard.get_message(ignore_subscribe_messages=True, timeout=1.0)
        if message is not None:
            change = json.loads(message["data"])
            if change.get("code") == "member.signed_out" and message["channel"].startswith("live:member:"):
                return  # whoever is still signed in elsewhere opens another
            position = change.get("position")
            if position is None:  # of the moment: nobody catches up with it
                yield f"data: {message['data']}\n\n"
            elif position not in told:
                told.append(position)
                yield f"id: {position}\ndata: {message['data']}\n\n"
        if time.monotonic() > beat:
            beat = time.monotonic() + BEAT
            yield _event("beat")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _event(name: str) -> str:
    return f"event: {name}\ndata: {{}}\n\n"
