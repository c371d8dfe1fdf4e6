"""Printing an entry, first and again, and where each copy goes."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import LONGEST_REASON, reason_given, record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid
from servicedesk.registers.copies.rules import FILED, LOST, MOVES, RECEIVED, SENT
from servicedesk.registers.models import Copy, CopyMove, Entry, Print
from servicedesk.registers.rules import plain

LONGEST_HOLDER = 60
_EVENTS = {SENT: "copy.sent", RECEIVED: "copy.received", FILED: "copy.filed", LOST: "copy.lost"}


@dataclass(frozen=True)
class Holder:
    """Who has a copy: a member, else somebody or some place by name; `department_id` names the department that sees it by that."""

    name: str = ""
    member: Any = None
    department_id: int | None = None


def new_copy(entry: Entry, n: int, issue: int, *, member: Any, at: datetime) -> Copy:
    """A copy as it begins, with whoever made or printed it; inside the action that does so."""
    holder = {"holder": member.get_full_name()[:LONGEST_HOLDER], "held_by": member, "with_department_id": member.department_id}
    return Copy.objects.create(entry=entry, n=n, issue=issue, since=at, token=secrets.token_urlsafe(32), **holder)


@transaction.atomic
def print_entry(
    entry: Entry, numbers: Collection[int] = (), reason: str = "", *, by: Actor, at: datetime, member: Any, expected: int | None = None
) -> Print:
    """Note that copies of an entry are printed, by number; all of them where none is named. After the first time it takes a reason.

    A copy that is lost gets a new issue, with another token: the lost one stays lost. Invalid for a copy there is none of, WrongState
    where the entry is void.
    """
    entry = Entry.objects.select_related("register", "form").locked(entry.pk, expected)
    entry.require(Entry.State.STANDING)
    newest = {copy.n: copy for copy in entry.copies.order_by("n", "issue")}
    wanted = sorted(set(numbers)) or sorted(newest)
    if unknown := [n for n in wanted if n not in newest]:
        words = _("There is no copy %(n)s; there are 1 to %(most)s.")
        raise Invalid({"copies": [words % {"n": n, "most": len(newest)} for n in unknown]})
    times = entry.prints.count()
    reason = reason_given(reason) if times or reason.strip() else ""
    at = max(at, entry.made_at)
    for n in wanted:
        if newest[n].state == LOST:
            newest[n] = new_copy(entry, n, newest[n].issue + 1, member=member, at=at)
    issues = [[n, newest[n].issue] for n in wanted]
    made = Print.objects.create(entry=entry, n=times + 1, copies=issues, reason=reason, by=member, at=at)
    entry.change()
    record("entry.printed", entry, by=by, at=at, **_named(entry), n=made.n, copies=wanted, reason=reason)
    return made


@transaction.atomic
def move_copy(
    copy: Copy, kind: str, to: Holder | None = None, remark: str = "", *, by: Actor, at: datetime, member: Any, expected: int | None = None
) -> Copy:
    """Note what happens to a copy: sent to somebody, received, filed in a place, lost; with whom it is from then on.

    Without `to`, whoever notes it received or filed it herself; sending needs one, and a loss needs a remark that says how. Copies of
    a void entry still come back, but are sent nowhere. WrongState where a copy in this state cannot go there; Blocked where it was lost
    and has been printed anew.
    """
    entry = Entry.objects.select_related("register", "form").locked(copy.entry_id)
    row = Copy.objects.select_related("entry__register", "entry__form").locked(copy.pk, expected)
    states, becomes = MOVES[kind]
    row.require(*states)
    if kind == SENT:
        entry.require(Entry.State.STANDING)
    if row.state == LOST and entry.copies.filter(n=row.n, issue__gt=row.issue).exists():
        raise Blocked(_("It was lost and has been printed anew; destroy it, the new one counts."), [str(row)])
    remark = _remark_of(kind, remark)
    holder, at = _holder_of(kind, row, to, member), max(at, row.since)
    CopyMove.objects.create(copy=row, kind=kind, holder=holder.name, held_by=holder.member, remark=remark, by=member, at=at)
    row.change(state=becomes, holder=holder.name, held_by=holder.member, with_department_id=holder.department_id, since=at)
    facts = {"n": row.n, "issue": row.issue, "holder": holder.name}
    record(_EVENTS[kind], row, by=by, at=at, **_named(entry), **facts, remark=remark)
    return row


def _remark_of(kind: str, remark: str) -> str:
    if kind == LOST:
        try:
            return reason_given(remark)
        except Invalid as refusal:
            raise Invalid({"remark": refusal.sentences}) from None
    remark = plain(remark, lines=False)
    if len(remark) > LONGEST_REASON:
        words = _("%(count)s characters; shorten it to %(most)s.")
        raise Invalid({"remark": [words % {"count": len(remark), "most": LONGEST_REASON}]})
    return remark


def _holder_of(kind: str, copy: Copy, to: Holder | None, member: Any) -> Holder:
    """Who has it after this; Invalid where nobody is named to whom it is sent, or somebody's receipt is noted by somebody else."""
    if kind == LOST:
        return Holder(copy.holder, copy.held_by, copy.with_department_id)
    if to is None or not (to.name or to.member):
        if kind == SENT:
            raise Invalid({"holder": [_("Name to whom it is sent: a member, or somebody in words.")]})
        return _checked(Holder(member=member), copy)
    if kind in (RECEIVED, FILED) and to.member not in (None, member):
        raise Invalid({"member": [_("Whoever receives a copy says so herself; note here only your own, or somebody's from outside.")]})
    return _checked(to, copy)


def _checked(to: Holder, copy: Copy) -> Holder:
    if to.member is not None:
        return Holder(to.member.get_full_name()[:LONGEST_HOLDER], to.member, to.member.department_id)
    name = plain(to.name, lines=False)
    if not 0 < len(name) <= LONGEST_HOLDER:
        raise Invalid({"holder": [_("Name whoever has it in at most %(most)s characters.") % {"most": LONGEST_HOLDER}]})
    return Holder(name, None, to.department_id)


def _named(entry: Entry) -> dict[str, str]:
    return {"register": entry.register.code, "name_zh": entry.form.name_zh, "name_en": entry.form.name_en, "number": entry.number}
