"""Copies: where each is, how often it was printed, and what becomes of one that is lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.journal.errors import Blocked, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.registers.access import shown
from servicedesk.registers.actions import move_copy, print_entry, void_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Copy, CopyMove, Entry, Print
from servicedesk.web.sentences import sentence_of
from tests import make
from tests.registers.conftest import acts, broken, codes

LATER = make.T0 + timedelta(hours=1)
DESK = "Stores desk"


def go(copy, kind, member, to=None, remark="", **over):
    return move_copy(copy, kind, to, remark, **acts(member, LATER), **over)


@pytest.fixture
def second(entry) -> Copy:
    return entry.copies.get(n=2)


def test_a_copy_goes_its_way_and_each_step_is_on_record(slips, entry, second):
    go(second, "sent", slips.ana, Holder(DESK, None, slips.stores.pk))
    copy = go(second, "received", slips.kim)
    assert (copy.state, copy.holder, copy.held_by, copy.since) == ("held", "Kim", slips.kim, LATER)
    copy = go(second, "filed", slips.kim, Holder("Binder 7"), "With the delivery notes")
    assert (copy.state, copy.holder, copy.version) == ("filed", "Binder 7", 4)
    moves = list(CopyMove.objects.values_list("kind", "holder", "by__sign_in", "remark"))
    assert moves == [
        ("sent", DESK, "ana", ""),
        ("received", "Kim", "kim", ""),
        ("filed", "Binder 7", "kim", "With the delivery notes"),
    ]
    events = Event.objects.filter(subject_kind="copy", subject_id=second.pk).order_by("pk")
    assert [sentence_of(event, {}) for event in events] == [
        "ana sent copy 2 of RT-2026-00001 to Stores desk",
        "kim noted copy 2 of RT-2026-00001 as received by Kim",
        "kim filed copy 2 of RT-2026-00001: Binder 7",
    ]
    assert {event.department_id for event in events} == {slips.service.pk} and broken() == []


@pytest.mark.parametrize(
    ("kind", "to", "remark", "field"),
    [
        ("sent", None, "", "holder"),
        ("sent", Holder("x" * 61), "", "holder"),
        ("sent", Holder("\x00"), "", "holder"),
        ("lost", None, " ", "remark"),
        ("filed", Holder("Binder"), "x" * 301, "remark"),
    ],
)
def test_what_cannot_be_noted_leaves_the_copy_where_it_is(slips, second, kind, to, remark, field):
    with pytest.raises(Invalid) as refusal:
        go(second, kind, slips.ana, to, remark)
    assert list(refusal.value.errors) == [field]
    assert (Copy.objects.get(pk=second.pk).state, CopyMove.objects.count()) == ("held", 0)
    assert not Event.objects.filter(subject_kind="copy").exists()


def test_whoever_receives_a_copy_says_so_herself(slips, second):
    go(second, "sent", slips.ana, Holder(member=slips.kim))
    with pytest.raises(Invalid, match="member"):
        go(second, "received", slips.ana, Holder(member=slips.kim))
    with pytest.raises(WrongState):
        go(second, "filed", slips.ana, Holder("Binder"))
    with pytest.raises(Stale):
        go(second, "received", slips.kim, expected=1)
    assert (Copy.objects.get(pk=second.pk).state, CopyMove.objects.count()) == ("under_way", 1)
    assert go(second, "received", slips.ana, Holder("Mrs Lu, the tenant")).holder == "Mrs Lu, the tenant"


def test_a_lost_copy_is_printed_anew_under_another_token_and_the_lost_one_stays_lost(slips, entry, second):
    go(second, "lost", slips.ana, remark="Left on the bus")
    assert Event.objects.get(code="copy.lost").facts["remark"] == "Left on the bus"
    made = print_entry(entry, [2], "Copy 2 was lost", **acts(slips.ana, LATER))
    first, new = entry.copies.filter(n=2).order_by("issue")
    assert (first.state, new.state, new.issue, made.copies) == ("lost", "held", 2, [[2, 2]])
    assert first.token != new.token
    with pytest.raises(Blocked):
        go(first, "received", slips.ana)
    assert Copy.objects.get(pk=first.pk).state == "lost"
    assert void_entry(entry, "Wrong customer", **acts(slips.ben, LATER)).state == "void"
    assert broken() == []


def test_a_lost_copy_that_was_not_printed_anew_may_be_found(slips, second):
    go(second, "lost", slips.ana, remark="Left on the bus")
    assert go(second, "received", slips.ana, remark="The driver brought it").state == "held"


def test_a_printer_that_printed_half_is_followed_by_a_reprint_of_the_other_half(slips, entry):
    print_entry(entry, **acts(slips.ana, LATER))
    with pytest.raises(Invalid, match="reason"):
        print_entry(entry, [2], **acts(slips.ana, LATER))
    with pytest.raises(Invalid, match="copies"):
        print_entry(entry, [3], "Jam", **acts(slips.ana, LATER))
    assert (Print.objects.count(), codes(entry)) == (1, ["made", "printed"])
    made = print_entry(entry, [2], "The printer jammed after copy 1", **acts(slips.ana, LATER))
    assert (made.n, made.copies) == (2, [[2, 1]])
    seen = shown(Entry.objects).get(pk=entry.pk)
    assert [copy.printed for copy in Copy.objects.shown().filter(entry=seen)] == [1, 2]
    event = Event.objects.filter(code="entry.printed").latest("pk")
    assert sentence_of(event, {}) == "ana printed RT-2026-00001 of “Return slip” for the 2. time: The printer jammed after copy 1"
    assert broken() == []


def test_the_database_wants_a_reason_for_every_print_after_the_first(slips, entry):
    print_entry(entry, **acts(slips.ana, LATER))
    with pytest.raises(IntegrityError, match="print_again_with_a_reason"), transaction.atomic():
        Print.objects.create(entry=entry, n=2, copies=[[1, 1]], by=slips.ana, at=LATER)
    with pytest.raises(IntegrityError, match="copy_once"), transaction.atomic():
        Copy.objects.create(entry=entry, n=1, issue=1, holder="x", since=LATER, token="x")


def test_copies_of_a_void_entry_come_back_but_are_sent_nowhere(slips, entry, second):
    go(second, "lost", slips.ana, remark="Left on the bus")
    void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    with pytest.raises(WrongState):
        go(entry.copies.get(n=1), "sent", slips.ana, Holder(DESK))
    assert go(second, "received", slips.ana).state == "held"
    assert go(entry.copies.get(n=1), "filed", slips.ana, Holder("Void slips")).state == "filed"
