"""Who is in a ticket's room: two sorted sets in Redis, each member with the moment until which she counts as there."""

import json
from dataclasses import dataclass

import redis

from servicedesk.journal.live import client
from servicedesk.rulebook.models import in_reader_language
from staff.models import Member
from tickets.models import Ticket

STAYS = 40  # seconds without a sign of life; an open page gives one every 15
WRITES = 8  # seconds after the last key


@dataclass(frozen=True)
class Present:
    """A colleague on the same ticket: her name in both languages, and whether she is writing."""

    name_zh: str
    name_en: str
    writing: bool

    @property
    def name(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)


def enter(ticket: Ticket, member: Member, *, writing: bool, leaving: bool = False) -> list[Present]:
    """Note that she is here, writes or leaves; returns who else is, nobody where Redis is away. Open pages hear of what changed."""
    try:
        return _enter(ticket, member, writing=writing, leaving=leaving)
    except redis.RedisError:
        return []


def _enter(ticket: Ticket, member: Member, *, writing: bool, leaving: bool) -> list[Present]:
    server = client()
    now = server.time()[0]  # one clock for everybody, whatever process asks
    here, pen = f"here:{ticket.pk}", f"pen:{ticket.pk}"
    who = json.dumps({"id": member.pk, "zh": member.name_zh, "en": member.name_en}, ensure_ascii=False)
    pipe = server.pipeline()
    for room in (here, pen):
        pipe.zremrangebyscore(room, 0, now)
    changes = []
    for room, stays, inside in ((here, STAYS, not leaving), (pen, WRITES, writing and not leaving)):
        changes.append(len(pipe.command_stack))
        pipe.zadd(room, {who: now + stays}) if inside else pipe.zrem(room, who)
        pipe.expire(room, STAYS + 1)
    pipe.zrange(here, 0, -1)
    pipe.zrange(pen, 0, -1)
    *answers, present, writers = pipe.execute()
    if any(answers[at] for at in changes):
        _tell(server, ticket)
    others = [(text, json.loads(text)) for text in present if text != who]
    return [Present(one["zh"], one["en"], text in writers) for text, one in sorted(others, key=lambda pair: pair[1]["id"])]


def _tell(server: redis.Redis, ticket: Ticket) -> None:
    """Wake the pages that may show this ticket; they ask through its door who is there."""
    message = json.dumps({"code": "presence", "matter": ticket.pk})
    for channel in ("all", f"department:{ticket.department_id}", f"matter:{ticket.pk}"):
        server.publish(f"live:{channel}", message)
