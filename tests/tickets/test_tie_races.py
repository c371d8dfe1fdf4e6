"""Two at once, each with a connection of its own: one does it, the other is told; nobody waits for ever."""

import pytest

from servicedesk.clocks import now
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Blocked, MergedAway, WrongState
from servicedesk.journal.models import Event
from staff.models import Member
from tests import make
from tests.kernel.test_revision_races import at_once
from tickets.actions import solve_ticket
from tickets.models import Merge, Parenthood, SavedView, Ticket
from tickets.saved_views.actions import save_view
from tickets.ties.access import as_held, held_from, items_for
from tickets.ties.actions import link_tickets, merge_ticket, put_under
from tickets.ties.actions.bulk import do_held, hold_back, undo_held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(house):
    make.load_demo_pack()
    house.at = now()
    house.how = {"by": house.ana.actor(), "at": house.at, "member": house.ana}
    house.four = [make.make_ticket(house.ana, at=house.at, customer=house.dana) for _ in range(4)]
    return house


@pytest.mark.parametrize("_again", range(5))
def test_merged_into_each_other_at_once_exactly_one_wins(pair, _again):
    one, other, *_ = pair.four
    done = at_once(lambda: merge_ticket(one, other, "x", **pair.how), lambda: merge_ticket(other, one, "x", **pair.how))
    assert sorted(type(each).__name__ for each in done) == ["Blocked", "Merge"]
    assert Merge.objects.count() == Ticket.objects.filter(status="merged").count() == 1
    assert Event.objects.filter(code__in=["ticket.merged", "ticket.absorbed"]).count() == 2


def test_a_chain_and_its_end_merged_at_once_lead_to_the_same(pair):
    a, b, c, _ = pair.four
    done = at_once(lambda: merge_ticket(a, b, "x", **pair.how), lambda: merge_ticket(b, c, "x", **pair.how))
    assert any(isinstance(each, Merge) for each in done)
    assert all(isinstance(each, Merge | Blocked) for each in done)
    assert not Merge.objects.filter(final__status="merged").exists()


def test_a_ring_of_four_closed_from_two_sides_at_once_is_refused_once(pair):
    a, b, c, d = pair.four
    put_under(a, b, **pair.how)
    put_under(c, d, **pair.how)
    done = at_once(lambda: put_under(b, c, **pair.how), lambda: put_under(d, a, **pair.how))
    assert sorted(type(each).__name__ for each in done) == ["Invalid", "Parenthood"]
    assert Parenthood.objects.count() == 3


def test_a_parent_solved_while_a_child_comes_is_either_not_solved_or_has_no_open_child(pair):
    parent, child, *_ = pair.four
    at_once(lambda: solve_ticket(parent, "Done.", **pair.how), lambda: put_under(child, parent, **pair.how))
    solved = Ticket.objects.get(pk=parent.pk).status == "solved"
    assert solved != Parenthood.objects.exists()


def test_the_same_relation_noted_from_both_sides_at_once_is_one(pair):
    one, other, *_ = pair.four
    done = at_once(lambda: link_tickets(one, other, **pair.how), lambda: link_tickets(other, one, **pair.how))
    assert sorted(type(each).__name__ for each in done) == ["Blocked", "Link"]


def test_a_merge_and_a_solution_at_once_leave_it_merged(pair):
    one, other, *_ = pair.four
    done = at_once(lambda: merge_ticket(one, other, "x", **pair.how), lambda: solve_ticket(one, "Done.", expected=1, **pair.how))
    assert any(isinstance(each, Merge) for each in done)
    assert not any(isinstance(each, WrongState) and not isinstance(each, MergedAway) for each in done)
    assert Ticket.objects.get(pk=one.pk).status == "merged"
    assert not Clock.objects.open().filter(matter_id=one.pk).exists()


@pytest.mark.parametrize("_again", range(3))
def test_what_is_held_back_is_either_done_or_undone(pair, _again):
    items = items_for(pair.ana, [(ticket.number, 1) for ticket in pair.four])
    bulk = hold_back("solve", held_from(items, {"text": "Mended."}, whole=""), **pair.how)
    done = at_once(
        lambda: do_held(bulk, as_held, by=pair.ana.actor(), member=Member.objects.with_rights().get(pk=pair.ana.pk)),
        lambda: undo_held(bulk, by=pair.ana.actor(), at=pair.at),
    )
    bulk.refresh_from_db()
    solved = Ticket.objects.filter(status="solved").count()
    assert (bulk.state, solved, isinstance(done[1], Blocked)) in [("done", 4, True), ("undone", 0, False)]
    assert Event.objects.filter(code__in=["bulk_action.done", "bulk_action.undone"]).count() == 1


def test_two_windows_that_save_views_at_once_keep_the_order_and_the_names(pair):
    done = at_once(
        lambda: save_view("Mine", "mine", {}, **pair.how),
        lambda: save_view("Mine", "all", {}, **pair.how),
    )
    assert sorted(type(each).__name__ for each in done) == ["Invalid", "SavedView"]
    at_once(lambda: save_view("A", "all", {}, **pair.how), lambda: save_view("B", "all", {}, **pair.how))
    assert sorted(SavedView.objects.values_list("place", flat=True)) == [1, 2, 3]
