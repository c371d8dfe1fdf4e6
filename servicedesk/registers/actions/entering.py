"""Making an entry under the next number, correcting it by a counter-note, and declaring it void."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.files.actions import attach
from servicedesk.files.models import Attachment
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from servicedesk.registers.copies.actions import new_copy
from servicedesk.registers.copies.rules import is_home
from servicedesk.registers.faults import told
from servicedesk.registers.models import Book, Correction, Entry, Form, Register
from servicedesk.registers.numbering.rules import numbered, period_of
from servicedesk.registers.queries import form_here
from servicedesk.registers.rules import read

SALT = 16  # bytes
State = Entry.State
_NEXT = """
    insert into registers_book (register_id, period, last) values (%s, %s, 1)
    on conflict (register_id, period) do update set last = registers_book.last + 1 returning id, last
"""


@transaction.atomic
def make_entry(register: Register, typed: Mapping[str, Any], *, by: Actor, at: datetime, member: Any, about: Any = None) -> Entry:
    """Fill in a register's form under the next number of its book; its copies are with whoever made it.

    `typed` is by field code; `about` has a `subject_kind`. Invalid, naming every field with what is wrong, or the register where no
    article in force states a form for it here.
    """
    form = form_here(register, member.department_id, at)
    if form is None:
        words = _("No article in force states a form for “%(name)s” here; have one published.")
        raise Invalid({"register": [words % {"name": register.name}]})
    values = _read(form, typed)
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    book, place = _next_place(register, period_of(form.pattern, day))
    entry = Entry(register=register, form=form, book=book, place=place, number=numbered(form.pattern, day, place), values=values)
    entry.salt = token_hex(SALT)
    entry.department_id, entry.made_by, entry.made_at = member.department_id, member, at
    if about is not None:
        entry.about, entry.about_id, entry.matter_id = about.subject_kind, about.pk, getattr(about, "matter_id", None)
    _write(entry)
    for n in range(1, len(form.copies) + 1):
        new_copy(entry, n, 1, member=member, at=at)
    _record("entry.made", entry, by=by, at=at, article=form.article.number, edition=form.edition)
    return entry


def _write(entry: Entry) -> None:
    """Blocked where another pattern of the register has given its number; nothing is kept then, and no number is used up."""
    try:
        entry.save(force_insert=True)
    except IntegrityError as error:
        if "entry_number_once" not in str(error):
            raise
        words = _("Number %(number)s is taken by an entry that was numbered by another pattern; have the pattern of its form changed.")
        raise Blocked(words % {"number": entry.number}, [entry.number]) from None


def _read(form: Form, typed: Mapping[str, Any]) -> dict[str, Any]:
    values, faults = read(form.fields, typed)
    if faults:
        raise Invalid(told(faults, form.fields))
    return values


def _next_place(register: Register, period: str) -> tuple[Book, int]:
    """The book of the period and the next number in it; its row stays locked until the entry is committed or never was."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [register.pk, period])
        pk, last = cursor.fetchone()
    return Book(id=pk, register=register, period=period, last=last), last


@transaction.atomic
def correct_entry(
    entry: Entry, typed: Mapping[str, Any], reason: str, *, by: Actor, at: datetime, member: Any, expected: int | None = None
) -> Entry:
    """Note beside an entry what its fields say from now on, by the form it was made by; what they said stays.

    A field typed as empty becomes empty. Invalid where nothing changes, without a reason, or where a field cannot say that; WrongState
    where it is void. Signatures given before stay, as signatures of what it said then.
    """
    entry = _locked(entry, expected)
    reason, was = reason_given(reason), entry.current
    becomes = _read(entry.form, was | dict(typed))
    changed = [code for each in entry.form.fields if was.get(code := each["code"]) != becomes.get(code)]
    if not changed:
        raise Invalid({"values": [_("It says all of this already; change at least one field.")]})
    at = max(at, entry.made_at)
    Correction.objects.bulk_create(
        Correction(entry=entry, field=code, was=was.get(code), becomes=becomes.get(code), reason=reason, by=member, at=at)
        for code in changed
    )
    entry.change()
    _record("entry.corrected", entry, by=by, at=at, fields=changed)
    return entry


@transaction.atomic
def void_entry(entry: Entry, reason: str, *, by: Actor, at: datetime, member: Any, expected: int | None = None) -> Entry:
    """Declare an entry void, for good; its number stays taken, and nobody signs or prints it any more.

    Blocked while somebody else has a copy: get it back, or correct the entry instead. A lost copy does not hinder. WrongState where it
    is void already.
    """
    entry = _locked(entry, expected)
    reason = reason_given(reason)
    out = [copy for copy in entry.copies.select_related("entry__form") if not is_home(copy.state, copy.held_by_id, entry.made_by_id)]
    if out:
        words = _("Copies are with others: %(copies)s. Get them back or note them as lost, or correct the entry by a counter-note.")
        names = [f"{copy.name} ({copy.holder})" for copy in out]
        raise Blocked(words % {"copies": _(", ").join(names)}, [str(copy) for copy in out])
    at = max(at, entry.made_at)
    entry.change(state=State.VOID, voided_by=member, voided_at=at, reason=reason)
    _record("entry.voided", entry, by=by, at=at, reason=reason)
    return entry


@transaction.atomic
def attach_to_entry(entry: Entry, name: str, size: int, blocks: Iterable[bytes], *, by: Actor, at: datetime, member: Any) -> Attachment:
    """Add a file, such as a photograph, to an entry; it is never changed and never removed. WrongState where the entry is void.

    Invalid as for every attachment.
    """
    return attach(_locked(entry, None), name, size, blocks, by=by, at=at, member=member)


def _locked(entry: Entry, expected: int | None) -> Entry:
    row = Entry.objects.select_related("register", "form").locked(entry.pk, expected)
    row.require(State.STANDING)
    return row


def _record(code: str, entry: Entry, *, by: Actor, at: datetime, **facts: Any) -> None:
    named = {"register": entry.register.code, "name_zh": entry.form.name_zh, "name_en": entry.form.name_en, "number": entry.number}
    record(code, entry, by=by, at=at, **named, **facts)
