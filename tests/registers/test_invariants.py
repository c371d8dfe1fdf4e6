"""The invariants of registers find the damage they are there for; four hundred random acts break none."""

import random
from datetime import timedelta

import pytest

from servicedesk.journal.errors import Refusal
from servicedesk.registers.actions import correct_entry, move_copy, print_entry, sign_entry, void_entry
from servicedesk.registers.copies.actions import Holder
from servicedesk.registers.copies.rules import MOVES
from servicedesk.registers.models import Copy, Entry
from tests import make
from tests.kernel.test_invariants import damage
from tests.registers.conftest import STROKES, acts, broken

LATER = make.T0 + timedelta(hours=1)
DAMAGES = [
    ("registers:numbers", "update registers_book set last = 9"),
    ("registers:numbers", "update registers_entry set place = 9 where place = 1"),
    ("registers:copies", "delete from registers_copy where n = 2 and issue = 1"),
    ("registers:copies", "update registers_copy set state = 'held' where state = 'lost'"),
    ("registers:moves", "update registers_copy set state = 'filed' where state = 'held'"),
    ("registers:moves", "update registers_copy set holder = 'Nobody' where state = 'under_way'"),
    ("registers:path", "delete from journal_event where code = 'entry.voided'"),
    ("registers:path", "update registers_entry set state = 'void', voided_by_id = made_by_id, voided_at = made_at, reason = 'x'"),
    ("registers:prints", "update registers_print set n = 3, reason = 'x'"),
    ("registers:signatures", "update registers_signature set role = 'nobody'"),
    (
        "registers:signatures",
        "update registers_signature set (member_id, taken_by_id) = (select made_by_id, made_by_id from registers_entry limit 1)",
    ),
    ("orphans:copy", "delete from registers_copy where state = 'under_way'"),
    ("orphans:entry", "delete from registers_entry"),
]


@pytest.fixture
def lived(slips, enter):
    """Three slips: one signed and printed whose first copy is away and whose second was lost and printed anew, one void, one as it was made."""
    first, second, _third = (enter() for _each in range(3))
    sign_entry(first, "manager", **acts(slips.ben, LATER), strokes=STROKES)
    move_copy(first.copies.get(n=1), "sent", Holder("Stores desk"), **acts(slips.ana, LATER))
    move_copy(first.copies.get(n=2), "lost", remark="Left on the bus", **acts(slips.ana, LATER))
    print_entry(first, [2], **acts(slips.ana, LATER))
    void_entry(second, "Wrong customer", **acts(slips.ben, LATER))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("code", "statement"), DAMAGES)
def test_damage_is_found(lived, code, statement):
    assert broken() == []
    damage(statement)
    assert code in broken()


def test_four_hundred_random_acts_leave_numbers_copies_and_signatures_in_order(slips, enter):
    dice, done = random.Random(7), {"refused": 0}
    people = [slips.ana, slips.ben, slips.gao, slips.kim]

    def one(entry: Entry, member, at) -> None:
        how = acts(member, at)
        copy = dice.choice(list(Copy.objects.filter(entry=entry)))
        kind = dice.choice(list(MOVES))
        to = dice.choice([None, Holder("Stores desk", None, slips.stores.pk), Holder(member=dice.choice(people))])
        verbs = {
            "correct": lambda: correct_entry(entry, {"quantity": dice.randint(0, 12)}, "Counted again", **how),
            "void": lambda: void_entry(entry, "Wrong customer", **how),
            "print": lambda: print_entry(entry, [copy.n], "Jam", **how),
            "sign": lambda: sign_entry(entry, dice.choice(["issuer", "manager", "deputy"]), **how, strokes=STROKES),
            "move": lambda: move_copy(copy, kind, to, "Why", **how),
        }
        verb = dice.choices(list(verbs), [4, 4, 3, 4, 6])[0]
        try:
            verbs[verb]()
            done[verb] = done.get(verb, 0) + 1
        except Refusal:
            done["refused"] += 1

    entries = [enter() for _each in range(15)]
    for minute in range(400):
        one(dice.choice(entries), dice.choice(people), make.T0 + timedelta(minutes=minute))
    assert broken() == []
    assert min(done.values()) > 2 and len(done) == 6, done
