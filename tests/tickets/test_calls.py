"""A live call: whom it pops up for, how it passes to a superior, who hung up, and how the customer took what she was told."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tickets.actions import report_call, report_known_call, take_in
from tickets.calls.actions import agree_plan, note_hang_up, note_outcome, transfer_call
from tickets.calls.queries import popped_up, superiors_of
from tickets.models import Call, CallOutcome, CallTransfer, Phrase, SaidPhrase, Ticket
from tickets.scripts.queries import refusals_of

INSIST = """\
pack: insist
title: {zh: 坚持己见, en: Those who insist}
articles:
  - number: "1"
    title: {zh: 协商, en: Negotiated}
    text: {zh: 一再坚持己见的，一小时内协商。, en: With one who insists a plan is agreed within an hour.}
    effective_from: 2026-01-01
    clocks:
      - code: plan
        name: {zh: 协商方案, en: Plan agreed}
        about: ticket
        starts_on: [ticket.insisted]
        stops_on: [ticket.plan_agreed]
        at_most: 1 h
"""


def ring(house, after: float = 0, external_id: str = "ext-1", **over) -> Call:
    fields = {"phone": "13800002097", "department": house.service} | over
    at = make.T0 + timedelta(seconds=after)
    report, _new = report_call(external_id, "ringing", by=make.SYSTEM, at=at, **fields)
    return Call.objects.get(pk=report.call_id)


def shown(member, after: float = 5) -> list[Call]:
    return [one.call for one in popped_up(member, make.T0 + timedelta(seconds=after))]


def test_a_call_rings_for_its_department_and_with_her_open_matters_first(house):
    customer = make.make_customer()
    make.make_ticket(house.ana, customer=customer, sentence="closed long ago", at=make.T0 - timedelta(days=30))
    Ticket.objects.update(status="solved", updated_at=make.T0 - timedelta(days=30))
    matter = make.make_ticket(house.ana, customer=customer, at=make.T0 - timedelta(days=1))
    call = ring(house)
    (card,) = popped_up(house.ana, make.T0)
    assert (card.call, card.customer, [row.ticket for row in card.matters]) == (call, customer, [matter])
    assert shown(house.ben) == [call] and shown(house.cleo) == [] and shown(house.gao) == []


def test_a_call_to_an_extension_rings_for_its_member_alone(house):
    call = ring(house, rings_at=house.cleo)
    assert shown(house.cleo) == [call] and shown(house.ana) == []


@pytest.mark.parametrize("kind", ["answered", "ended", "abandoned"])
def test_it_stops_ringing(house, kind):
    call = ring(house)
    report_known_call(call, kind, by=make.SYSTEM, at=make.T0 + timedelta(seconds=4))
    assert shown(house.ben) == []


def test_one_whose_end_was_never_reported_rings_no_longer_than_five_minutes(house):
    call = ring(house)
    assert shown(house.ana, 299) == [call] and shown(house.ana, 301) == []


def test_a_call_she_answered_stays_until_it_is_taken_in(house):
    call = ring(house)
    report_known_call(call, "answered", by=make.SYSTEM, at=make.T0, answered_by=house.ana)
    assert shown(house.ana) == [call] and shown(house.ben) == []
    make.make_ticket(house.ana, call=Call.objects.get())
    assert shown(house.ana) == []


def test_whoever_takes_in_a_call_the_exchange_does_not_know_the_answerer_of_spoke_with_her(house):
    call = ring(house)
    report_known_call(call, "answered", by=make.SYSTEM, at=make.T0)
    make.make_ticket(house.ana, call=Call.objects.get())
    call.refresh_from_db()
    assert (call.answered_by, call.on_line) == (house.ana, house.ana)


@pytest.mark.rule("TKT-011")
def test_a_live_call_passes_to_a_superior_and_the_matter_tells(house):
    call = make.make_call(house.ana)
    ticket = make.make_ticket(house.ana, call=call)
    call = Call.objects.get()
    assert superiors_of(house.ana) == [house.ben, house.gao]
    transfer = transfer_call(
        call, house.ben, "asks for the lead", by=house.ana.actor(), at=make.T0 + timedelta(minutes=1), member=house.ana
    )
    call.refresh_from_db()
    assert (transfer.from_member, transfer.to_member, call.on_line, call.answered_by) == (house.ana, house.ben, house.ben, house.ana)
    event = Event.objects.get(code="call.transferred")
    assert (event.matter_id, event.facts["reason"]) == (ticket.pk, "asks for the lead")
    deliver_due("inside")
    assert Notice.objects.get(code="call.transferred").member == house.ben


@pytest.mark.parametrize("who", ["cleo", "ana"])
def test_a_call_passes_to_nobody_but_a_superior(house, who):
    call = make.make_call(house.ana)
    with pytest.raises(Invalid) as refused:
        transfer_call(call, getattr(house, who), by=house.ana.actor(), at=make.T0, member=house.ana)
    assert list(refused.value.errors) == ["to"]
    assert (CallTransfer.objects.count(), Event.objects.filter(code="call.transferred").count()) == (0, 0)


def test_a_call_that_is_over_passes_to_nobody(house):
    call = make.make_call(house.ana)
    report_known_call(call, "ended", by=make.SYSTEM, at=make.T0 + timedelta(minutes=1))
    with pytest.raises(WrongState):
        transfer_call(call, house.ben, by=house.ana.actor(), at=make.T0, member=house.ana)
    assert CallTransfer.objects.count() == 0


@pytest.mark.parametrize("by_hand", [True, False])
def test_who_hung_up_first_is_kept(house, by_hand):
    call, at = make.make_call(house.ana), make.T0 + timedelta(minutes=1)
    if by_hand:
        note_hang_up(call, "caller", by=house.ana.actor(), at=at)
    else:
        report_known_call(call, "ended", by=make.SYSTEM, at=at, hung_up_first="caller")
    call.refresh_from_db()
    assert (call.ended_at, call.hung_up_first, call.state) == (at, "caller", "ended")
    assert Event.objects.get(code="call.ended").facts["hung_up_first"] == "caller"


def test_who_hung_up_is_noted_after_the_end_and_once(house):
    call, at = make.make_call(house.ana), make.T0 + timedelta(minutes=1)
    report_known_call(call, "ended", by=make.SYSTEM, at=at)
    assert note_hang_up(call, "desk", by=house.ana.actor(), at=at)[1] is True
    assert note_hang_up(call, "desk", by=house.ana.actor(), at=at)[1] is False
    with pytest.raises(WrongState):
        note_hang_up(call, "caller", by=house.ana.actor(), at=at)
    assert list(Event.objects.filter(code__startswith="call.").order_by("pk").values_list("code", flat=True))[-2:] == [
        "call.ended",
        "call.hang_up_noted",
    ]


def test_nobody_hangs_up_a_call_that_rings_or_for_a_third_side(house):
    call = ring(house)
    with pytest.raises(WrongState):
        note_hang_up(call, "caller", by=house.ana.actor(), at=make.T0)
    with pytest.raises(Invalid):
        note_hang_up(call, "nobody", by=house.ana.actor(), at=make.T0)


def test_the_same_words_sent_twice_are_one_outcome_and_insisting_with_them_is_another(house):
    ticket = make.make_ticket(house.ana)
    how = {"by": house.ana.actor(), "at": make.T0, "member": house.ana}
    first = note_outcome(ticket, "not_accepted", " 要退机\r\n要赔偿", **how)
    assert note_outcome(ticket, "not_accepted", " 要退机\r\n要赔偿", **how) == first
    insisting = note_outcome(ticket, "not_accepted", " 要退机\r\n要赔偿", insists=True, **how)
    assert insisting != first and Event.objects.filter(code="ticket.insisted").count() == 1
    with pytest.raises(Invalid):
        note_outcome(ticket, "\0", "x", **how)


@pytest.mark.rule("TKT-008")
def test_one_who_insists_goes_to_the_supervisor_at_once_and_a_plan_is_agreed(house, tmp_path):
    make.load(INSIST, tmp_path)
    ticket = make.make_ticket(house.ana)
    for result in ("accepted", "understood"):
        note_outcome(ticket, result, by=house.ana.actor(), at=make.T0, member=house.ana)
    assert not Event.objects.filter(code="ticket.insisted").exists()
    note_outcome(ticket, "not_accepted", "她要整机更换", insists=True, by=house.ana.actor(), at=make.T0, member=house.ana)
    deliver_due("inside")
    assert Notice.objects.get(code="ticket.insisted").member == house.ben
    clock = Clock.objects.get(limit__code="plan")
    assert clock.due_at == make.T0 + timedelta(hours=1)
    with pytest.raises(Invalid) as refused:
        note_outcome(ticket, "not_accepted", "again", insists=True, by=house.ana.actor(), at=make.T0, member=house.ana)
    assert list(refused.value.errors) == ["insists"]
    agreed = agree_plan(ticket, "先换滤芯，再看", by=house.ben.actor(), at=make.T0 + timedelta(minutes=9), member=house.ben)
    clock.refresh_from_db()
    assert (agreed.planned_by, agreed.plan, clock.state) == (house.ben, "先换滤芯，再看", "met")
    sweep(make.T0 + timedelta(hours=2), always=True)
    assert list(CallOutcome.objects.order_by("pk").values_list("result", flat=True)) == ["accepted", "understood", "not_accepted"]


def test_a_plan_needs_one_who_insists(house):
    ticket = make.make_ticket(house.ana)
    with pytest.raises(Invalid):
        agree_plan(ticket, "x", by=house.ana.actor(), at=make.T0, member=house.ana)
    assert not Event.objects.filter(code="ticket.plan_agreed").exists()


@pytest.mark.parametrize("why", ["unreasonable", "not_at_fault"])
def test_a_refused_request_ends_with_its_reason(house, why):
    ticket = make.make_ticket(house.ana)
    note_outcome(ticket, "understood", "质保期外", refusal=why, by=house.ana.actor(), at=make.T0, member=house.ana)
    ticket.refresh_from_db()
    solution = ticket.solutions.get()
    assert (ticket.status, solution.text, CallOutcome.objects.get().refusal) == ("solved", "质保期外", why)


@pytest.mark.rule("TKT-010")
@pytest.mark.parametrize("why", ["unreasonable", "not_at_fault"])
def test_a_request_is_refused_with_a_phrase_and_a_recorded_reason(house, why):
    make.load_pack_file("gold")
    ticket, at = make.make_ticket(house.ana, at=make.T0 + make.DAY), make.T0 + make.DAY
    how = {"by": house.ana.actor(), "at": at, "member": house.ana}
    offered = refusals_of(ticket, house.ana, at)
    opening = Phrase.objects.filter(moment="opening").first()
    for phrase in (None, opening):
        with pytest.raises(Invalid) as refused:
            note_outcome(ticket, "understood", "质保期外", refusal=why, phrase=phrase, **how)
        assert list(refused.value.errors) == ["phrase"]
    ticket.refresh_from_db()
    assert (len(offered), CallOutcome.objects.count(), SaidPhrase.objects.count(), ticket.status) == (3, 0, 0, "open")
    note_outcome(ticket, "understood", "质保期外", refusal=why, phrase=offered[0].phrase, **how)
    ticket.refresh_from_db()
    outcome = CallOutcome.objects.get()
    assert (outcome.refusal, outcome.words, outcome.phrase, ticket.status) == (why, "质保期外", offered[0].phrase, "solved")
    assert SaidPhrase.objects.get().phrase == offered[0].phrase
    facts = Event.objects.get(code="ticket.outcome_noted").facts
    assert (facts["refusal"], facts["words"], facts["phrase_id"]) == (why, "质保期外", offered[0].phrase.pk)


def test_a_phrase_without_a_refusal_is_refused(house):
    make.load_pack_file("gold")
    ticket, at = make.make_ticket(house.ana, at=make.T0 + make.DAY), make.T0 + make.DAY
    phrase = refusals_of(ticket, house.ana, at)[0].phrase
    with pytest.raises(Invalid) as refused:
        note_outcome(ticket, "accepted", phrase=phrase, by=house.ana.actor(), at=at, member=house.ana)
    assert (list(refused.value.errors), CallOutcome.objects.count()) == (["phrase"], 0)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"result": "pleased"}, "result"),
        ({"refusal": "late"}, "refusal"),
        ({"result": "accepted", "insists": True}, "insists"),
        ({"insists": True, "words": " "}, "words"),
        ({"refusal": "unreasonable", "words": ""}, "words"),
        ({"words": "x" * 1001}, "words"),
    ],
)
def test_an_outcome_that_cannot_be_used_changes_nothing(house, over, field):
    ticket = make.make_ticket(house.ana)
    said = {"result": "not_accepted", "words": "why"} | over
    with pytest.raises(Invalid) as refused:
        note_outcome(ticket, **said, by=house.ana.actor(), at=make.T0, member=house.ana)
    ticket.refresh_from_db()
    assert (list(refused.value.errors), CallOutcome.objects.count(), ticket.version, ticket.status) == ([field], 0, 1, "open")


def test_the_same_outcome_sent_twice_is_one(house):
    ticket = make.make_ticket(house.ana)
    sent = [note_outcome(ticket, "accepted", "ok", by=house.ana.actor(), at=make.T0, member=house.ana).pk for _ in range(2)]
    assert sent[0] == sent[1] and CallOutcome.objects.count() == 1


def test_a_call_noted_by_hand_keeps_that_its_number_was_withheld(house):
    said = {"name": "Eve", "phone": "13911112222", "kind": "repair", "severity": "normal"}
    ticket = take_in("x", responder=house.ana, by=house.ana.actor(), at=make.T0, **said, withheld=True)
    assert (ticket.call.withheld, ticket.call.phone, ticket.customer.phone) == (True, "", "+8613911112222")
