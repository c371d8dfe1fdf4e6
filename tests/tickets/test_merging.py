"""Merging: one matter becomes part of another, with history on both sides, and nothing is promised twice or lost."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Clock
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.errors import Blocked, Invalid, MergedAway, Stale
from servicedesk.journal.models import Event
from tests import make
from tickets.actions import close_ticket, hold_ticket, reclassify_ticket, reopen_ticket, reply_to, solve_ticket
from tickets.custody.actions.offering import offer_slip
from tickets.models import Hold, Membership, Merge, Ticket
from tickets.ties.actions import attach_ticket, declare_incident, merge_ticket, put_under


@pytest.fixture
def twin(desk):
    """The same matter, taken in again an hour later."""
    return make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence="Still no water")


def merge(desk, source, target, **over):
    fields = {"by": desk.ana.actor(), "at": desk.at + timedelta(minutes=1), "member": desk.ana} | over
    return merge_ticket(source, target, fields.pop("reason", "The same leak"), **fields)


def codes(ticket) -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).order_by("id").values_list("code", flat=True))


def test_a_merged_matter_ends_with_history_on_both_sides(desk, twin, fresh):
    merge(desk, twin, desk.ticket)
    assert (fresh(twin).status, fresh(twin).version, fresh(desk.ticket).version) == ("merged", 2, 1)
    assert (codes(twin)[-1], codes(desk.ticket)[-1]) == ("ticket.merged", "ticket.absorbed")
    facts = Event.objects.get(code="ticket.absorbed").facts
    assert (facts["other"], facts["reason"]) == (twin.number, "The same leak")


def test_its_clocks_are_cancelled_and_never_breached_while_the_targets_run_on(desk, twin):
    merge(desk, twin, desk.ticket)
    assert set(Clock.objects.filter(matter_id=twin.pk).values_list("state", flat=True)) == {"cancelled"}
    sweep(desk.at + timedelta(days=3), always=True)
    assert not Event.objects.filter(code="clock.breached", matter_id=twin.pk).exists()
    assert Event.objects.filter(code="clock.breached", matter_id=desk.ticket.pk).exists()


def test_what_was_late_before_the_merge_stays_late(desk):
    late = make.make_ticket(desk.ana, at=desk.at - timedelta(hours=1), customer=desk.dana)
    sweep(desk.at, always=True)
    merge(desk, late, desk.ticket)
    assert Event.objects.filter(code="clock.breached", matter_id=late.pk).exists()
    assert not Event.objects.filter(code="clock.corrected").exists()


def test_a_matter_that_waited_waits_no_more(desk, twin):
    until = desk.at + timedelta(days=2)
    hold_ticket(twin, "waiting_parts", until, by=desk.ana.actor(), at=desk.at, member=desk.ana)
    merge(desk, twin, desk.ticket)
    assert Hold.objects.get().ended_at is not None
    assert codes(twin)[-2:] == ["ticket.resumed", "ticket.merged"]


def test_a_slip_nobody_answered_is_taken_back(desk, twin):
    slip = offer_slip(twin, desk.works, "Please look.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    merge(desk, twin, desk.ticket)
    slip.refresh_from_db()
    assert slip.state == "withdrawn"


def test_the_graver_severity_lives_on_in_the_target(desk, fresh):
    urgent = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, severity="urgent")
    merge(desk, urgent, desk.ticket)
    assert fresh(desk.ticket).severity == "urgent"
    assert "urgent_answer" in Clock.objects.open().filter(matter_id=desk.ticket.pk).values_list("limit__code", flat=True)


def test_a_less_grave_one_changes_nothing_there(desk, fresh):
    low = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, severity="low")
    merge(desk, low, desk.ticket)
    assert fresh(desk.ticket).severity == "normal"


def test_a_chain_leads_to_its_end(desk, twin):
    third = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    merge(desk, twin, desk.ticket)
    merge(desk, desk.ticket, third)
    assert set(Merge.objects.values_list("source__number", "target__number", "final__number")) == {
        (twin.number, desk.ticket.number, third.number),
        (desk.ticket.number, third.number, third.number),
    }
    with pytest.raises(MergedAway) as refusal:
        reply_to(twin, "Hello", by=desk.ana.actor(), at=desk.at, author=desk.ana)
    assert refusal.value.into == third.number


def test_nothing_can_be_done_to_a_merged_matter(desk, twin):
    merge(desk, twin, desk.ticket)
    before = Event.objects.count()
    how = {"by": desk.ana.actor(), "at": desk.at}
    for act in (
        lambda: reply_to(twin, "x", author=desk.ana, **how),
        lambda: solve_ticket(twin, "x", member=desk.ana, **how),
        lambda: close_ticket(twin, "x", member=desk.ana, **how),
        lambda: reopen_ticket(twin, "x", **how),
        lambda: reclassify_ticket(twin, "low", "x", **how),
        lambda: hold_ticket(twin, "waiting_parts", desk.at + timedelta(days=1), member=desk.ana, **how),
        lambda: merge(desk, twin, desk.ticket),
    ):
        with pytest.raises(MergedAway) as refusal:
            act()
        assert refusal.value.into == desk.ticket.number
    assert Event.objects.count() == before


def refused(desk, source, target, error):
    before = Event.objects.count(), Ticket.objects.filter(status="merged").count(), Clock.objects.open().count()
    with pytest.raises(error) as refusal:
        merge(desk, source, target)
    assert (Event.objects.count(), Ticket.objects.filter(status="merged").count(), Clock.objects.open().count()) == before
    return refusal.value


def test_a_matter_is_not_merged_into_itself(desk):
    refusal = refused(desk, desk.ticket, desk.ticket, Invalid)
    assert desk.ticket.number in refusal.errors["target"][0]


def test_nor_in_a_ring(desk, twin):
    merge(desk, twin, desk.ticket)
    refusal = refused(desk, desk.ticket, twin, Blocked)
    assert refusal.blockers == (twin.number, desk.ticket.number)
    assert desk.ticket.number in refusal.words


@pytest.mark.parametrize("far", ["solved", "closed"])
def test_nor_into_one_that_is_finished(desk, twin, far):
    solve_ticket(twin, "Done.", by=desk.ana.actor(), at=desk.at, member=desk.ana)
    if far == "closed":
        close_ticket(twin, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    assert refused(desk, desk.ticket, twin, Blocked).blockers == (twin.number,)


def test_nor_while_open_matters_stand_under_it(desk, twin):
    child = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    put_under(child, desk.ticket, by=desk.ana.actor(), at=desk.at, member=desk.ana)
    assert refused(desk, desk.ticket, twin, Blocked).blockers == (child.number,)


def test_nor_while_it_stands_for_an_incident(desk, twin):
    declare_incident(desk.ticket, "Water is off", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    assert refused(desk, desk.ticket, twin, Blocked).blockers == (desk.ticket.number,)


def test_nor_when_it_has_changed(desk, twin, fresh):
    with pytest.raises(Stale):
        merge(desk, twin, desk.ticket, expected=9)
    assert fresh(twin).status == "open"


def test_the_place_in_an_incident_goes_along(desk, twin):
    master = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    incident = declare_incident(master, "Water is off", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    attach_ticket(twin, incident, by=desk.ana.actor(), at=desk.at, member=desk.ana)
    merge(desk, twin, desk.ticket)
    assert Membership.objects.get().ticket == desk.ticket


@pytest.mark.parametrize(("line", "state"), [("stops_on: [ticket.merged]", "met"), ("stops_on: [ticket.solved]", "cancelled")])
def test_an_article_may_call_a_merge_keeping_the_promise_but_never_let_its_clock_run_on(house, tmp_path, line, state):
    pack = (
        make.HABITS.split("    schedules:")[0]
        + """\
    clocks:
      - code: hours
        name: {zh: 时限, en: Hours}
        about: ticket
        starts_on: [ticket.opened, ticket.merged]
        LINE
        at_most: 5 h
""".replace("LINE", line)
    )
    if state == "met":
        pack = pack.replace("[ticket.opened, ticket.merged]", "[ticket.opened]")
    make.load(pack, tmp_path)
    one, other = (make.make_ticket(house.ana, customer=house.dana) for _ in range(2))
    merge_ticket(one, other, "Twice", by=house.ana.actor(), at=make.T0 + timedelta(hours=1), member=house.ana)
    assert Clock.objects.get(about_id=one.pk).state == state
