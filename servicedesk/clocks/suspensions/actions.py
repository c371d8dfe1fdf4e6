"""Suspending the clocks of many at once: proposed by one, decided by another, ended before its time where it must be."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.clocks.actions import suspend_clocks
from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.clocks.suspensions.queries import departments_below
from servicedesk.clocks.suspensions.rights import APPROVE
from servicedesk.journal.actions import reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Scope

LONGEST = timedelta(days=30)
FURTHEST_BACK = timedelta(days=30)
FURTHEST_AHEAD = timedelta(days=366)
State = Suspension.State


@transaction.atomic
def propose_suspension(reason: str, scope: Scope | None, begins_at: datetime, ends_at: datetime, *, by: Actor, at: datetime) -> Suspension:
    """Propose that the clocks of a scope (of everybody, without one) stand still during [begins_at, ends_at); nothing moves yet.

    Invalid, naming the field, without a reason, for a stretch that cannot be meant, and for a scope without any department.
    """
    errors = _faults_of_stretch(begins_at, ends_at, at)
    try:
        reason = reason_given(reason)
    except Invalid as refusal:
        errors |= refusal.errors
    if scope is not None and not departments_below(scope):
        errors["scope"] = [_nobody_in(scope)]
    if errors:
        raise Invalid(errors)
    suspension = Suspension(  # type: ignore[misc]  # whoever proposes is a member, and has an id
        reason=reason, scope=scope, begins_at=begins_at, ends_at=ends_at, proposed_by_id=by.id, proposed_at=at, state=State.PROPOSED
    )
    suspension.save(force_insert=True)
    _record("suspension.proposed", suspension, by=by, at=at)
    return suspension


@transaction.atomic
def approve_suspension(suspension: Suspension, *, by: Actor, at: datetime, expected: int | None = None) -> int:
    """Grant a proposed suspension and give it to the clocks it covers, also backwards; returns how many moved.

    Forbidden for whoever proposed it; Invalid where its scope has no department any more.
    """
    row = _locked(suspension, expected, State.PROPOSED)
    _require_another(row, by)
    departments = departments_below(row.scope) if row.scope else []
    if row.scope and not departments:
        raise Invalid({"scope": [_nobody_in(row.scope)]})
    row.change(state=State.APPROVED, departments=departments, decided_by_id=by.id, decided_at=at)
    moved = suspend_clocks(row, by=by, at=at)
    _record("suspension.approved", row, by=by, at=at, moved=moved)
    return moved


@transaction.atomic
def reject_suspension(suspension: Suspension, reason: str, *, by: Actor, at: datetime, expected: int | None = None) -> Suspension:
    """Refuse a proposed suspension, with the reason. Forbidden for whoever proposed it: she may withdraw it."""
    row = _locked(suspension, expected, State.PROPOSED)
    _require_another(row, by)
    reason = reason_given(reason)
    row.change(state=State.REJECTED, objection=reason, decided_by_id=by.id, decided_at=at)
    _record("suspension.rejected", row, by=by, at=at, objection=reason)
    return row


@transaction.atomic
def withdraw_suspension(suspension: Suspension, *, by: Actor, at: datetime, expected: int | None = None) -> Suspension:
    """Take one's own proposal back before anybody decided. Forbidden for everybody else."""
    row = _locked(suspension, expected, State.PROPOSED)
    if row.proposed_by_id != by.id:
        raise Forbidden("suspension.withdraw", _("withdraw this proposal"), [row.proposed_by.get_full_name()])
    row.change(state=State.WITHDRAWN)
    _record("suspension.withdrawn", row, by=by, at=at)
    return row


@transaction.atomic
def lift_suspension(
    suspension: Suspension, *, by: Actor, at: datetime, ends_at: datetime | None = None, expected: int | None = None
) -> int:
    """End an approved suspension now, or at an earlier moment after it began; returns how many open clocks moved.

    Clocks that stopped meanwhile keep what they were granted. One that has not begun counts for nobody: it becomes rejected.
    """
    row = _locked(suspension, expected, State.APPROVED)
    if at <= row.begins_at:
        row.change(state=State.REJECTED)
    else:
        end = ends_at or min(at, row.ends_at)
        if not row.begins_at < end <= at or end >= row.ends_at:
            raise Invalid({"ends_at": [_not_while_it_holds(row, at)]})
        row.change(state=State.LIFTED, ends_at=end)
    moved = suspend_clocks(row, by=by, at=at)
    _record("suspension.lifted", row, by=by, at=at, moved=moved)
    return moved


@transaction.atomic
def include_latecomers(pk: int, *, at: datetime) -> int:
    """Bring the clocks into line that began while a suspension was decided on or lifted; returns how many moved."""
    row = Suspension.objects.locked(pk)
    return suspend_clocks(row, by=Actor.system(via="suspension"), at=at)


def _locked(suspension: Suspension, expected: int | None, state: str) -> Suspension:
    row = Suspension.objects.locked(suspension.pk, expected)
    row.require(state)
    return row


def _require_another(row: Suspension, by: Actor) -> None:
    if row.proposed_by_id == by.id:
        holders = [title for titles in ask("right.holders") for title in titles(APPROVE)]
        raise Forbidden(APPROVE, _("decide on what somebody else has proposed"), holders)


def _record(code: str, row: Suspension, *, by: Actor, at: datetime, **facts: Any) -> None:
    scope = {"scope": row.scope.code, "scope_zh": row.scope.name_zh, "scope_en": row.scope.name_en} if row.scope else {}
    stretch = {"begins_at": row.begins_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    record(code, row, by=by, at=at, reason=row.reason, **stretch, **scope, **facts)


def _faults_of_stretch(begins_at: datetime, ends_at: datetime, at: datetime) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    days = {"days": LONGEST.days}
    if begins_at < at - FURTHEST_BACK:
        found["begins_at"] = [_("It may begin %(days)s days back at most; choose a later beginning.") % days]
    elif begins_at > at + FURTHEST_AHEAD:
        found["begins_at"] = [_("It may begin a year ahead at most; choose an earlier beginning.")]
    if ends_at <= begins_at:
        found["ends_at"] = [_("It must end after it begins; choose a later end.")]
    elif ends_at - begins_at > LONGEST:
        found["ends_at"] = [
            _("It may last %(days)s days at most; choose an earlier end, and propose another when it is still needed.") % days
        ]
    return found


def _nobody_in(scope: Scope) -> str:
    return _("“%(scope)s” has no department, so it would cover nobody; choose another scope.") % {"scope": scope.name}


def _not_while_it_holds(row: Suspension, at: datetime) -> str:
    if row.ends_at <= at:
        return _("It has already ended; choose a moment between its beginning and its end.")
    return _("Choose a moment after it began that has already come.")
