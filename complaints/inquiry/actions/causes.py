"""Noting why it happened: the chain of whys, and the tree of causes. Each takes an investigation that runs, else it is Blocked."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from complaints.inquiry.choices import Finding
from complaints.inquiry.models import LONGEST_LINE, LONGEST_WORDS, Cause, CauseCode, Why
from complaints.inquiry.queries import cause_codes_at, cause_names, require_inquiry
from complaints.models import Complaint
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.typed import gathering, words_of

_MOST_WHYS, _MOST_CAUSES = 12, 60


def _locked(complaint: Complaint, expected: int | None) -> Complaint:
    row = Complaint.objects.locked(complaint.pk, expected)
    row.require(Complaint.State.OPEN)
    require_inquiry(row)
    return row


@transaction.atomic
def note_why(
    complaint: Complaint,
    question: str,
    answer: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    place: int | None = None,
    expected: int | None = None,
) -> Why:
    """Add the next link of the chain of whys, or correct the one at this place; what stood there stays on record.

    Invalid without question or answer, for a place that has none, or beyond twelve links. WrongState unless the complaint is open.
    """
    complaint = _locked(complaint, expected)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        question = words_of("why", question, LONGEST_LINE)
    with gathering(errors):
        answer = words_of("because", answer, LONGEST_WORDS)
    last = complaint.whys.aggregate(last=Max("place"))["last"] or 0
    chosen = last + 1 if place is None else place
    if not 1 <= chosen <= min(last + 1, _MOST_WHYS):
        errors["place"] = [_("There is no why number %(place)s; the chain has %(count)s.") % {"place": chosen, "count": last}]
    if errors:
        raise Invalid(errors)
    complaint.whys.filter(place=chosen, stands=True).update(stands=False)
    why = Why.objects.create(complaint=complaint, place=chosen, question=question, answer=answer, noted_by=member, noted_at=at)
    complaint.change()
    record("complaint.why_noted", complaint, by=by, at=at, place=chosen, corrected=chosen <= last)
    return why


@transaction.atomic
def note_cause(
    complaint: Complaint,
    field: str,
    words: str,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    above: int | None = None,
    expected: int | None = None,
) -> Cause:
    """Add a suspected cause to the tree, under another one where `above` gives its id.

    Invalid without words, for a code that no regulation in force here knows, or under what is no cause of this complaint.
    """
    complaint = _locked(complaint, expected)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        words = words_of("cause", words, LONGEST_LINE)
    codes = {one.code: one for one in cause_codes_at(at, complaint.ticket.department_id)}
    if field not in codes:
        known = ", ".join(codes)
        errors["field"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": field[:50], "known": known}]
    upper = complaint.causes.filter(pk=above).first() if above else None
    if above and upper is None:
        errors["above"] = [_("There is no cause “%(value)s”.") % {"value": above}]
    if complaint.causes.count() >= _MOST_CAUSES:
        errors["cause"] = [_("There are %(most)s causes already, which is the most.") % {"most": _MOST_CAUSES}]
    if errors:
        raise Invalid(errors)
    cause = Cause.objects.create(complaint=complaint, above=upper, field=field, words=words, noted_by=member, noted_at=at)
    complaint.change()
    record("complaint.cause_noted", complaint, by=by, at=at, cause_id=cause.pk, **_named(codes[field]))
    return cause


@transaction.atomic
def find_cause(
    complaint: Complaint, cause: int, finding: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Cause:
    """Say what was found of a suspected cause, or of one found otherwise before: confirmed or ruled out. Invalid for anything else."""
    complaint = _locked(complaint, expected)
    row = complaint.causes.filter(pk=cause).first()
    if row is None:
        raise Invalid({"cause": [_("There is no cause “%(value)s”.") % {"value": cause}]})
    found = (Finding.CONFIRMED.value, Finding.RULED_OUT.value)
    if finding not in found:
        fill = {"value": finding, "known": ", ".join(found)}
        raise Invalid({"finding": [_("“%(value)s” is not known here; use %(known)s.") % fill]})
    row.finding, row.found_by, row.found_at = finding, member, at
    row.save(update_fields=["finding", "found_by", "found_at"])
    complaint.change()
    named = _named(cause_names([row.field]).get(row.field) or CauseCode(code=row.field, name_zh=row.field, name_en=row.field))
    record("complaint.cause_found", complaint, by=by, at=at, cause_id=row.pk, finding=finding, **named)
    return row


def _named(code: CauseCode) -> dict[str, str]:
    return {"field": code.code, "field_zh": code.name_zh, "field_en": code.name_en}
