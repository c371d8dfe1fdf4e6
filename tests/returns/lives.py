"""Random lives of return slips in the database, beside a model of what may be done, and one statement that says what does not add up."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from returns.models import Discrepancy, ReturnSlip
from returns.receiving.actions import Counted, count_goods, decide_discrepancy, sign_receipt
from returns.receiving.rules import OUTCOMES
from returns.settling.actions import close_slip, settle_slip, undo_settlement
from returns.slips.actions import AskedLine, decide_slip, issue_slip, replace_copy, request_return, void_slip
from returns.slips.queries import newest_copies
from servicedesk.journal.errors import Invalid, Refusal
from servicedesk.registers.actions import move_copy
from tests.returns.conftest import SAID, acts
from tickets.models import OrderLine

NONE, CENT = Decimal(0), Decimal("0.01")
LONGEST = 40  # steps of a life; one that goes nowhere ends there
# What is next in each state; every fourth step tries anything at all.
NEXT = {"requested": "decided", "approved": "issued", "issued": "received", "settled": "after"}
STEPS = ("decided", "issued", "received", "differed", "moved", "lost", "settled", "after", "voided")


class Life:
    """One slip in the hands of people who also try what they may not; the model knows whom each act is refused to."""

    def __init__(self, firm: Any, seed: int):
        self.firm, self.dice, self.hour, self.steps = firm, random.Random(seed), 0.0, 0
        self.acted = False
        self.people = [firm.mona, firm.max, firm.rita, firm.bea, firm.wei, firm.wu, firm.acc, firm.dina]
        self.asker = self.dice.choice([firm.rita, firm.bea, firm.mona])
        self.receivers: set[int] = set()
        self.deciders: set[int] = set()
        self.slip = self.requested()

    def requested(self) -> ReturnSlip:
        """Asked for what is left; at times for more first, which is refused."""
        wanted = {line: Decimal(self.dice.randint(1, 4)) for line in (self.firm.first, self.firm.second)}
        left = {line: left_of(line) for line in wanted}
        how = SAID | acts(self.asker, self.tick())
        if self.dice.random() < 0.3:
            line = self.dice.choice(list(wanted))
            with pytest.raises(Invalid):
                request_return(self.firm.order, [AskedLine(line, left[line] + 1)], **how)
        return request_return(self.firm.order, [AskedLine(line, min(quantity, left[line])) for line, quantity in wanted.items()], **how)

    @property
    def over(self) -> bool:
        return self.slip.state in ReturnSlip.ENDED or self.steps >= LONGEST

    def tick(self) -> float:
        self.hour += 0.1
        return self.hour

    def attempt(self, act: Callable[[], Any], *, allowed: bool | None) -> bool:
        """Do it; refused where the model forbids it, and then nothing changed. None: the model leaves it to the desk."""
        before = (self.slip.state, self.slip.version)
        try:
            act()
        except Refusal as refusal:
            assert allowed is not True, refusal
            assert ReturnSlip.objects.filter(pk=self.slip.pk).values_list("state", "version").get() == before
            return False
        assert allowed is not False
        self.acted = True
        return True

    def step(self) -> bool:
        """What is next, or anything; whether something was done, so that it is summed up anew. What was refused left everything as it was."""
        self.acted = False
        act = self.next_act() if self.dice.random() < 0.75 else self.dice.choice(STEPS)
        who = self.dice.choice(self.people)
        getattr(self, act)(self.slip, who, acts(who, self.tick()))
        self.steps += 1
        if self.acted:
            self.slip = ReturnSlip.objects.select_related("entry", "order").get(pk=self.slip.pk)
        return self.acted

    def next_act(self) -> str:
        """What somebody would do with a slip as it stands."""
        if self.slip.state != "received":
            return NEXT[self.slip.state]
        if self.undecided().exists():
            return "differed"
        if not self.slip.complete:
            return "received"
        return "moved" if any(copy.state == "under_way" for copy in newest_copies(self.slip.entry).values()) else "settled"

    def undecided(self, **only: str) -> Any:
        return Discrepancy.objects.filter(slip=self.slip, **only).exclude(state="decided").order_by("pk")

    def decided(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        yes, fits = self.dice.random() < 0.9, slip.state == "requested" and who != self.asker
        self.attempt(lambda: decide_slip(slip, "So.", approved=yes, **how), allowed=fits)

    def issued(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        self.attempt(lambda: issue_slip(slip, **acts(self.asker, self.hour)), allowed=slip.state == "approved")

    def received(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        who = self.dice.choice([self.firm.wei, self.firm.wu, self.firm.wei, self.asker, self.firm.dina])
        lines = slip.lines.order_by("place")
        counts = [Counted(Decimal(self.dice.randint(0, 4)), Decimal(self.dice.randint(0, 1)), line=line) for line in lines]
        extras = [Counted(Decimal(1), NONE, product=self.firm.rings)] if self.dice.random() < 0.2 else []
        last = self.dice.random() < 0.7 or not any(one.good + one.damaged for one in counts)
        barred = who.pk in {self.asker.pk, *self.deciders}
        able = who.department_id == self.firm.stores.pk and not barred
        fits = slip.state in ReturnSlip.TAKING and not slip.complete and able and not self.undecided(kind="short").exists()

        def receive() -> None:
            receipt = count_goods(slip, [*counts, *extras], last=last, sure=True, **acts(who, self.hour))
            sign_receipt(receipt, "As counted.", **acts(who, self.tick()))

        if self.attempt(receive, allowed=fits):
            self.receivers.add(who.pk)

    def differed(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        row = self.undecided().first()
        if row is not None:
            outcome, fits = self.dice.choice((*OUTCOMES[row.kind], OUTCOMES[row.kind][0])), False if who.pk in self.receivers else None
            if self.attempt(lambda: decide_discrepancy(row, outcome, "carrier", "So.", **how), allowed=fits):
                self.deciders.add(who.pk)

    def moved(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        due = {3: self.firm.acc, 4: self.firm.bea, 2: self.firm.wei, 1: self.asker}
        for n, copy in newest_copies(slip.entry).items():
            if copy.state == "under_way" and copy.with_department_id == due[n].department_id:
                self.attempt(lambda copy=copy, n=n: move_copy(copy, "received", **acts(due[n], self.hour)), allowed=True)
                return

    def lost(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if self.dice.random() < 0.5:
            n, fits = self.dice.randint(1, 4), slip.state in ReturnSlip.TAKING
            self.attempt(lambda: replace_copy(slip, n, "Gone.", **acts(self.asker, self.hour)), allowed=fits)

    def settled(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        places = {2: self.firm.stores.pk, 3: self.firm.money.pk, 4: self.firm.trade.pk}
        copies = newest_copies(slip.entry)
        home = all((copies[n].state, copies[n].with_department_id) == ("held", pk) for n, pk in places.items())
        ready = slip.state == "received" and slip.complete and home and not self.undecided().exists()
        fits = ready and who.pk not in {self.asker.pk, *self.receivers}
        if self.dice.random() < 0.4:
            self.attempt(lambda: settle_slip(slip, "nothing", words="So.", **how), allowed=fits)
            return
        worth, more = worth_of(slip), CENT if self.dice.random() < 0.3 else NONE
        self.attempt(lambda: settle_slip(slip, "refund", amount=worth + more, **how), allowed=fits and worth > 0 and not more)

    def after(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if self.dice.random() < 0.3:
            fits = slip.state == "settled" and who.pk not in {self.asker.pk, *self.receivers}
            self.attempt(lambda: undo_settlement(slip, "Wrong.", **how), allowed=fits)
        else:
            self.attempt(lambda: close_slip(slip, **acts(self.asker, self.hour)), allowed=slip.state == "settled")

    def voided(self, slip: ReturnSlip, who: Any, how: dict[str, Any]) -> None:
        if self.dice.random() < 0.2:
            newest = newest_copies(slip.entry).values()
            home = all(copy.state == "held" and copy.held_by_id == self.asker.pk for copy in newest)
            fits = slip.state in ("requested", "approved", "issued") and home
            self.attempt(lambda: void_slip(slip, "Off.", **acts(self.asker, self.hour)), allowed=fits)


# Each row is something that does not add up, of any slip there is: from the rows alone, by none of the desk's own queries.
_SUMS = """
with came as (
    select x.line_id, x.receipt_id, x.id, x.product_id, x.good, x.damaged, r.slip_id, r.received_by_id, b.quantity as booked
    from returns_receiptline x join returns_receipt r on r.id = x.receipt_id and r.state = 'signed'
    left join tickets_lineentry b on b.id = x.entry_id
), line as (
    select l.id, l.slip_id, l.order_line_id, l.quantity, l.unit_price, s.number, s.state, s.complete,
        coalesce((select sum(c.good + c.damaged) from came c where c.line_id = l.id), 0) as came,
        coalesce((select sum(c.booked) from came c where c.line_id = l.id), 0)
            + coalesce((select sum(b.quantity) from returns_discrepancy d join tickets_lineentry b on b.id = d.entry_id
                where d.line_id = l.id), 0) as booked,
        coalesce((select sum(d.quantity) from returns_discrepancy d
            where d.line_id = l.id and d.kind = 'over' and d.outcome <> 'accepted'), 0) as over,
        coalesce((select sum(d.quantity) from returns_discrepancy d
            where d.line_id = l.id and d.kind = 'short' and d.outcome = 'accepted'), 0) as conceded,
        coalesce((select sum(d.quantity) from returns_discrepancy d
            where d.line_id = l.id and d.kind = 'short' and d.outcome = ''), 0) as short
    from returns_returnline l join returns_returnslip s on s.id = l.slip_id
), copy as (
    select distinct on (c.entry_id, c.n) c.*, s.number, s.state as slip, s.requested_by_id, s.warehouse_id, s.accounting_id, s.business_id
    from registers_copy c join returns_returnslip s on s.entry_id = c.entry_id order by c.entry_id, c.n, c.issue desc
), hand as (
    select s.id as slip_id, s.requested_by_id as who, 'asked' as did from returns_returnslip s
    union select s.id, s.decided_by_id, 'approved' from returns_returnslip s where s.decided_by_id is not null
    union select slip_id, received_by_id, 'received' from came where slip_id is not null
    union select slip_id, decided_by_id, 'decided' from returns_discrepancy where decided_by_id is not null
    union select slip_id, by_id, 'settled' from returns_settlement
)
select 'order line and slip: ' || number from line where booked <> came - over
union all select 'order ledger: ' || number from line where booked <> (select coalesce(sum(e.quantity), 0) from tickets_lineentry e
    where e.line_id = line.order_line_id and e.kind = 'returned' and e.reference = line.number)
union all select 'everything has come: ' || number from line where complete and quantity - conceded - short > booked
union all select 'no more than was asked is open: ' || o.id from tickets_orderline o
    where (select coalesce(sum(case e.kind when 'delivered' then e.quantity else -e.quantity end), 0)
        from tickets_lineentry e where e.line_id = o.id)
    < (select coalesce(sum(greatest(quantity - booked - conceded, 0)), 0) from line
        where order_line_id = o.id and state not in ('refused', 'closed', 'void'))
union all select 'stock and receipts: ' || p.id from tickets_product p
    where (select coalesce(sum(e.quantity), 0) from returns_stockentry e where e.product_id = p.id)
    <> (select coalesce(sum(good + damaged), 0) from came where product_id = p.id)
    - (select coalesce(sum(d.quantity), 0) from returns_discrepancy d left join returns_returnline l on l.id = d.line_id
        left join returns_receiptline x on x.id = d.receipt_line_id
        where d.outcome = 'sent_back' and coalesce(l.product_id, x.product_id) = p.id)
union all select 'stock by condition: ' || p.id from tickets_product p
    where (select coalesce(sum(e.quantity), 0) from returns_stockentry e
        where e.product_id = p.id and e.condition = 'good' and e.kind = 'received') <>
    (select coalesce(sum(good), 0) from came where product_id = p.id)
union all select 'level: ' || v.place_id from (select place_id, product_id, condition, batch, quantity from returns_stocklevel
    union all select place_id, product_id, condition, batch, -quantity from returns_stockentry) v
    group by v.place_id, v.product_id, v.condition, v.batch having sum(v.quantity) <> 0
union all select 'four copies: ' || s.number from returns_returnslip s
    where (select array_agg(n order by n) from copy where entry_id = s.entry_id) is distinct from array[1, 2, 3, 4]::smallint[]
union all select 'a copy before it is issued: ' || number from copy
    where slip in ('requested', 'approved', 'refused') and (state <> 'held' or held_by_id is distinct from requested_by_id)
union all select 'a copy replaced that was not lost: ' || c.id from registers_copy c where c.state <> 'lost'
    and exists (select 1 from registers_copy o where o.entry_id = c.entry_id and o.n = c.n and o.issue > c.issue)
union all select 'a copy and its moves: ' || c.id from registers_copy c
    left join lateral (select m.kind, m.held_by_id from registers_copymove m where m.copy_id = c.id order by m.id desc limit 1) m on true
    where c.state <> case coalesce(m.kind, 'received') when 'sent' then 'under_way' when 'received' then 'held' else m.kind end
    or m.kind is not null and c.held_by_id is distinct from m.held_by_id
union all select 'settled without a copy: ' || number from copy where slip = 'settled' and n > 1 and (state not in ('held', 'filed')
    or with_department_id is distinct from case n when 2 then warehouse_id when 3 then accounting_id else business_id end)
union all select 'settlement: ' || s.number from returns_returnslip s where (s.state in ('settled', 'closed'))::int
    <> (select count(*) filter (where undoes_id is null) - count(*) filter (where undoes_id is not null)
        from returns_settlement m where m.slip_id = s.id)
union all select 'paid more than came back is worth: ' || s.number from returns_returnslip s
    where (select coalesce(sum(m.amount), 0) from returns_settlement m where m.slip_id = s.id)
    > (select coalesce(sum(round(booked * unit_price, 2)), 0) from line where slip_id = s.id)
union all select 'both ' || a.did || ' and ' || b.did || ': ' || a.slip_id from hand a join hand b on b.slip_id = a.slip_id and b.who = a.who
    where (a.did, b.did) in
    (('asked', 'approved'), ('asked', 'received'), ('asked', 'settled'), ('received', 'decided'), ('received', 'settled'))
"""


_LEFT = """
select (select sum(case e.kind when 'delivered' then e.quantity else -e.quantity end) from tickets_lineentry e where e.line_id = %(line)s)
    - coalesce((select sum(l.quantity) from returns_returnline l join returns_returnslip s on s.id = l.slip_id
        where l.order_line_id = %(line)s and s.state = 'requested'), 0)
"""


_WORTH = """
select sum(round(l.unit_price * coalesce((select sum(e.quantity) from tickets_lineentry e
    where e.line_id = l.order_line_id and e.kind = 'returned' and e.reference = %(number)s), 0), 2))
from returns_returnline l where l.slip_id = %(slip)s
"""


def worth_of(slip: ReturnSlip) -> Decimal:
    """What came back of a slip is worth, by the order's books."""
    with connection.cursor() as cursor:
        cursor.execute(_WORTH, {"number": slip.number, "slip": slip.pk})
        return cursor.fetchone()[0]


def left_of(line: OrderLine) -> Decimal:
    """What may still be asked of an order's line while no slip has gone further than being asked for."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"line": line.pk})
        return cursor.fetchone()[0]


class Sums:
    """The statement, prepared once: what does not add up, of everything there is."""

    def __enter__(self) -> "Sums":
        with connection.cursor() as cursor:
            cursor.execute(f"prepare lives_sums as {_SUMS}")
        return self

    def __exit__(self, *_exc: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("deallocate lives_sums")

    def wrong(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("execute lives_sums")
            return [what for (what,) in cursor.fetchall()]
