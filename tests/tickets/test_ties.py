"""Splitting, parents and children, relations and incidents: each with its refusal, which leaves nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from servicedesk.clocks.models import Clock
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Invalid, Missing
from servicedesk.journal.models import Event
from servicedesk.journal.verdict import verdicts
from staff.models import Notice
from tests import make
from tickets.actions import close_ticket, reopen_ticket, solve_ticket
from tickets.assignment.actions import assign_ticket
from tickets.models import BulkAction, Incident, Link, Membership, Parenthood, Reply, Ticket
from tickets.ties.access import as_held, held_from
from tickets.ties.actions import (
    attach_ticket,
    declare_incident,
    detach_ticket,
    do_to_many,
    end_incident,
    link_tickets,
    merge_ticket,
    put_under,
    split_ticket,
    take_out,
    unlink_tickets,
)
from tickets.ties.actions.bulk import Item, hold_back
from tickets.ties.queries import items_of


@pytest.fixture
def how(desk):
    return {"by": desk.ana.actor(), "at": desk.at, "member": desk.ana}


@pytest.fixture
def others(desk) -> list[Ticket]:
    return [make.make_ticket(desk.ana, at=desk.at, customer=desk.dana, sentence=f"Matter {n}") for n in range(3)]


def codes() -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket").order_by("id").values_list("code", flat=True))


def refused(error, act):
    before = codes(), Parenthood.objects.count(), Link.objects.count(), Membership.objects.count()
    with pytest.raises(error) as refusal:
        act()
    assert (codes(), Parenthood.objects.count(), Link.objects.count(), Membership.objects.count()) == before
    return refusal.value


def test_a_part_is_a_matter_of_its_own_with_the_same_first_responder(desk, how):
    Ticket.objects.filter(pk=desk.ticket.pk).update(owner=desk.ben)
    split = split_ticket(desk.ticket, "The bill is wrong too", **how | {"at": desk.at + timedelta(hours=1)}, kind="consultation")
    part = split.part
    assert (part.first_responder, part.owner, part.customer, part.department) == (desk.ana, desk.ben, desk.dana, desk.service)
    assert (part.kind, part.severity, part.status) == ("consultation", "normal", "open")
    assert Clock.objects.get(matter_id=part.pk, limit__code="answer").started_at == desk.at + timedelta(hours=1)
    assert codes()[-4:] == ["ticket.opened", "ticket.handed_on", "ticket.split", "ticket.split_off"]
    assert list(part.custody.order_by("place").values_list("member__sign_in", flat=True)) == ["ana", "ben"]


def test_a_split_without_a_sentence_leaves_nothing(desk, how):
    refused(Invalid, lambda: split_ticket(desk.ticket, " ", **how))
    assert Ticket.objects.count() == 1


def test_a_parent_is_neither_solved_nor_closed_before_its_children(desk, how, others):
    put_under(others[0], desk.ticket, **how)
    put_under(others[1], desk.ticket, **how)
    refusal = refused(Blocked, lambda: solve_ticket(desk.ticket, "Done.", **how))
    assert refusal.blockers == (others[0].number, others[1].number)
    assert others[0].number in refusal.words
    for child in others[:2]:
        solve_ticket(child, "Done.", **how)
    solve_ticket(desk.ticket, "Done.", **how)
    close_ticket(desk.ticket, "Content.", by=desk.ben.actor(), at=desk.at, member=desk.ben)


@pytest.mark.parametrize("closed", [False, True])
def test_a_child_opened_again_opens_what_it_stands_under_and_its_owner_is_told(desk, how, others, fresh, closed):
    child, parent, top = others
    assign_ticket(parent, desk.ben, "I go on", by=desk.ben.actor(), at=desk.at, member=desk.ben)
    put_under(child, parent, **how)
    put_under(parent, top, **how)
    for each in (child, parent, top):
        solve_ticket(each, "Done.", **how)
        if closed:
            close_ticket(each, "Content.", by=desk.gao.actor(), at=desk.at, member=desk.gao)
    reopen_ticket(child, "It drips.", by=how["by"], at=desk.at)
    assert [fresh(each).status for each in (child, parent, top)] == ["open"] * 3
    events = Event.objects.filter(code="ticket.reopened").order_by("pk")
    assert [event.facts.get("other") for event in events] == [None, child.number, parent.number]
    deliver_due("inside")
    told = Notice.objects.filter(code="ticket.reopened")
    assert [(notice.member, notice.matter_id) for notice in told] == [(desk.ben, parent.pk)], "ana opened it herself"
    assert not [found.invariant.code for found in verdicts() if found.rows]


def test_a_child_of_what_was_merged_stands_by_itself_when_it_is_opened_again(desk, how, others, fresh):
    put_under(others[0], others[1], **how)
    solve_ticket(others[0], "Done.", **how)
    merge_ticket(others[1], others[2], "The same", **how)
    reopen_ticket(others[0], "It drips.", by=how["by"], at=desk.at)
    assert (fresh(others[0]).status, fresh(others[1]).status) == ("open", "merged") and not Parenthood.objects.exists()
    assert Event.objects.filter(code="ticket.taken_out", subject_id=others[0].pk).exists()


def test_one_parent_no_ring_and_not_itself(desk, how, others):
    put_under(others[0], desk.ticket, **how)
    put_under(others[1], others[0], **how)
    assert "parent" in refused(Invalid, lambda: put_under(desk.ticket, desk.ticket, **how)).errors
    assert others[1].number in refused(Invalid, lambda: put_under(desk.ticket, others[1], **how)).errors["parent"][0]
    assert refused(Blocked, lambda: put_under(others[0], others[2], **how)).blockers == (desk.ticket.number,)


def test_the_database_refuses_a_ring_by_itself(desk, how, others):
    put_under(others[0], desk.ticket, **how)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parenthood.objects.create(child=desk.ticket, parent=others[0], by=desk.ana, at=desk.at)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update tickets_parenthood set parent_id = child_id")


def test_a_child_is_taken_out_once(desk, how, others):
    put_under(others[0], desk.ticket, **how)
    take_out(others[0], by=how["by"], at=desk.at)
    assert codes()[-2:] == ["ticket.taken_out", "ticket.child_left"]
    refused(Missing, lambda: take_out(others[0], by=how["by"], at=desk.at))


def test_a_relation_holds_both_ways_and_once(desk, how, others):
    link = link_tickets(others[0], desk.ticket, **how)
    assert (link.older, link.younger) == (desk.ticket, others[0])
    assert refused(Blocked, lambda: link_tickets(desk.ticket, others[0], **how)).blockers == (others[0].number,)
    refused(Invalid, lambda: link_tickets(desk.ticket, desk.ticket, **how))
    unlink_tickets(others[0], link, by=how["by"], at=desk.at)
    assert (Link.objects.count(), codes()[-2:]) == (0, ["ticket.unlinked", "ticket.unlinked"])
    refused(Missing, lambda: unlink_tickets(others[0], link, by=how["by"], at=desk.at))


@pytest.fixture
def incident(desk, how):
    return declare_incident(desk.ticket, "Water is off in building three", **how)


def test_a_matter_is_attached_to_one_running_incident(desk, how, others, incident):
    attach_ticket(others[0], incident, **how)
    assert Membership.objects.get().ticket == others[0]
    refused(Blocked, lambda: attach_ticket(others[0], incident, **how))
    refused(Invalid, lambda: attach_ticket(desk.ticket, incident, **how))
    refused(Blocked, lambda: declare_incident(others[0], "Another", **how))
    refused(Blocked, lambda: declare_incident(desk.ticket, "Again", **how))
    detach_ticket(others[0], by=how["by"], at=desk.at)
    refused(Missing, lambda: detach_ticket(others[0], by=how["by"], at=desk.at))
    end_incident(desk.ticket, **how)
    refused(Blocked, lambda: attach_ticket(others[0], incident, **how))
    refused(Missing, lambda: end_incident(desk.ticket, **how))
    assert not Membership.objects.exists() and Incident.objects.get().ended_at is not None


def test_one_answer_and_one_solution_go_to_all_attached_and_the_failed_one_is_named(desk, how, others, incident):
    for other in others:
        attach_ticket(other, incident, **how)
    child = make.make_ticket(desk.ana, at=desk.at, customer=desk.dana)
    put_under(child, others[1], **how)
    told = do_to_many("reply", items_of(desk.ana, incident, "reply"), {"text": "The main is being mended."}, **how)
    assert (len(told.done), Reply.objects.count()) == (4, 4)
    solved = do_to_many("solve", items_of(desk.ana, incident, "solve"), {"text": "Mended."}, **how)
    assert [(one["number"], one["status"]) for one in solved.failed] == [(others[1].number, 409)]
    assert child.number in solved.failed[0]["detail"]
    assert set(Ticket.objects.filter(status="solved")) == {desk.ticket, others[0], others[2]}
    assert [item.number for item in items_of(desk.ana, incident, "solve")] == [others[1].number]


def test_what_is_kept_from_her_is_no_part_of_an_act_for_all_of_an_incident(desk, how, others, incident):
    for other in others:
        attach_ticket(other, incident, **how)
    whole = {"text": "The main is being mended."}
    held = held_from(items_of(desk.ben, incident, "reply"), whole, whole=desk.ticket.number)
    Ticket.objects.filter(pk=others[0].pk).update(kept_from=[desk.ben.pk])
    seen = items_of(desk.ben, incident, "reply")
    assert others[0].number not in {item.number for item in seen} and len(seen) == 3
    page = desk.browse(desk.ben).get(f"/tickets/{desk.ticket.number}/incident/").content.decode()
    assert others[0].number not in page and others[1].number in page
    bulk = hold_back("reply", held, **how | {"by": desk.ben.actor(), "member": desk.ben})
    items, _given = as_held(desk.ben, bulk)
    assert {item.number for item in items if item.ticket is None} == {others[0].number}


def test_each_of_many_is_refused_by_itself(desk, how, others):
    merge_ticket(others[2], desk.ticket, "The same", **how)
    items = [Item(desk.ticket.number, desk.ticket, 1), Item(others[0].number, others[0], 7), Item("T-999999", None, 1)]
    items.append(Item(others[2].number, others[2], 2))
    done = do_to_many("solve", items, {"text": "Done."}, **how)
    assert [one["status"] for one in done.results] == [201, 412, 404, 409]
    assert [one["version"] for one in done.results] == [2, 1, None, 2]
    assert desk.ticket.number in done.results[3]["detail"]
    assert Ticket.objects.get(status="solved") == desk.ticket
    assert Event.objects.get(code="bulk_action.done").facts == {"action": "solve", "done": 1, "failed": 3}
    assert BulkAction.objects.get() == done


def test_many_are_given_another_severity_and_attached(desk, how, others, incident):
    items = [Item(other.number, other, 1) for other in others]
    done = do_to_many("reclassify", items, {"text": "It spreads.", "severity": "high"}, **how)
    assert {one["version"] for one in done.results} == {2}
    attached = do_to_many("attach", [Item(other.number, other, 2) for other in others], {"incident": incident}, **how)
    assert (len(attached.done), Membership.objects.count()) == (3, 3)
