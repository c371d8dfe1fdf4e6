"""What a fault is measured with: promises that fall due, people who keep writing, and the verdict."""

import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock, StepTaken
from servicedesk.journal.models import Delivery
from staff.models import Notice
from tests import make
from tests.running import call
from tickets.models import Ticket

PACK = """\
pack: drill
title: {zh: 故障演练, en: Fault drill}
articles:
  - number: "1"
    title: {zh: 一小时内答复, en: Answered within an hour}
    text: {zh: 演练用时限。, en: A limit for the drill.}
    effective_from: 2026-01-01
    clocks:
      - code: drill
        name: {zh: 演练答复, en: Drill answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        when: {kind: [reservation]}
        at_most: 1 h
        ladder:
          - {at: due, tell: [owner, supervisor], article: "1"}
          - {at: +2 s, tell: [department_head], article: "1"}
"""
HOUR = timedelta(hours=1)
TRIAL = 20
TOLD = 3  # people each ticket's two rungs tell


@dataclass(frozen=True)
class Due:
    """Tickets whose hour ends one after another, from `first` on."""

    tickets: list[int]
    first: datetime

    @property
    def ahead(self) -> float:
        """Seconds until the first hour ends; 0 when it has."""
        return max(0.0, (self.first - now()).total_seconds())


def let_fall_due(house, count: int, seconds: float) -> Due:
    """Open `count` tickets whose hour ends one after another within `seconds`, beginning as soon as all of them are made."""
    began = time.monotonic()
    for _ in range(TRIAL):  # how long does one take on this machine now?
        make.make_ticket(house.ana, kind="repair", customer=house.dana, at=now())
    each = (time.monotonic() - began) / TRIAL
    first = now() + timedelta(seconds=3 + 1.5 * count * each)
    found = []
    with transaction.atomic():
        for number in range(count):
            moment = first - HOUR + timedelta(seconds=number * seconds / count)
            found.append(make.make_ticket(house.ana, kind="reservation", customer=house.dana, at=moment).pk)
    assert now() < first, "the machine became much slower while the tickets were made"
    return Due(found, first)


@dataclass
class Lateness:
    """One line of the table of faults: seconds from a rung's moment to the commit of its step, and of its last notice."""

    fault: str
    clocks: int
    outage: float = 0.0
    lost: int = 0
    doubled: int = 0
    steps: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)

    def line(self) -> str:
        """As the run's summary and docs/operations.md show it."""
        figures = [_share(self.steps, share) for share in (0.5, 0.95, 0.99, 1)]
        told = _share(self.told, 1)
        cells = (self.fault, self.clocks, self.lost, self.doubled, f"{self.outage:.1f}", *(f"{f:.2f}" for f in figures), f"{told:.2f}")
        return " | ".join(map(str, cells))


def _share(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def settled(tickets: list[int]) -> bool:
    """Whether every rung of these tickets' promises is taken and nothing inside the desk is owed."""
    waiting = Clock.objects.filter(limit__code="drill", matter_id__in=tickets, next_at__isnull=False)
    owed = Delivery.objects.filter(queue="inside", next_at__isnull=False).exclude(listener__startswith="tests.faults")
    return not waiting.exists() and not owed.exists()


def judge(rig, fault: str, due: Due, outage: float = 0.0, patience: float = 90) -> Lateness:
    """Wait until all is settled, then count what was lost and doubled; AssertionError unless every invariant holds."""
    tickets = due.tickets
    assert rig.until(lambda: settled(tickets), patience), f"not settled within {patience} s\n{rig.last_words()}"
    clocks = Clock.objects.filter(limit__code="drill", matter_id__in=tickets)
    rungs = Counter(StepTaken.objects.filter(clock__in=clocks).values_list("clock__matter_id", "step"))
    notices = Counter(Notice.objects.filter(matter_id__in=tickets).values_list("matter_id", "member_id", "role", "code"))
    expected = len(tickets) * (2 + TOLD)
    found = Lateness(fault, len(tickets), outage)
    found.lost = expected - len(rungs) - len(notices)
    found.doubled = rungs.total() - len(rungs) + notices.total() - len(notices)
    with connection.cursor() as cursor:
        cursor.execute(_LATENESS, [tickets])
        rows = cursor.fetchall()
    found.steps = [float(step) for step, _ in rows]
    found.told = [float(told) for _, told in rows if told is not None]
    rig.manage("invariants")
    return found


_LATENESS = """
    select extract(epoch from pg_xact_commit_timestamp(s.xmin) - s.due_at),
           (select extract(epoch from max(pg_xact_commit_timestamp(n.xmin)) - s.due_at) from staff_notice n where n.event_id = s.event_id)
    from clocks_steptaken s join clocks_clock c on c.id = s.clock_id where c.matter_id = any(%s)
"""


class Writers:
    """People who take in matters over REST all the while, and send again, under the same key, what got no answer."""

    def __init__(self, rig, key: str, count: int, pause: float = 0.2):
        self.rig, self.key, self.pause = rig, key, pause
        self.acknowledged: dict[str, str] = {}  # idempotency key → ticket number
        self.refused: list[tuple[int, object]] = []
        self.failures = 0
        self.longest = 0.0  # seconds one request took
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(count)]

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _write(self) -> None:
        while not self.over.is_set():
            self._take_in(uuid.uuid4().hex)
            self.over.wait(self.pause)

    def _take_in(self, name: str) -> None:
        body = {"sentence": f"演练 {name}", "kind": "praise", "severity": "low", "customer": {"name": "温女士", "phone": "13800002097"}}
        for _ in range(300):  # to the end, also after the drill: what was begun is finished
            began = time.monotonic()
            try:
                status, answer = call(self.rig, "POST", "/api/v1/tickets/", body, self.key, Idempotency_Key=name)
            except OSError:
                status, answer = 0, None
            self.longest = max(self.longest, time.monotonic() - began)
            if status == 201:
                self.acknowledged[name] = answer["number"]
                return
            if 400 <= status < 500:
                self.refused.append((status, answer))
                return
            self.failures += 1
            time.sleep(0.2)

    def check(self) -> None:
        """Every acknowledged matter is there, once, under the number its writer was told."""
        assert self.acknowledged and not self.refused, self.refused[:3]
        there = dict(Ticket.objects.filter(kind="praise").values_list("sentence", "number"))
        assert {name: there.get(f"演练 {name}") for name in self.acknowledged} == self.acknowledged
        twice = Counter(Ticket.objects.filter(kind="praise").values_list("sentence", flat=True)).most_common(1)
        assert twice[0][1] == 1, twice
