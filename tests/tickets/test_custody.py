"""Handing a matter on: who answers for it at every moment, whatever becomes of the slip."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from tests import make
from tests.kernel.test_invariants import damage
from tickets.actions import reopen_ticket, solve_ticket
from tickets.assignment.actions import assign_ticket
from tickets.custody.actions.answering import accept_slip, decide_slip, refuse_slip, reply_to_slip, return_slip
from tickets.custody.actions.offering import offer_slip, withdraw_slip
from tickets.custody.invariants import INVARIANTS
from tickets.custody.models import ContactSlip, CustodyPeriod
from tickets.custody.rules import liable_at
from tickets.models import Ticket


def at(minutes: float):
    return make.T0 + timedelta(minutes=minutes)


@pytest.fixture
def world(house) -> SimpleNamespace:
    """The house with a third department, and one matter of ana's."""
    store = make.make_department("store", name_zh="仓储部", name_en="Store")
    keeper = make.make_post("keeper", department=store, title_en="Keeper")
    kim = make.make_member("kim", posts=[keeper], department=store)
    cyd = make.make_member("cyd", posts=list(house.cleo.posts.all()), department=house.works)
    return SimpleNamespace(**vars(house), store=store, kim=kim, cyd=cyd, ticket=make.make_ticket(house.ana, customer=house.dana))


def offer(world, minutes=1, to=None, member=None, **over) -> ContactSlip:
    member = member or world.ana
    how = {"by": member.actor(), "at": at(minutes), "member": member} | over
    return offer_slip(world.ticket, to or world.works, "Please measure the pressure.", **how)


def acts(member, minutes) -> dict:
    return {"by": member.actor(), "at": at(minutes), "member": member}


def chain(world) -> list[tuple]:
    rows = CustodyPeriod.objects.filter(ticket=world.ticket).order_by("place").select_related("member", "department")
    return [(row.member.sign_in, row.department.code, row.since, row.until) for row in rows]


def history(*codes: str) -> list[str]:
    return list(
        Event.objects.exclude(subject_kind__in=["department", "post", "member", "customer"]).order_by("id").values_list("code", flat=True)
    )


def facts(world) -> tuple:
    ticket = Ticket.objects.get(pk=world.ticket.pk)
    return ticket.owner, ticket.department, ticket.version


@pytest.mark.rule("TKT-021")
def test_who_took_it_in_stays_the_first_responder_and_the_chain_says_who_accepted_when(world):
    slip = accept_slip(offer(world), **acts(world.cleo, 6))
    back = offer_slip(slip.ticket, world.store, "Please send a valve.", **acts(world.cleo, 7))
    accept_slip(back, **acts(world.kim, 9))
    ticket = Ticket.objects.get(pk=world.ticket.pk)
    assert (ticket.first_responder, ticket.owner, ticket.department) == (world.ana, world.kim, world.store)
    assert chain(world) == [("ana", "service", at(0), at(6)), ("cleo", "works", at(6), at(9)), ("kim", "store", at(9), None)]
    said = [(s.offered_by, s.offered_at, s.answered_by, s.answered_at) for s in ContactSlip.objects.shown().order_by("pk")]
    assert said == [(world.ana, at(1), world.cleo, at(6)), (world.cleo, at(7), world.kim, at(9))]
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(first_responder=world.kim)


def test_until_somebody_accepts_its_owner_answers(world):
    slip = offer(world)
    assert facts(world)[:2] == (world.ana, world.service)
    refuse_slip(slip, "Not a matter of pressure.", **acts(world.cleo, 3))
    assert facts(world)[:2] == (world.ana, world.service)
    assert chain(world) == [("ana", "service", at(0), None)]
    assert history() == ["ticket.opened", "slip.offered", "slip.refused"]


def test_accepting_moves_owner_and_department_with_one_event(world):
    accept_slip(offer(world), **acts(world.cleo, 6))
    assert facts(world) == (world.cleo, world.works, 3)
    assert history() == ["ticket.opened", "slip.offered", "slip.accepted", "ticket.handed_on"]
    event = Event.objects.get(code="ticket.handed_on")
    assert (event.facts["from_id"], event.facts["owner_id"], event.department_id) == (world.ana.pk, world.cleo.pk, world.works.pk)


def test_who_was_liable_is_asked_of_the_chain(world):
    accept_slip(offer(world), **acts(world.cleo, 6))
    periods = list(world.ticket.custody.all())
    asked = {minutes: liable_at(periods, at(minutes)) for minutes in (-1, 0, 5.99, 6, 600)}
    assert asked == {-1: None, 0: world.ana.pk, 5.99: world.ana.pk, 6: world.cleo.pk, 600: world.cleo.pk}


@pytest.mark.parametrize("minutes", [66, 66.01])
def test_what_is_not_ours_is_given_back_within_the_hour(world, minutes):
    slip = accept_slip(offer(world), **acts(world.cleo, 6))
    if minutes == 66:
        assert return_slip(slip, "Not ours.", **acts(world.cleo, minutes)).state == "returned"
        assert facts(world)[:2] == (world.ana, world.service)
        assert chain(world)[1:] == [("cleo", "works", at(6), at(66)), ("ana", "service", at(66), None)]
    else:
        with pytest.raises(Invalid, match="reason"):
            return_slip(slip, "Not ours.", **acts(world.cleo, minutes))
        assert facts(world)[:2] == (world.cleo, world.works)


def test_what_was_handed_on_or_replied_to_is_not_given_back(world):
    slip = accept_slip(offer(world), **acts(world.cleo, 6))
    reply_to_slip(slip, "Done.", **acts(world.cleo, 7))
    with pytest.raises(WrongState, match="replied"):
        return_slip(slip, "Not ours.", **acts(world.cleo, 8))
    second = accept_slip(offer_slip(world.ticket, world.store, "A valve.", **acts(world.cleo, 9)), **acts(world.kim, 10))
    accept_slip(offer_slip(world.ticket, world.works, "Wrong valve.", **acts(world.kim, 11)), **acts(world.cyd, 12))
    with pytest.raises(WrongState, match="handed_on"):
        return_slip(second, "Not ours.", **acts(world.kim, 13))
    assert facts(world)[0] == world.cyd


def test_what_was_given_by_somebody_who_left_cannot_go_back(world):
    slip = accept_slip(offer(world), **acts(world.cleo, 6))
    world.ana.is_active = False
    world.ana.save()
    with override("en"), pytest.raises(Invalid) as refused:
        return_slip(slip, "Not ours.", **acts(world.cleo, 7))
    assert "has left" in refused.value.errors["reason"][0]


@pytest.mark.rule("TKT-024")
def test_the_slip_carries_the_matter_there_and_the_reply_back(world):
    slip = accept_slip(offer(world), **acts(world.cleo, 6))
    assert (slip.ticket.owner, slip.asked, slip.is_complete) == (world.cleo, "Please measure the pressure.", False)
    reply_to_slip(slip, "2.1 bar; the valve was shut.", **acts(world.cleo, 40))
    slip = ContactSlip.objects.get()
    assert (slip.reply, slip.replied_by, slip.replied_at, slip.is_complete) == ("2.1 bar; the valve was shut.", world.cleo, at(40), True)
    with pytest.raises(WrongState):
        reply_to_slip(slip, "Again.", **acts(world.cyd, 41))
    assert history().count("slip.replied") == 1


@pytest.mark.rule("TKT-023")
def test_solved_first_and_filed_afterwards(world):
    solve_ticket(world.ticket, "Turned it on.", by=world.ana.actor(), at=at(5), member=world.ana)
    slip = offer(world, 30)
    assert (slip.filed_after, slip.state) == (True, "offered")
    accept_slip(slip, **acts(world.cleo, 31))
    assert facts(world)[:2] == (world.ana, world.service)
    assert history() == ["ticket.opened", "ticket.solved", "slip.offered", "slip.accepted"]


def test_solving_takes_an_unanswered_slip_back(world):
    slip = offer(world)
    solve_ticket(world.ticket, "Turned it on.", by=world.ana.actor(), at=at(5), member=world.ana)
    slip.refresh_from_db()
    assert (slip.state, slip.answered_at) == ("withdrawn", at(5))
    with pytest.raises(WrongState, match="withdrawn"):
        accept_slip(slip, **acts(world.cleo, 6))
    assert history() == ["ticket.opened", "slip.offered", "slip.withdrawn", "ticket.solved"]


def test_a_slip_filed_afterwards_moves_nothing_even_after_the_matter_was_opened_again(world):
    solve_ticket(world.ticket, "Turned it on.", by=world.ana.actor(), at=at(5), member=world.ana)
    slip = offer(world, 6)
    reopen_ticket(world.ticket, "Drips.", by=world.ana.actor(), at=at(7))
    accept_slip(slip, **acts(world.cleo, 8))
    assert facts(world)[0] == world.ana
    with pytest.raises(WrongState, match="handed_on"):
        return_slip(slip, "Not ours.", **acts(world.cleo, 9))


def refused_twice(world) -> ContactSlip:
    refuse_slip(offer(world, 1), "Not ours.", **acts(world.cleo, 2))
    refuse_slip(offer(world, 3, world.store), "Nor ours.", **acts(world.kim, 4))
    return offer(world, 5)


def test_after_two_refusals_an_arbitrator_decides(world):
    slip = refused_twice(world)
    assert (slip.state, slip.parties) == ("disputed", sorted([world.ana.pk, world.cleo.pk, world.kim.pk]))
    with pytest.raises(WrongState, match="disputed"):
        accept_slip(slip, **acts(world.cyd, 6))
    decide_slip(slip, world.cleo, "It is a pipe.", **acts(world.gao, 7))
    assert facts(world)[:2] == (world.cleo, world.works)
    assert history()[-3:] == ["slip.disputed", "slip.decided", "ticket.handed_on"]
    refuse_slip(offer_slip(world.ticket, world.store, "A valve.", **acts(world.cleo, 8)), "None left.", **acts(world.kim, 9))
    assert offer_slip(world.ticket, world.store, "A valve.", **acts(world.cleo, 10)).state == "offered"  # a decision begins anew


def test_a_return_counts_as_a_refusal(world):
    return_slip(accept_slip(offer(world, 1), **acts(world.cleo, 2)), "Not ours.", **acts(world.cleo, 3))
    refuse_slip(offer(world, 4, world.store), "Nor ours.", **acts(world.kim, 5))
    assert offer(world, 6).state == "disputed"


def test_an_arbitrator_may_leave_it_where_it_is(world):
    decide_slip(refused_twice(world), world.ana, "Yours.", **acts(world.gao, 7))
    assert facts(world)[:2] == (world.ana, world.service)
    assert "ticket.handed_on" not in history()


def test_nobody_arbitrates_what_she_was_part_of(world):
    slip = refused_twice(world)
    for party in (world.ana, world.cleo, world.kim):
        with pytest.raises(Forbidden):
            decide_slip(slip, world.cyd, "I say so.", **acts(party, 7))
    with pytest.raises(IntegrityError, match="slip_decided_by_another"), transaction.atomic():
        fields = {"state": "decided", "answered_by": world.kim, "answered_at": at(7), "taken_by": world.cyd, "reason": "x"}
        ContactSlip.objects.filter(pk=slip.pk).update(**fields)
    assert facts(world)[0] == world.ana


@pytest.mark.parametrize("who", ["gone", "gao"])
def test_an_arbitrator_names_somebody_who_can_take_it(world, who):
    gone = make.make_member("gone", posts=list(world.cleo.posts.all()), department=world.works, is_active=False)
    slip = refused_twice(world)
    with pytest.raises(Invalid, match="member"):
        decide_slip(slip, {"gone": gone, "gao": world.gao}[who], "x", **acts(world.gao, 7))
    assert ContactSlip.objects.get(pk=slip.pk).state == "disputed"


def bad_receivers(world):
    empty = make.make_department("empty", name_zh="空", name_en="Empty")
    gone = make.make_member("gone", posts=list(world.cleo.posts.all()), department=world.works, is_active=False)
    idle = make.make_member("idle", posts=[make.make_post("idle", department=world.works, rights=[])], department=world.works)
    return {
        "own department": (world.service, None, "department"),
        "herself": (world.service, world.ana, "member"),
        "nobody there": (empty, None, "department"),
        "has left": (world.works, gone, "member"),
        "of another department": (world.works, world.kim, "member"),
        "may not work": (world.works, idle, "member"),
    }


CASES = ["own department", "herself", "nobody there", "has left", "of another department", "may not work"]


@pytest.mark.parametrize("case", CASES)
def test_a_receiver_that_cannot_be_meant_is_named_and_nothing_happens(world, case):
    department, member, field = bad_receivers(world)[case]
    with pytest.raises(Invalid) as refused:
        offer(world, to=department, to_member=member)
    assert list(refused.value.errors) == [field]
    assert (ContactSlip.objects.count(), facts(world)[2], history()) == (0, 1, ["ticket.opened"])


def test_one_slip_at_a_time(world):
    slip = offer(world)
    with pytest.raises(WrongState, match="offered"):
        offer(world, to=world.store)
    withdraw_slip(slip, "", **acts(world.ana, 2))
    assert offer(world, 3, world.store).number.endswith("-0002")


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_what_was_answered_is_not_answered_again(world, answer):
    slip = offer(world)
    withdraw_slip(slip, "Mistake.", **acts(world.ana, 2))
    with pytest.raises(WrongState, match="withdrawn"):
        accept_slip(slip, **acts(world.cleo, 3)) if answer == "accept" else refuse_slip(slip, "No.", **acts(world.cleo, 3))
    assert facts(world)[0] == world.ana


def test_an_answer_to_another_version_is_stale(world):
    slip = offer(world)
    with pytest.raises(Stale):
        accept_slip(slip, **acts(world.cleo, 2), expected=1)
    assert ContactSlip.objects.get().state == "offered"


def test_a_lead_takes_over_with_a_reason_and_an_open_slip_falls(world):
    offer(world)
    assign_ticket(world.ticket, world.ben, "Ana is at the dentist's.", **acts(world.ben, 5))
    assert facts(world)[:2] == (world.ben, world.service)
    assert ContactSlip.objects.get().state == "withdrawn"
    assert history() == ["ticket.opened", "slip.offered", "slip.withdrawn", "ticket.assigned"]


def test_between_owners_only_an_accepted_slip_moves_it(world):
    bo = make.make_member("bo", posts=list(world.ana.posts.all()), department=world.service)
    with override("en"), pytest.raises(Invalid) as refused:
        assign_ticket(world.ticket, bo, "She has time.", **acts(world.ben, 5))
    assert "slip" in refused.value.errors["member"][0]
    world.ana.is_active = False
    world.ana.save()
    assign_ticket(world.ticket, bo, "Ana has left.", **acts(world.ben, 6))
    assert facts(world)[0] == bo


@pytest.mark.parametrize(
    "change",
    [
        {"state": "accepted"},
        {"state": "refused", "answered_at": make.T0 + timedelta(hours=1)},
        {"state": "returned"},
        {"state": "decided"},
        {"reply": "x"},
        {"asked": ""},
        {"filed_after": True, "state": "disputed"},
        {"reason": "x"},
    ],
)
def test_the_database_holds_each_state(world, change):
    slip = offer(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactSlip.objects.filter(pk=slip.pk).update(**change)


def test_the_desk_itself_may_not_write_the_chain(world):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CustodyPeriod.objects.update(member=world.kim)


def _broken() -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            found |= {invariant.code} if cursor.fetchall() else set()
        return found


DAMAGES = {
    "a gap": ("I13:custody", "update tickets_custodyperiod set until = until - interval '1 minute' where place = 1"),
    "nobody": ("I13:custody", "update tickets_custodyperiod set until = since where until is null"),
    "another": ("I13:custody", "update tickets_custodyperiod set member_id = (select min(id) from staff_member where id <> member_id)"),
    "no chain": ("I13:custody", "delete from tickets_custodyperiod"),
    "unsaid": ("I13:said_yes", "delete from journal_event where code = 'ticket.handed_on'"),
    "solved": ("I13:slips", "update tickets_ticket set status = 'solved'"),
    "not its giver's": (
        "I13:slips",
        "update tickets_contactslip set from_member_id = to_member_id, to_member_id = null where state = 'offered'",
    ),
    "never offered": ("I13:slips", "delete from journal_event where code = 'slip.offered'"),
    "a lost number": ("I13:books", "update tickets_slipbook set last = last + 1"),
    "no slip": ("orphans:slip", "delete from tickets_contactslip"),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", DAMAGES)
def test_damage_to_custody_is_found(world, case):
    accept_slip(offer(world), **acts(world.cleo, 6))
    offer_slip(world.ticket, world.store, "A valve.", to_member=world.kim, **acts(world.cleo, 7))
    assert _broken() == set()
    code, statement = DAMAGES[case]
    damage(statement)
    assert code in _broken()
