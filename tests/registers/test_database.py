"""What the database itself keeps of entries and of what stands beside them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from servicedesk.registers.actions import void_entry
from servicedesk.registers.models import Correction, Entry, Print
from tests import make
from tests.registers.conftest import acts

LATER = make.T0 + timedelta(hours=1)


@pytest.mark.parametrize(
    "statement",
    [
        "update registers_entry set \"values\" = '{}'",
        "update registers_entry set number = 'RT-2026-00009', place = 9",
        "update registers_entry set made_at = now()",
        "update registers_entry set salt = ''",
        "update registers_entry set state = 'void'",
        "update registers_entry set about = 'ticket'",
    ],
)
def test_the_database_keeps_what_was_entered(entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().current == entry.current


@pytest.mark.parametrize(
    "statement",
    [
        "delete from registers_entry",
        "delete from registers_book",
        "delete from registers_copy",
        "update registers_form set fields = '[]'",
        "update registers_correction set reason = 'x'",
        "delete from registers_signature",
        "update registers_print set n = 2",
        "delete from registers_copymove",
    ],
)
def test_nobody_rewrites_or_deletes_what_stands_beside_it(entry, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_void_entry_stays_void_in_the_database_too(slips, entry):
    void_entry(entry, "Wrong customer", **acts(slips.ben, LATER))
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Entry.objects.update(state="standing", voided_at=None, voided_by=None, reason="")
    with pytest.raises(IntegrityError, match="void"), transaction.atomic():
        Correction.objects.create(entry=entry, field="goods", was="Pump", becomes="Fan", reason="x", by=slips.ben, at=LATER)
    with pytest.raises(IntegrityError, match="void"), transaction.atomic():
        Print.objects.create(entry=entry, n=1, copies=[[1, 1]], by=slips.ben, at=LATER)
