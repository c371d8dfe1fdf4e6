"""Entries: made under the next number, corrected by counter-notes, declared void, and legible by the form they were made by."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Missing, Stale, WrongState
from servicedesk.journal.models import Event
from servicedesk.registers.access import copies_for, entries_for, entry_for, listed
from servicedesk.registers.actions import correct_entry, make_entry, move_copy, print_entry, sign_entry, void_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Book, Copy, Correction, Entry, Print, Signature
from staff.models import Member
from tests import make
from tests.registers.conftest import FILLED, STROKES, acts, broken, codes

LATER = make.T0 + timedelta(hours=1)


def test_an_entry_has_its_number_its_form_and_every_copy_with_whoever_made_it(slips, entry):
    assert (entry.number, entry.place, entry.form.edition, entry.state) == ("RT-2026-00001", 1, 1, "standing")
    assert entry.current == {"goods": "Pump", "delivered": "10", "quantity": "7"}
    copies = list(entry.copies.all())
    assert [(copy.n, copy.state, copy.held_by, copy.holder) for copy in copies] == [(n, "held", slips.ana, "Ana") for n in (1, 2)]
    assert len({copy.token for copy in copies}) == 2 and all(len(copy.token) == 43 for copy in copies)
    event = Event.objects.get(code="entry.made")
    assert (event.facts["number"], event.facts["article"], event.department_id) == ("RT-2026-00001", "4", slips.service.pk)
    assert "Pump" not in str(event.facts)
    assert entry.kept_until.year == 2029 and broken() == []


def test_what_cannot_be_entered_takes_no_number(slips, entry, enter):
    with pytest.raises(Invalid) as refusal:
        enter(goods="", quantity="11", colour="red")
    assert refusal.value.errors == {
        "goods": ["“Goods” is empty; fill it in."],
        "quantity": ["“Quantity”: 11 is more than “Delivered” (10); write less."],
        "colour": ["The form has no field “colour”; it has: goods, delivered, quantity, carrier."],
    }
    assert (Entry.objects.count(), Book.objects.get().last, Copy.objects.count()) == (1, 1, 2)
    assert Event.objects.filter(code="entry.made").count() == 1
    assert enter().number == "RT-2026-00002"


def test_what_is_rolled_back_leaves_no_gap(slips, enter):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enter()
        raise ZeroDivisionError
    assert enter().number == "RT-2026-00001" and broken() == []


def test_a_slip_at_the_years_end_stays_in_its_year_and_the_new_year_begins_at_one(enter):
    last = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)  # a second before midnight in Shanghai
    old, new = enter(at=last), enter(at=last + timedelta(seconds=1))
    assert (old.number, new.number) == ("RT-2026-00001", "RT-2027-00001")
    assert sorted(Book.objects.values_list("period", "last")) == [("2026", 1), ("2027", 1)]
    voided = void_entry(old, "Twice", **acts(old.made_by, last + timedelta(days=3)))
    assert voided.number == "RT-2026-00001" and enter(at=last + timedelta(days=4)).number == "RT-2027-00002"
    assert broken() == []


def test_a_counter_note_stands_beside_what_was_entered(slips, entry):
    after = correct_entry(entry, {"quantity": "6", "delivered": ""}, "Counted again", **acts(slips.ben, LATER))
    assert (after.values["quantity"], after.current) == ("7", {"goods": "Pump", "quantity": "6"})
    notes = list(Correction.objects.values_list("field", "was", "becomes", "reason"))
    assert notes == [("delivered", "10", None, "Counted again"), ("quantity", "7", "6", "Counted again")]
    assert (codes(entry), after.version) == (["made", "corrected"], 2)
    again = correct_entry(after, {"quantity": "7"}, "It was right", **acts(slips.ben, LATER))
    assert again.current["quantity"] == "7" and Correction.objects.count() == 3
    event = Event.objects.filter(code="entry.corrected").earliest("pk")
    assert event.facts["fields"] == ["delivered", "quantity"] and "Counted" not in str(event.facts)


@pytest.mark.parametrize(
    ("typed", "reason", "over", "refusal"),
    [
        ({"quantity": "7"}, "Why", {}, Invalid),
        ({"quantity": "11"}, "Why", {}, Invalid),
        ({"goods": ""}, "Why", {}, Invalid),
        ({"quantity": "6"}, " ", {}, Invalid),
        ({"quantity": "6"}, "Why", {"expected": 9}, Stale),
    ],
)
def test_a_correction_that_is_none_changes_nothing(slips, entry, typed, reason, over, refusal):
    with pytest.raises(refusal):
        correct_entry(entry, typed, reason, **acts(slips.ben, LATER), **over)
    assert (codes(entry), Correction.objects.count(), Entry.objects.get().version) == (["made"], 0, 1)


def test_a_void_entry_keeps_its_number_and_nothing_more_is_done_with_it(slips, entry, enter):
    row = void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    assert (row.state, row.voided_by, row.voided_at, row.reason) == ("void", slips.ben, LATER, "Wrong customer")
    for act in (
        lambda: void_entry(entry, "Again", **acts(slips.ben, LATER)),
        lambda: correct_entry(entry, {"quantity": "6"}, "Why", **acts(slips.ben, LATER)),
        lambda: print_entry(entry, **acts(slips.ana, LATER)),
        lambda: sign_entry(entry, "manager", **acts(slips.ben, LATER), strokes=STROKES),
    ):
        with pytest.raises(WrongState):
            act()
    assert codes(entry) == ["made", "voided"] and enter().number == "RT-2026-00002"
    assert (Correction.objects.count(), Print.objects.count(), Signature.objects.count()) == (0, 0, 0)
    assert broken() == []


def test_after_a_receipt_it_is_corrected_not_voided_until_every_copy_is_back(slips, entry):
    second = entry.copies.get(n=2)
    move_copy(second, "sent", Holder("Stores desk", None, slips.stores.pk), **acts(slips.ana, LATER))
    move_copy(second, "received", **acts(slips.kim, LATER))
    with pytest.raises(Blocked, match=f"{entry.pk}/2") as refusal:
        void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    assert "Warehouse copy (Kim)" in refusal.value.words
    assert (Entry.objects.get().state, codes(entry).count("voided")) == ("standing", 0)
    move_copy(second, "sent", Holder(member=slips.ana), **acts(slips.kim, LATER))
    with pytest.raises(Blocked):
        void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    move_copy(second, "received", **acts(slips.ana, LATER))
    assert void_entry(entry, "Wrong customer", **acts(slips.ben, LATER)).state == "void"


def test_her_department_sees_it_and_whoever_has_a_copy_and_nobody_else(slips, entry):
    assert entry_for(slips.ben, entry.pk) == entry
    for stranger in (slips.kim, slips.cleo):
        with pytest.raises(Missing):
            entry_for(stranger, entry.pk)
        assert not copies_for(stranger).exists()
    move_copy(entry.copies.get(n=2), "sent", Holder("Stores desk", None, slips.stores.pk), **acts(slips.ana, LATER))
    assert entry_for(slips.kim, entry.pk) == entry and copies_for(slips.kim).count() == 2
    assert not entries_for(slips.cleo).exists()
    with pytest.raises(Forbidden):
        entry_for(slips.kim, entry.pk, to="void")


def test_an_entry_about_a_matter_kept_from_somebody_is_kept_from_her_too(slips):
    ticket = make.make_ticket(slips.ana)
    about = make_entry(slips.register, FILLED, **acts(slips.ana, LATER), about=ticket)
    assert (about.about, about.about_id, about.matter_id) == ("ticket", ticket.pk, ticket.pk)
    assert entry_for(slips.ben, about.pk) == about
    type(ticket).objects.filter(pk=ticket.pk).update(kept_from=[slips.ben.pk])
    with pytest.raises(Missing):
        entry_for(slips.ben, about.pk)


def test_a_list_costs_the_same_however_long_it_is(slips, enter, django_assert_num_queries):
    for _each in range(5):
        correct_entry(enter(), {"quantity": "6"}, "Why", **acts(slips.ben, LATER))
    rows = listed(entries_for(Member.objects.with_rights().get(pk=slips.ana.pk)))
    with django_assert_num_queries(2):
        assert [(one.digest, one.made_by.name, one.form.article.number) for one in rows]
