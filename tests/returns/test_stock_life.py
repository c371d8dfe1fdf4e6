"""Random bookings at two places against a simple model: balances are sums, closed sums never change, nothing is ever below nought."""

import os
from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from returns.requisitions.actions import Taken, issue_goods, return_goods
from returns.shortages.actions import set_need
from returns.shortages.models import Shortage
from returns.stock.actions import approve_write_off, ask_write_off, book, close_month, counter_entry, open_place
from returns.stock.models import MonthClose, StockEntry, StockLevel
from returns.stock.queries import digest_now, good_at, month_to_close, with_balance
from returns.stock.rules import Movement
from servicedesk.journal.errors import Refusal
from tests import make
from tests.returns.stocking import acts, approved, broken, does, make_store
from tickets.catalog.queries import amount

EXAMPLES = max(3, int(os.environ.get("DESK_CASES", "500")) // 60)
PLACE, CONDITION, BATCH = st.integers(0, 1), st.sampled_from(["good", "damaged"]), st.sampled_from(["", "B1"])
QUANTITY = st.integers(1, 60)  # of seals whole, of hoses in tenths
PRODUCT = st.sampled_from(["seal", "hose"])


class Stock(RuleBasedStateMachine):
    """`levels` is what the model says lies where, `locked` what each closed month said when it was closed."""

    store: object
    life = 0

    def __init__(self):
        super().__init__()
        self.day, self.levels, self.locked, self.rows = 0, {}, {}, []

    @initialize()
    def open_places(self):
        Stock.life += 1
        how = {"department": self.store.stores, **does(self.store.pia)}
        self.places = [open_place(f"p{n}-{Stock.life}", f"库{n}", **how) for n in range(2)]
        for place in self.places:
            set_need(place, self.store.seal, Decimal(20), **does(self.store.pia))
        self.comes(0, "seal", "good", "", 40)
        self.is_asked_for(0, 30)

    @property
    def at(self):
        return make.T0 + timedelta(days=self.day)

    def product(self, name):
        return getattr(self.store, name)

    def size(self, name, quantity):
        return Decimal(quantity) if name == "seal" else Decimal(quantity) / 10

    def attempt(self, act, allowed):
        """Do it; it must succeed exactly where the model allows it."""
        try:
            done = act()
        except Refusal:
            assert not allowed, "refused what the model allows"
            return None
        assert allowed, "done what the model refuses"
        return done

    def change(self, key, quantity):
        self.levels[key] = self.levels.get(key, Decimal(0)) + quantity

    @rule(place=PLACE, name=PRODUCT, condition=CONDITION, batch=BATCH, quantity=QUANTITY)
    def comes(self, place, name, condition, batch, quantity):
        quantity = self.size(name, quantity)
        move = Movement(self.places[place], self.product(name), condition, quantity, "received", batch=batch)
        self.attempt(lambda: book([move], **acts(self.store.kim, self.at)), True)
        self.change((place, name, condition, batch), quantity)

    @rule(place=PLACE, name=PRODUCT, condition=CONDITION, batch=BATCH, quantity=QUANTITY)
    def goes(self, place, name, condition, batch, quantity):
        key, quantity = (place, name, condition, batch), self.size(name, quantity)
        move = Movement(self.places[place], self.product(name), condition, -quantity, "sent_out", batch=batch)
        if self.attempt(lambda: book([move], **acts(self.store.kim, self.at)), quantity <= self.levels.get(key, 0)):
            self.change(key, -quantity)

    @rule(quantity=QUANTITY, batch=BATCH)
    def moves_between(self, quantity, batch):
        key, quantity = (0, "seal", "good", batch), Decimal(quantity)
        moves = [
            Movement(self.places[0], self.store.seal, "good", -quantity, "sent_out", batch=batch),
            Movement(self.places[1], self.store.seal, "good", quantity, "received", batch=batch),
        ]
        if self.attempt(lambda: book(moves, **acts(self.store.kim, self.at)), quantity <= self.levels.get(key, 0)):
            self.change(key, -quantity)
            self.change((1, *key[1:]), quantity)

    @rule(place=PLACE, pick=st.integers(0, 50))
    def is_taken_back(self, place, pick):
        rows = list(StockEntry.objects.filter(place=self.places[place], about="").select_related("product").order_by("n"))
        if not rows:
            return
        row = rows[pick % len(rows)]
        name = "seal" if row.product_id == self.store.seal.pk else "hose"
        key = (place, name, row.condition, row.batch)
        again = row.undoes_id is not None or StockEntry.objects.filter(undoes=row).exists()
        allowed = not again and self.levels.get(key, Decimal(0)) >= row.quantity
        if self.attempt(lambda: counter_entry(row, "Wrong", **acts(self.store.kim, self.at)), allowed):
            self.change(key, -row.quantity)

    @rule(place=PLACE, quantity=QUANTITY)
    def is_written_off(self, place, quantity):
        key = (place, "seal", "damaged", "")
        there = self.levels.get(key, Decimal(0))
        how = {"condition": "damaged", **acts(self.store.kim, self.at)}
        row = self.attempt(
            lambda: ask_write_off(self.places[place], self.store.seal, Decimal(quantity), "Rust", **how), Decimal(quantity) <= there
        )
        if row:
            self.attempt(lambda: approve_write_off(row, **acts(self.store.sue, self.at)), True)
            self.change(key, -Decimal(quantity))

    @precondition(lambda self: len(self.rows) < 3)
    @rule(place=PLACE, quantity=QUANTITY)
    def is_asked_for(self, place, quantity):
        row = approved(self.store, quantity, place=self.places[place], at=self.at)
        self.rows.append([row, place, Decimal(quantity), Decimal(0), Decimal(0)])

    @precondition(lambda self: self.rows)
    @rule(pick=st.integers(0, 2), share=st.integers(1, 4), back=st.booleans())
    def is_issued_or_brought_back(self, pick, share, back):
        """A third, two or three thirds of what may go or come, and four, which may not."""
        one = self.rows[pick % len(self.rows)]
        row, place, asked, issued, returned = one
        key = (place, "seal", "good", "")
        bound = issued - returned if back else min(asked - issued, self.levels.get(key, Decimal(0)))
        quantity = bound * share // 3 + (share == 4 or bound < 3)
        allowed = 0 < quantity <= bound
        do = return_goods if back else issue_goods
        if self.attempt(lambda: do(row, [Taken(1, quantity)], **acts(self.store.tom, self.at)), allowed):
            one[4 if back else 3] += quantity
            self.change(key, quantity if back else -quantity)

    @rule(days=st.integers(1, 45))
    def days_pass(self, days):
        self.day += days

    @rule(place=PLACE, early=st.booleans())
    def month_is_closed(self, place, early):
        month = month_to_close(self.places[place])
        over = (month.year, month.month) < (self.at.year, self.at.month)
        close = self.attempt(lambda: close_month(self.places[place], month, **acts(self.store.sue, self.at)), over)
        if close:
            self.locked[close.pk] = self.said(close)

    def said(self, close):
        sums = close.sums.order_by("pk").values_list("product", "condition", "batch", "opening", "came", "went", "closing")
        return (close.digest, list(sums))

    @invariant()
    def balances_are_sums(self):
        if not self.levels:
            return
        for n, place in enumerate(self.places):
            found = StockLevel.objects.filter(place=place).values_list("product", "condition", "batch", "quantity")
            names = {self.store.seal.pk: "seal", self.store.hose.pk: "hose"}
            there = {(n, names[product], condition, batch): quantity for product, condition, batch, quantity in found}
            assert {k: amount(v) for k, v in there.items() if v} == {k: amount(v) for k, v in self.levels.items() if v and k[0] == n}
            last = {(e.product_id, e.condition, e.batch): e.balance for e in with_balance(place.entries.all()).order_by("n")}
            assert last == {(product, condition, batch): quantity for product, condition, batch, quantity in found}
            short = Shortage.objects.filter(need__place=place, ended_at=None).exists()
            assert short == (good_at(place.pk, [self.store.seal.pk]).get(self.store.seal.pk, 0) < 20)

    @invariant()
    def closed_sums_never_change(self):
        for close in MonthClose.objects.filter(pk__in=self.locked).select_related("place"):
            assert self.said(close) == self.locked[close.pk] and digest_now(close) == close.digest

    def teardown(self):
        assert broken() == []


def test_books_live_as_the_model_does(house, tmp_path):
    Stock.store = make_store(house, tmp_path)
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.reuse, Phase.generate, *([Phase.shrink] if EXAMPLES > 10 else [])]
    run_state_machine_as_test(
        Stock,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=quiet,
        ),
    )
    assert MonthClose.objects.exists() and StockEntry.objects.filter(kind="counter").exists(), "the lives were too quiet"
    assert StockEntry.objects.filter(kind="issued").aggregate(Sum("quantity"))["quantity__sum"] < 0
