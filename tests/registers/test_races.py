"""Two at once, each with a connection of its own."""

import pytest
from django.db import IntegrityError, connection, transaction

from servicedesk.journal.errors import Refusal, WrongState
from servicedesk.journal.models import Event
from servicedesk.registers.actions import make_entry, move_copy, print_entry, sign_entry, void_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.models import Book, Copy, Entry, Print, Signature
from tests.kernel.test_revision_races import at_once
from tests.registers.conftest import FILLED, STROKES, acts, broken

pytestmark = pytest.mark.django_db(transaction=True)


def test_clerks_who_take_the_next_number_at_once_leave_no_gap_and_no_twin(slips):
    def clerk(member, spoils):
        def work():
            for turn in range(6):
                try:
                    with transaction.atomic():
                        make_entry(slips.register, FILLED, **acts(member))
                        assert not (spoils and turn % 2)
                except AssertionError:
                    continue

        return work

    at_once(*[clerk(member, spoils) for member in (slips.ana, slips.ben) for spoils in (False, True)])
    places = list(Entry.objects.order_by("place").values_list("place", flat=True))
    assert places == list(range(1, 19)) and Book.objects.get().last == 18
    assert Entry.objects.values("number").distinct().count() == 18
    assert Event.objects.filter(code="entry.made").count() == 18 and broken() == []


def test_the_first_number_of_a_book_is_taken_once(slips):
    made = at_once(*[lambda member=member: make_entry(slips.register, FILLED, **acts(member)) for member in (slips.ana, slips.ben)])
    assert sorted(entry.number for entry in made) == ["RT-2026-00001", "RT-2026-00002"]
    assert Book.objects.count() == 1


def test_void_and_signature_at_once_are_never_both(slips, enter):
    for _each in range(4):
        entry = enter()
        found = at_once(
            lambda entry=entry: void_entry(entry, "Wrong", **acts(slips.ben), expected=1),
            lambda entry=entry: sign_entry(entry, "manager", **acts(slips.gao), strokes=STROKES, expected=1),
        )
        assert [isinstance(one, Refusal) for one in found].count(True) == 1
        assert (Entry.objects.get(pk=entry.pk).state == "void") is not Signature.objects.filter(entry=entry).exists()


def test_a_signature_waits_in_the_database_for_a_void_that_is_being_declared(slips, enter):
    entry = enter()
    with transaction.atomic():
        void_entry(entry, "Wrong", **acts(slips.ben))

        def slip_in():
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '200ms'")
            how = {"name": "x", "way": "password", "digest": "0" * 64, "at": entry.made_at}
            try:
                Signature.objects.create(entry=entry, role="manager", member=slips.gao, taken_by=slips.gao, **how)
            except Exception as error:
                return type(error).__name__

        assert at_once(slip_in) == ["OperationalError"]
    assert not Signature.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        how = {"name": "x", "way": "password", "digest": "0" * 64, "at": entry.made_at}
        Signature.objects.create(entry=entry, role="manager", member=slips.gao, taken_by=slips.gao, **how)


def test_a_copy_is_not_sent_away_while_its_entry_becomes_void(slips, enter):
    for _each in range(4):
        entry = enter()
        copy = entry.copies.get(n=2)
        found = at_once(
            lambda entry=entry: void_entry(entry, "Wrong", **acts(slips.ben)),
            lambda copy=copy: move_copy(copy, "sent", Holder("Stores"), **acts(slips.ana)),
        )
        assert [isinstance(one, Refusal) for one in found].count(True) == 1
        gone = Copy.objects.get(pk=copy.pk).state == "under_way"
        assert gone is (Entry.objects.get(pk=entry.pk).state == "standing")
    assert broken() == []


def test_prints_at_once_are_counted_one_after_the_other(slips, enter):
    entry = enter()
    found = at_once(*[lambda: print_entry(entry, [1], "Jam", **acts(slips.ana))] * 3)
    assert not any(isinstance(one, WrongState) for one in found)
    assert list(Print.objects.values_list("n", flat=True)) == [1, 2, 3]
