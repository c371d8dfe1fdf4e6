"""Noting that a member is away and who stands in, and that she is back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, Missing, WrongState
from staff.absences.models import Absence
from staff.models import Member


@transaction.atomic
def note_absence(
    member: Member, deputy: Member, since: datetime, until: datetime | None, *, by: Actor, at: datetime, noted_by: Member
) -> Absence:
    """Note that a member is away in [since, until), or until she is back, and who stands in for her.

    Invalid where it has ended before it is noted, overlaps another absence of hers, or the deputy cannot be meant.
    """
    Member.objects.select_for_update().get(pk=member.pk)  # of two who note it at once, the second sees the first
    if errors := _faults(member, deputy, since, until, at):
        raise Invalid(errors)
    absence = Absence.objects.create(member=member, deputy=deputy, since=since, until=until, noted_by=noted_by)
    facts = {"member_id": member.pk, "deputy_id": deputy.pk, "since": since.isoformat(), "until": until and until.isoformat()}
    names = {"name_zh": member.name_zh, "name_en": member.name_en, "deputy_zh": deputy.name_zh, "deputy_en": deputy.name_en}
    record("absence.noted", absence, by=by, at=at, **facts, **names)
    return absence


def _faults(member: Member, deputy: Member, since: datetime, until: datetime | None, at: datetime) -> dict[str, list[str]]:
    errors = {}
    if until is not None and until <= max(since, at):
        errors["until"] = [_("It must end after it begins, and later than now; choose a later end, or none until she is back.")]
    else:
        still = Absence.objects.filter(Q(until=None) | Q(until__gt=since), member=member)
        if (still.filter(since__lt=until) if until else still).exists():
            errors["since"] = [_("She is noted as away then already; end that absence first.")]
    if fault := _fault_of_deputy(member, deputy):
        errors["deputy"] = [fault % {"name": deputy.name}]
    return errors


def _fault_of_deputy(member: Member, deputy: Member) -> str:
    if deputy.pk == member.pk:
        return _("Nobody stands in for herself; name somebody else.")
    if not deputy.is_active:
        return _("“%(name)s” has left; name somebody else.")
    if member.department_id and deputy.department_id != member.department_id:
        return _("“%(name)s” is of another department; name a colleague of her own.")
    return ""


@transaction.atomic
def end_absence(absence: Absence, *, by: Actor, at: datetime) -> Absence:
    """She is back: the absence ends now; one that has not begun yet never was. WrongState where it has ended."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("member", "deputy").filter(pk=absence.pk).first()
    if row is None:
        raise Missing("absence")
    if row.until is not None and row.until <= at:
        raise WrongState("ended", ("away",))
    row.until = max(at, row.since)
    row.save(update_fields=["until"])
    names = {"name_zh": row.member.name_zh, "name_en": row.member.name_en}
    record("absence.ended", row, by=by, at=at, member_id=row.member_id, **names)
    return row
