"""Matters and slips in the hands of three departments, against a simple model: at every moment exactly one member answers."""

import os
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from servicedesk.journal.errors import Refusal
from servicedesk.journal.verdict import verdicts
from tests import make
from tickets.actions import close_ticket, reopen_ticket, solve_ticket
from tickets.assignment.actions import assign_ticket
from tickets.custody.actions.answering import accept_slip, decide_slip, refuse_slip, return_slip
from tickets.custody.actions.offering import offer_slip, withdraw_slip
from tickets.custody.models import ContactSlip, CustodyPeriod
from tickets.custody.rules import liable_at
from tickets.models import Ticket

EXAMPLES = max(3, int(os.environ.get("DESK_CASES", "500")) // 60)
PEOPLE = st.integers(0, 5)
WINDOW = 60


class Model:
    """One matter as it should be: who answers since when, what is offered, and how often it was refused."""

    def __init__(self, owner: int, minute: int):
        self.owner, self.chain, self.status = owner, [(minute, owner)], "open"
        self.offer: dict | None = None
        self.taken: dict | None = None
        self.refused = 0

    def pass_on(self, to: int, minute: int) -> None:
        if to != self.owner:
            self.owner = to
            self.chain.append((minute, to))


class Custody(RuleBasedStateMachine):
    """People 0 to 5, two a department; `team` tells whose."""

    house: dict

    def __init__(self):
        super().__init__()
        self.minute, self.tickets, self.models = 0, [], []

    def at(self, minute=None):
        return make.T0 + timedelta(minutes=self.minute if minute is None else minute)

    def acts(self, who: int) -> dict:
        return {"by": self.people[who].actor(), "at": self.at(), "member": self.people[who]}

    def attempt(self, act, allowed: bool) -> bool:
        """Do it; it must succeed exactly where the model allows it."""
        try:
            act()
        except Refusal:
            assert not allowed
            return False
        assert allowed
        return True

    def slip(self, n: int) -> ContactSlip:
        return ContactSlip.objects.filter(ticket=self.tickets[n]).latest("pk")

    @initialize()
    def one_changes_hands(self):
        """However the dice fall, one matter is taken in, offered and accepted."""
        self.is_taken_in(0)
        self.is_offered(0, 1)
        self.is_accepted(0, False)

    @rule(minutes=st.sampled_from([1, 5, 30, 61]))
    def time_passes(self, minutes):
        self.minute += minutes

    @rule(who=PEOPLE)
    def is_taken_in(self, who):
        if len(self.tickets) < 3:
            self.tickets.append(make.make_ticket(self.people[who], at=self.at(), channel="web"))
            self.models.append(Model(who, self.minute))

    def each(self, n):
        return (n % len(self.tickets), self.models[n % len(self.tickets)]) if self.tickets else (0, None)

    @rule(n=st.integers(0, 2), to=st.integers(0, 2))
    def is_offered(self, n, to):
        n, model = self.each(n)
        if model is None:
            return
        held = Ticket.objects.get(pk=self.tickets[n].pk)
        target = self.departments[to]
        after = model.status != "open"
        done = self.attempt(
            lambda: offer_slip(self.tickets[n], target, "Please.", **self.acts(model.owner)),
            allowed=model.offer is None and target != held.department,
        )
        if done:
            model.offer = {"to": to, "giver": model.owner, "after": after, "disputed": not after and model.refused >= 2}

    @rule(n=st.integers(0, 2), second=st.booleans())
    def is_accepted(self, n, second):
        n, model = self.each(n)
        if model is None or model.offer is None:
            return
        offer, who = model.offer, model.offer["to"] * 2 + second
        if self.attempt(lambda: accept_slip(self.slip(n), **self.acts(who)), allowed=not offer["disputed"] and who != offer["giver"]):
            model.offer = None
            if not offer["after"]:
                model.taken = {"by": who, "from": offer["giver"], "minute": self.minute, "refused": model.refused}
                model.refused = 0
                model.pass_on(who, self.minute)

    @rule(n=st.integers(0, 2))
    def is_refused(self, n):
        n, model = self.each(n)
        if model is None or model.offer is None:
            return
        offer = model.offer
        if self.attempt(lambda: refuse_slip(self.slip(n), "No.", **self.acts(offer["to"] * 2)), allowed=not offer["disputed"]):
            model.offer = None
            model.refused += not offer["after"]

    @rule(n=st.integers(0, 2))
    def is_taken_back(self, n):
        n, model = self.each(n)
        if model is not None and model.offer is not None:
            self.attempt(lambda: withdraw_slip(self.slip(n), **self.acts(model.offer["giver"])), allowed=True)
            model.offer = None

    @rule(n=st.integers(0, 2))
    def is_given_back(self, n):
        n, model = self.each(n)
        slip = model and model.taken and ContactSlip.objects.filter(ticket=self.tickets[n], filed_after=False, state="accepted").last()
        if not slip:
            return
        taken = model.taken
        fits = model.status == "open" and model.owner == taken["by"] and self.minute <= taken["minute"] + WINDOW
        if self.attempt(lambda: return_slip(slip, "Not ours.", **self.acts(taken["by"])), allowed=fits):
            model.offer, model.taken = None, None
            model.refused += taken["refused"] + 1
            model.pass_on(taken["from"], self.minute)

    @rule(n=st.integers(0, 2), to=PEOPLE)
    def is_arbitrated(self, n, to):
        n, model = self.each(n)
        if model is None or model.offer is None:
            return
        disputed = model.offer["disputed"]
        if self.attempt(lambda: decide_slip(self.slip(n), self.people[to], "So.", **self.acts(6)), allowed=disputed):
            model.offer, model.taken, model.refused = None, None, 0
            model.pass_on(to, self.minute)

    @rule(n=st.integers(0, 2))
    def is_solved(self, n):
        n, model = self.each(n)
        if model is not None and self.attempt(
            lambda: solve_ticket(self.tickets[n], "Done.", **self.acts(model.owner)), allowed=model.status == "open"
        ):
            model.status, model.offer = "solved", None

    @rule(n=st.integers(0, 2))
    def is_closed(self, n):
        n, model = self.each(n)
        if model is not None and self.attempt(
            lambda: close_ticket(self.tickets[n], "Done.", **self.acts(model.owner)), allowed=model.status == "solved"
        ):
            model.status = "closed"

    @rule(n=st.integers(0, 2))
    def is_opened_again(self, n):
        n, model = self.each(n)
        how = {"by": self.people[0].actor(), "at": self.at()}
        if model is not None and self.attempt(lambda: reopen_ticket(self.tickets[n], "Drips.", **how), allowed=model.status != "open"):
            model.status = "open"

    @rule(n=st.integers(0, 2), who=PEOPLE)
    def is_taken_over(self, n, who):
        n, model = self.each(n)
        if model is not None and self.attempt(
            lambda: assign_ticket(self.tickets[n], self.people[who], "Mine.", **self.acts(who)),
            allowed=model.status != "closed" and who != model.owner,
        ):
            model.offer = None
            model.pass_on(who, self.minute)

    @invariant()
    def one_member_answers_at_every_moment(self):
        for ticket, model in zip(self.tickets, self.models, strict=True):
            row, periods = Ticket.objects.get(pk=ticket.pk), list(CustodyPeriod.objects.filter(ticket=ticket).order_by("place"))
            assert (row.owner, row.status, row.first_responder) == (self.people[model.owner], model.status, ticket.first_responder)
            assert ContactSlip.objects.open().filter(ticket=ticket).count() == (model.offer is not None)
            for earlier, later in pairwise(periods):
                assert earlier.until == later.since
            assert periods[-1].until is None
            for minute in {minute for minute, _ in model.chain}:
                wanted = [who for moment, who in model.chain if moment <= minute][-1]
                assert liable_at(periods, self.at(minute)) == self.people[wanted].pk


def test_custody_lives_as_the_model_does(house):
    store = make.make_department("store", name_zh="仓储部", name_en="Store")
    keeper = make.make_post("keeper", department=store)
    posts = {house.service: list(house.ana.posts.all()), house.works: list(house.cleo.posts.all()), store: [keeper]}
    Custody.departments = list(posts)
    pairs = [make.make_member(f"p{n}", posts=posts[d], department=d) for n, d in enumerate(d for d in posts for _ in range(2))]
    Custody.people = [*pairs, house.gao]
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.reuse, Phase.generate, *([Phase.shrink] if EXAMPLES > 10 else [])]
    run_state_machine_as_test(
        Custody,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=quiet,
        ),
    )
    assert CustodyPeriod.objects.filter(until__isnull=False).exists(), "nothing ever changed hands"
    assert [each.invariant.code for each in verdicts() if each.invariant.code.startswith("I13") and each.rows] == []
