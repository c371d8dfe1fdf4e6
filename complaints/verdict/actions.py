"""Deciding who is liable, objecting to it, and deciding on the objection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import StageCode
from complaints.models import Complaint, Objection, Share, Verdict
from complaints.rights import DECIDE
from complaints.stages.actions import reach_stage, redo_stage
from complaints.verdict.models import Liability
from complaints.verdict.queries import deciders, deciding, may_object, open_objection, require_decider, standing_verdict
from complaints.verdict.rules import MOST_SHARES, Part, bearers_missing, sum_of, twice
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from staff.models import Member
from staff.queries import department_coded, member_named
from tickets.typed import gathering, words_of

State = Complaint.State
# Whom a verdict that goes up is told to, by seriousness.
UP = {"general": "supervisor", "serious": "department_head", "major": "general_manager"}


@transaction.atomic
def give_verdict(
    complaint: Complaint,
    liable: str,
    reason: str,
    parts: Sequence[Part] = (),
    *,
    by: Actor,
    at: datetime,
    member: Member,
    up: bool = False,
    why: str = "",
    expected: int | None = None,
) -> Verdict:
    """Decide who is liable; a verdict that stood gives way and stays on record, with `why`.

    The shares add up to 100 percent. Forbidden for the owner of the matter and the member complained of; Invalid for a share of one's own
    and with everything that is missing or wrong; Blocked while an objection waits; WrongState once the complaint has ended.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    require_decider(complaint, member)
    former = standing_verdict(complaint)
    if open_objection(complaint):
        raise Blocked(_("An objection waits; it is decided first."), [complaint.number])
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        reason = words_of("reason", reason, 1000)
    if liable not in (Liability.YES, Liability.NO, Liability.SHARED):
        errors["liable"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": liable, "known": "yes, no, shared"}]
    if former:
        with gathering(errors):
            why = words_of("why", why, 300)
    shares = _shares(liable, parts, member, errors)
    if errors:
        raise Invalid(errors)
    at = max(at, former.decided_at if former else complaint.received_at)
    after_reply = complaint.answers.exists()
    if former:
        _end(complaint, former, why, by=by, at=at, member=member)
    people = {"decided_by": member, "owned_by_id": complaint.ticket.owner_id, "about_id": complaint.about_id}
    verdict = Verdict.objects.create(
        complaint=complaint, liable=liable, reason=reason, up=up, after_reply=after_reply, decided_at=at, **people
    )
    Share.objects.bulk_create(Share(verdict=verdict, decided_by=member, **share) for share in shares)
    reach_stage(complaint, StageCode.VERDICT, member=member, at=at)
    complaint.change()
    facts: dict[str, Any] = {"liable": liable, "shares": [_fact(share) for share in shares], "up": up, "severity": complaint.severity}
    told = {"about": complaint.subject_kind, "about_id": complaint.pk, "tell": [UP[complaint.severity]] if up else []}
    record("complaint.verdict_given", complaint, by=by, at=at, verdict_id=verdict.pk, after_reply=after_reply, **facts, **told)
    return verdict


def _shares(liable: str, parts: Sequence[Part], member: Member, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The shares as rows, problems noted."""
    faults = errors.setdefault("shares", [])
    if len(parts) > MOST_SHARES:
        faults.append(_("%(count)s shares; %(most)s at most.") % {"count": len(parts), "most": MOST_SHARES})
    if (parts or liable != Liability.NO) and sum_of(parts) != 100:
        faults.append(_("The shares add up to %(sum)s percent; make it 100.") % {"sum": sum_of(parts)})
    if bearers_missing(liable, parts):
        faults.append(_("Name a department or a member of the company; a shared liability takes two shares."))
    if code := twice(parts):
        faults.append(_("“%(code)s” is given twice; keep one.") % {"code": code})
    rows: list[dict[str, Any]] = []
    if faults:
        return rows
    for part in parts:
        with gathering(errors):
            rows.append(_share(part, member))
    if not errors["shares"]:
        del errors["shares"]
    return rows


def _share(part: Part, member: Member) -> dict[str, Any]:
    row: dict[str, Any] = {"party": part.party, "percent": part.percent}
    if not 1 <= part.percent <= 100:
        raise Invalid({"shares": [_("%(percent)s percent; a share has 1 to 100.") % {"percent": part.percent}]})
    if part.party == Share.Party.DEPARTMENT:
        row["department"] = department_coded(part.code)
    elif part.party == Share.Party.MEMBER:
        row["member"] = member_named(part.code, "shares")
        if row["member"].pk == member.pk:
            raise Invalid({"shares": [_("You cannot decide about your own share; somebody else decides.")]})
    elif part.party == Share.Party.OUTSIDE:
        row["outside"] = words_of("shares", part.code, 120)
    else:
        known = ", ".join(Share.Party.values)
        raise Invalid({"shares": [_("“%(value)s” is not known here; use %(known)s.") % {"value": part.party[:20], "known": known}]})
    return row | {"reason": words_of("shares", part.reason, 300)}


def _fact(share: dict[str, Any]) -> dict[str, Any]:
    """A share in an event: ids and a percentage, no words."""
    found = {"party": share["party"], "percent": share["percent"]}
    return found | {f"{name}_id": share[name].pk for name in ("department", "member") if name in share}


def _end(complaint: Complaint, verdict: Verdict, why: str, *, by: Actor, at: datetime, member: Member) -> None:
    """The verdict stands no more, and the stage is to be done again."""
    verdict.ended_at, verdict.ended_by, verdict.ended_why = at, member, why
    verdict.save(update_fields=["ended_at", "ended_by", "ended_why"])
    waiting = Objection.objects.filter(verdict=verdict, state=Objection.State.OPEN)
    for objection in waiting.exclude(by=member).exclude(against=member):
        objection.change(state=Objection.State.GRANTED, answer=why, decided_by=member, decided_at=max(at, objection.at))
    record("complaint.verdict_replaced", complaint, by=by, at=at, verdict_id=verdict.pk, was=verdict.liable)
    redo_stage(complaint, StageCode.VERDICT)


@transaction.atomic
def object_to_verdict(
    complaint: Complaint, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Objection:
    """Her department, found liable, objects with a statement, within the time an article gives it; whoever stands next above decides.

    Forbidden for a department without a share, after its time, and a second time; WrongState while liability is undecided.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    verdict = standing_verdict(complaint)
    if verdict is None:
        raise WrongState(Liability.UNDECIDED.value, (Liability.YES.value, Liability.SHARED.value))
    if refusal := may_object(verdict, member, at):
        raise Invalid({"objection": [refusal]})
    reason = words_of("reason", reason, 1000)
    at = max(at, verdict.decided_at)
    people = {"department_id": member.department_id, "by": member, "against": verdict.decided_by}
    told = [one.pk for one in deciders(verdict, member.pk)]
    objection = Objection.objects.create(verdict=verdict, reason=reason, at=at, put_to=told, **people)
    complaint.change()
    facts = {"objection_id": objection.pk, "department_id": member.department_id}
    record("complaint.objected", complaint, by=by, at=at, tell_ids=told, **facts)
    return objection


@transaction.atomic
def decide_objection(
    complaint: Complaint,
    objection: Objection,
    answer: str,
    *,
    granted: bool,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Objection:
    """Decide on an objection, with words. Granted, the verdict falls and liability is undecided again.

    Forbidden for whoever gave the verdict or objected, and for all it was not put to; WrongState where it is decided.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    objection = Objection.objects.locked(objection.pk)
    objection.require(Objection.State.OPEN)
    asked = deciding(objection)
    if member.pk not in [one.pk for one in asked]:
        title = _("decide on an objection to a verdict of %(name)s") % {"name": objection.against.name}
        raise Forbidden(DECIDE, title, [one.name for one in asked])
    answer = words_of("answer", answer, 1000)
    at = max(at, objection.at)
    state = Objection.State.GRANTED if granted else Objection.State.REFUSED
    objection.change(state=state, answer=answer, decided_by=member, decided_at=at)
    complaint.change()
    record("complaint.objection_decided", complaint, by=by, at=at, objection_id=objection.pk, granted=granted)
    if granted and objection.verdict.ended_at is None:
        _end(complaint, objection.verdict, answer[:300], by=by, at=at, member=member)
    return objection
