"""Many at once, each with a connection of its own: one takes it, the others find it taken; nothing hangs, nothing is lost."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from servicedesk.clocks import now
from servicedesk.journal.errors import Refusal, WrongState
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from tests import make
from tests.kernel.test_revision_races import at_once
from tickets.actions import close_ticket, reopen_ticket, solve_ticket
from tickets.custody.actions.answering import accept_slip, refuse_slip
from tickets.custody.actions.offering import offer_slip, withdraw_slip
from tickets.custody.models import ContactSlip, CustodyPeriod
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(house):
    store = make.make_department("store", name_zh="仓储部", name_en="Store")
    house.kim = make.make_member("kim", posts=[make.make_post("keeper", department=store)], department=store)
    house.cyd = make.make_member("cyd", posts=list(house.cleo.posts.all()), department=house.works)
    house.store, house.ticket = store, make.make_ticket(house.ana, at=now())
    return house


def acts(member) -> dict:
    return {"by": member.actor(), "at": now(), "member": member}


def test_of_two_who_accept_at_once_one_takes_it_and_the_other_finds_it_taken(crowd):
    slip = offer_slip(crowd.ticket, crowd.works, "Please look.", **acts(crowd.ana))
    found = at_once(*[lambda member=member: accept_slip(slip, **acts(member), expected=2) for member in (crowd.cleo, crowd.cyd)])
    assert sorted(type(one).__name__ for one in found) == ["ContactSlip", "WrongState"]
    taker = next(one.taken_by for one in found if isinstance(one, ContactSlip))
    assert (Ticket.objects.get().owner, CustodyPeriod.objects.count()) == (taker, 2)
    assert Event.objects.filter(code="ticket.handed_on").count() == 1


def test_of_two_departments_offered_it_at_once_one_is_asked(crowd):
    found = at_once(*[lambda to=to: offer_slip(crowd.ticket, to, "Please look.", **acts(crowd.ana)) for to in (crowd.works, crowd.store)])
    assert [isinstance(one, WrongState) for one in found].count(True) == 1
    assert ContactSlip.objects.open().count() == 1


def broken() -> dict[str, list]:
    with connection.cursor() as cursor:
        found = {}
        for invariant in (each for table in ask("invariants") for each in table if each.code.startswith(("I12", "I13"))):
            cursor.execute(invariant.sql)
            if rows := cursor.fetchall():
                found[invariant.code] = rows
        return found


def test_two_hundred_transfers_and_closings_of_five_tickets_at_once(crowd):
    tickets = [crowd.ticket, *(make.make_ticket(crowd.ana, at=now()) for _ in range(4))]
    people = [crowd.ana, crowd.ben, crowd.cleo, crowd.cyd, crowd.kim]
    outcomes: dict[str, int] = {}

    def one(seed: int) -> None:
        dice = random.Random(seed)
        member, ticket = dice.choice(people), Ticket.objects.get(pk=dice.choice(tickets).pk)
        slip = ContactSlip.objects.open().filter(ticket=ticket).first()
        how = acts(member)
        verbs = {
            "offer": lambda: offer_slip(ticket, dice.choice([crowd.service, crowd.works, crowd.store]), "Please look.", **how),
            "solve": lambda: solve_ticket(ticket, "Done.", **how),
            "close": lambda: close_ticket(ticket, "Content.", **how),
            "reopen": lambda: reopen_ticket(ticket, "It drips.", by=how["by"], at=how["at"]),
        }
        if slip:
            verbs |= {
                "accept": lambda: accept_slip(slip, **acts(dice.choice([m for m in people if m.department_id == slip.to_department_id]))),
                "refuse": lambda: refuse_slip(slip, "Not ours.", **how),
                "withdraw": lambda: withdraw_slip(slip, **how),
            }
        verb = dice.choice([*verbs, "offer", *(["accept"] * 3 if slip else [])])
        try:
            verbs[verb]()
            outcomes[verb] = outcomes.get(verb, 0) + 1
        except Refusal:
            outcomes["refused"] = outcomes.get("refused", 0) + 1
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(one, range(200)))  # anything but a refusal, a deadlock among them, is raised here
    assert broken() == {}
    assert {"accept", "offer", "solve"} <= outcomes.keys()
    for ticket in Ticket.objects.all():
        counted = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, code="ticket.handed_on").count()
        assert ticket.custody.count() == counted + 1
