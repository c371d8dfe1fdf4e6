"""Random lives of return slips: stock, ledger and copies add up at every step, and nobody stands on both sides of a duty."""

import os
import random
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from returns.models import Discrepancy, Receipt, ReturnSlip, Settlement, StockEntry, StockLevel
from returns.receiving.actions import Counted, count_goods, decide_discrepancy, sign_receipt
from returns.receiving.rules import OUTCOMES, Count, Line, booked_now, differences, is_all
from returns.settling.actions import close_slip, settle_slip, undo_settlement
from returns.settling.rules import ceiling
from returns.slips.actions import AskedLine, decide_slip, issue_slip, replace_copy, request_return, void_slip
from returns.slips.queries import newest_copies, standing_of
from returns.slips.rules import Asked, may_ask
from servicedesk.journal.errors import Refusal
from servicedesk.registers.actions import move_copy
from tests.returns.conftest import SAID, acts, again, broken
from tickets.models import LineEntry

RULE_LIVES = 1000
DESK_LIVES = max(6, int(os.environ.get("DESK_CASES", "500")) // 40)
DELIVERED = Decimal(10)
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


class Life:
    """One slip in the hands of people who also try what they may not; the model knows whom each act is refused to."""

    def __init__(self, firm: Any, seed: int):
        self.firm, self.dice, self.hour = firm, random.Random(seed), 0.0
        self.people = [firm.mona, firm.max, firm.rita, firm.bea, firm.wei, firm.wu, firm.acc, firm.dina]
        self.asker = self.dice.choice([firm.rita, firm.bea, firm.mona])
        self.receivers: set[int] = set()
        self.deciders: set[int] = set()
        asked = [AskedLine(line, Decimal(self.dice.randint(1, 4))) for line in (firm.first, firm.second)]
        self.slip = request_return(firm.order, asked, **SAID, **acts(self.asker, self.tick()))

    def tick(self) -> float:
        self.hour += 0.1
        return self.hour

    def attempt(self, act: Any, *, allowed: bool | None) -> bool:
        """Do it; refused where the model forbids it. None: the model leaves it to the desk."""
        before = again(self.slip)
        try:
            act()
        except Refusal:
            after = again(self.slip)
            assert allowed is not True and (after.state, after.version) == (before.state, before.version)
            return False
        assert allowed is not False
        return True

    def step(self) -> None:
        slip, who = again(self.slip), self.dice.choice(self.people)
        how = acts(who, self.tick())
        name = self.dice.choice(("decided", "issued", "received", "received", "differed", "differed", "moved", "lost", "settled", "voided"))
        getattr(self, name)(slip, who, how)

    def decided(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        yes = self.dice.random() < 0.9
        fits = slip.state == "requested" and who != self.asker
        self.attempt(lambda: decide_slip(slip, "So.", approved=yes, **how), allowed=fits)

    def issued(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        self.attempt(lambda: issue_slip(slip, **acts(self.asker, self.tick())), allowed=slip.state == "approved")

    def received(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        who = self.dice.choice([self.firm.wei, self.firm.wu, self.asker, self.firm.dina])
        lines = slip.lines.order_by("place")
        counts = [Counted(Decimal(self.dice.randint(0, 4)), Decimal(self.dice.randint(0, 1)), line=line) for line in lines]
        extras = [Counted(Decimal(1), NONE, product=self.firm.rings)] if self.dice.random() < 0.2 else []
        short = Discrepancy.objects.filter(slip=slip, kind="short").exclude(state="decided").exists()
        fits = slip.state in ("issued", "received") and not slip.complete and not short and who.pk not in {self.asker.pk, *self.deciders}

        def receive():
            receipt = count_goods(slip, [*counts, *extras], last=True, sure=True, **acts(who, self.tick()))
            sign_receipt(receipt, "As counted.", **acts(who, self.tick()))

        if self.attempt(receive, allowed=fits):
            self.receivers.add(who.pk)

    def differed(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        row = Discrepancy.objects.filter(slip=slip).exclude(state="decided").order_by("pk").first()
        if row is None:
            return
        outcome = self.dice.choice(OUTCOMES[row.kind])
        fits = None if who.pk not in self.receivers else False
        if self.attempt(lambda: decide_discrepancy(row, outcome, "carrier", "So.", **how), allowed=fits):
            self.deciders.add(who.pk)

    def moved(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        n = self.dice.randint(1, 4)
        to = {1: self.asker, 2: self.firm.wei, 3: self.firm.acc, 4: self.firm.bea}[n]
        copy = newest_copies(slip.entry)[n]
        if copy.state == "under_way" and copy.with_department_id == to.department_id:
            self.attempt(lambda: move_copy(copy, "received", **acts(to, self.tick())), allowed=True)

    def lost(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if self.dice.random() < 0.3:
            n = self.dice.randint(1, 4)
            fits = slip.state in ("issued", "received")
            self.attempt(lambda: replace_copy(slip, n, "Gone.", **acts(self.asker, self.tick())), allowed=fits)

    def settled(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if slip.state == "settled":
            act = self.dice.choice(
                (lambda: undo_settlement(slip, "Wrong.", **how), lambda: close_slip(slip, **acts(self.asker, self.hour)))
            )
            self.attempt(act, allowed=None)
            return
        places = {2: self.firm.stores.pk, 3: self.firm.money.pk, 4: self.firm.trade.pk}
        copies = newest_copies(slip.entry)
        home = all(copies[n].state == "held" and copies[n].with_department_id == pk for n, pk in places.items())
        undecided = Discrepancy.objects.filter(slip=slip).exclude(state="decided").exists()
        ready = slip.state == "received" and slip.complete and home and not undecided
        fits = ready and who.pk not in {self.asker.pk, *self.receivers}
        self.attempt(lambda: settle_slip(slip, "nothing", words="So.", **how), allowed=fits)

    def voided(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if self.dice.random() < 0.1:
            home = all(copy.held_by_id == self.asker.pk and copy.state == "held" for copy in newest_copies(slip.entry).values())
            fits = slip.state in ("requested", "approved", "issued") and home
            self.attempt(lambda: void_slip(slip, "Off.", **acts(self.asker, self.tick())), allowed=fits)

    def check(self) -> None:
        """Stock, ledger and copies, and who did what, from the rows alone."""
        slip = again(self.slip)
        receipts = Receipt.objects.filter(slip=slip, state="signed")
        for one in standing_of(slip):
            entries = LineEntry.objects.filter(line=one.line.order_line, kind="returned", reference=slip.number)
            assert (entries.aggregate(sum=Sum("quantity"))["sum"] or NONE) == one.booked
            over = Discrepancy.objects.filter(slip=slip, line=one.line, kind="over").exclude(outcome="accepted")
            assert one.booked == one.came - (over.aggregate(sum=Sum("quantity"))["sum"] or NONE)
        in_stock = StockEntry.objects.filter(about="return_receipt", about_id__in=receipts.values("pk")).aggregate(sum=Sum("quantity"))[
            "sum"
        ]
        counted = receipts.aggregate(good=Sum("lines__good"), damaged=Sum("lines__damaged"))
        assert (in_stock or NONE) == (counted["good"] or NONE) + (counted["damaged"] or NONE)
        assert sorted(newest_copies(slip.entry)) == [1, 2, 3, 4]
        settlers = set(Settlement.objects.filter(slip=slip).values_list("by_id", flat=True))
        receivers = set(receipts.values_list("received_by_id", flat=True))
        deciders = set(Discrepancy.objects.filter(slip=slip, state="decided").values_list("decided_by_id", flat=True))
        assert slip.decided_by_id != slip.requested_by_id and slip.requested_by_id not in receivers | settlers
        assert not receivers & (deciders | settlers)


def test_lives_at_the_desk_go_as_the_model_says(firm):
    ends: set[str] = set()
    for seed in range(DESK_LIVES):
        life = Life(firm, seed)
        for _step in range(40):
            life.step()
            life.check()
            if again(life.slip).state in ReturnSlip.ENDED:
                break
        ends.add(again(life.slip).state)
        assert broken() == []
        open_to_void(life)
    total = StockLevel.objects.aggregate(sum=Sum("quantity"))["sum"]
    assert total == StockEntry.objects.aggregate(sum=Sum("quantity"))["sum"] and len(ends) >= 2


def open_to_void(life: Life) -> None:
    """Deliver as much again as came back, so that the next life finds goods to ask for."""
    from tests import make

    for line in (life.firm.first, life.firm.second):
        quantity = sum((one.line.quantity for one in standing_of(life.slip) if one.line.order_line_id == line.pk), NONE)
        make.selling.book_entry(line, "delivered", quantity, make.T0.date(), by=make.SYSTEM, at=make.T0, member=None)
