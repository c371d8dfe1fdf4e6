"""Random lives of return slips: stock, ledger and copies add up at every step, and nobody stands on both sides of a duty."""

import os
import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from returns.receiving.rules import OUTCOMES, Count, Line, booked_now, differences, is_all
from returns.settling.rules import ceiling
from returns.slips.rules import Asked, may_ask
from servicedesk.registers.models import Copy
from servicedesk.wiring import LISTENERS
from tests import make
from tests.returns.conftest import broken, issued, received
from tests.returns.lives import Life, Sums

RULE_LIVES = 1000
DESK_LIVES = max(10, int(os.environ.get("DESK_CASES", "500")) // 5)
LOT, PARTS = 10, 4  # slips that live at the same time; parts, so that workers share them
DELIVERED, METRES = Decimal(10), Decimal("24.5")
PRICE = Decimal("98.00")
NONE = Decimal(0)


@pytest.mark.rule("RET-006")
def test_a_thousand_lives_by_the_rules_add_up_at_every_step():
    """Asked, came, booked, short and over of every line, whatever order receipts and decisions come in."""
    settled = 0
    for seed in range(RULE_LIVES):
        dice = random.Random(seed)
        asked = {key: Decimal(dice.randint(1, 10)) for key in (1, 2)}
        came, booked, over, conceded, stock = (dict.fromkeys(asked, NONE) for _each in range(5))
        undecided: list[Any] = []
        complete = False
        for _step in range(dice.randint(2, 8)):
            lines = [Line(key, asked[key] - conceded[key], dice.choice(("good", "damaged"))) for key in asked]
            if not complete and not any(one.kind == "short" for one in undecided):
                last = dice.random() < 0.6
                now = {key: Count(Decimal(dice.randint(0, 6)), Decimal(dice.randint(0, 2))) for key in asked}
                found = differences(lines, came, now, last=last)
                for line in lines:
                    booked[line.key] += booked_now(line, came[line.key], now[line.key].total)
                    came[line.key] += now[line.key].total
                    stock[line.key] += now[line.key].total
                for one in found:
                    over[one.key] += one.quantity if one.kind == "over" else 0
                undecided += found
                complete = last or is_all(lines, came)
            elif undecided:
                one = undecided.pop(dice.randrange(len(undecided)))
                outcome = dice.choice(OUTCOMES[one.kind])
                conceded[one.key] += one.quantity if (one.kind, outcome) == ("short", "accepted") else 0
                stock[one.key] -= one.quantity if outcome == "sent_back" else 0
                if outcome == "awaited":
                    complete = False
            short = {key: sum((one.quantity for one in undecided if (one.key, one.kind) == (key, "short")), NONE) for key in asked}
            for key, wanted in asked.items():
                assert NONE <= booked[key] <= wanted <= DELIVERED and booked[key] == came[key] - over[key]
                assert not complete or wanted == booked[key] + conceded[key] + short[key]
                assert stock[key] >= NONE and may_ask(DELIVERED, booked[key], wanted - booked[key]) == DELIVERED - wanted
        if complete and not undecided:
            settled += 1
            assert ceiling(Asked(booked[key], PRICE) for key in asked) == sum(booked.values()) * PRICE
    assert settled > RULE_LIVES / 10


@pytest.mark.timeout(180 + DESK_LIVES)
@pytest.mark.parametrize("part", range(PARTS))
def test_random_lives_add_up_at_every_step(firm, record_property, monkeypatch, part):
    """Stock, ledger, copies and duties of several slips at a time, in the database, whoever tries what.

    After every step that did something one statement sums up everything there is, all slips that live at the same time; after every lot
    every invariant is asked, and the lot is rolled back. DESK_CASES lives more of them.
    """
    monkeypatch.setitem(LISTENERS, "*", ())  # no article here states a clock, and clocks have random lives of their own
    ends: dict[str, int] = {}
    steps, lives = 0, range(part * DESK_LIVES // PARTS, (part + 1) * DESK_LIVES // PARTS)
    with Sums() as sums:
        for first in range(lives.start, lives.stop, LOT):
            with transaction.atomic():
                lot = lived(firm, range(first, min(first + LOT, lives.stop)), sums)
                assert broken() == []
                transaction.set_rollback(True)
            steps += sum(life.steps for life in lot)
            for life in lot:
                ends[life.slip.state] = ends.get(life.slip.state, 0) + 1
    record_property("said", f"return slips: {len(lives)} random lives in the database, {steps} steps; they ended {ends}")
    assert ends["closed"] > len(lives) / 2


def lived(firm: Any, seeds: range, sums: Sums) -> list[Life]:
    """Lives of slips of the same order, of which just enough was delivered; their steps among each other's."""
    for line, delivered in ((firm.first, DELIVERED), (firm.second, METRES)):
        if (more := Decimal(4 * len(seeds)) - delivered) > 0:
            deliver(line, more)
    lives, dice = [Life(firm, seed) for seed in seeds], random.Random(seeds.start)
    while going := [life for life in lives if not life.over]:
        life = dice.choice(going)
        if life.step():
            assert sums.wrong() == [], (life.slip.number, life.slip.state)
    return lives


def deliver(line: Any, quantity: Decimal) -> None:
    make.selling.book_entry(line, "delivered", quantity, make.T0.date(), by=make.SYSTEM, at=make.T0, member=None)


def test_the_statement_finds_what_does_not_add_up(firm):
    """A life that went wrong would be seen: a copy that moved by itself, a booking of more than came."""
    slip = issued(firm)
    received(firm, slip, (7, 0))
    with Sums() as sums:
        assert sums.wrong() == []
        Copy.objects.filter(entry=slip.entry, n=3).update(state="lost")
        deliver_back(firm.first, slip.number)
        found = {what.partition(":")[0] for what in sums.wrong()}
        assert found == {"a copy and its moves", "order ledger"}


def deliver_back(line: Any, reference: str) -> None:
    make.selling.book_entry(line, "returned", Decimal(1), make.T0.date(), by=make.SYSTEM, at=make.T0, member=None, reference=reference)
