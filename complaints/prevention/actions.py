"""Planning actions, doing them, checking whether they work, and writing down what was learned."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import StageCode, State
from complaints.closings.actions import open_ticket_again, undo_closing
from complaints.models import Complaint
from complaints.prevention.choices import ActionKind, ActionState
from complaints.prevention.models import LONGEST_LINE, LONGEST_WORDS, TO_DO, ActionCheck, CorrectiveAction, Lesson
from complaints.prevention.rules import body_of
from complaints.rights import VERIFY
from complaints.stages.actions import plan_stage, reach_stage, redo_stage
from servicedesk.files.actions import attach
from servicedesk.files.models import Attachment
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from staff.models import Member
from tickets.knowledge.actions import write_knowledge
from tickets.typed import gathering, moment_faults, text_of, words_of

MOST_ACTIONS = 30
LONGEST_AHEAD = timedelta(days=730)
_AFTER = (StageCode.CORRECTION, StageCode.VERIFICATION, StageCode.CLOSING)


@transaction.atomic
def plan_action(
    complaint: Complaint,
    what: str,
    criterion: str,
    *,
    kind: str,
    owner: Member,
    due_at: datetime,
    check_at: datetime,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> CorrectiveAction:
    """Plan what is done so that it does not happen again; its owner is told. The stages after it are to be done again.

    Invalid without what, criterion or a fit owner, and for days that are past or in the wrong order. WrongState unless it is open.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    at = max(at, complaint.received_at)
    errors = _day_faults(due_at, check_at, at)
    with gathering(errors):
        what = words_of("what", what, LONGEST_LINE)
    with gathering(errors):
        criterion = words_of("criterion", criterion, LONGEST_LINE)
    if kind not in ActionKind.values:
        errors["kind"] = [_("“%(value)s” is not known here; use %(known)s.") % {"value": kind, "known": ", ".join(ActionKind.values)}]
    errors |= _owner_faults(complaint, owner)
    if complaint.actions.count() >= MOST_ACTIONS:
        errors["what"] = [_("There are %(most)s actions already, which is the most.") % {"most": MOST_ACTIONS}]
    if errors:
        raise Invalid(errors)
    days = {"due_at": due_at, "check_at": check_at}
    action = CorrectiveAction.objects.create(
        complaint=complaint, kind=kind, what=what, criterion=criterion, owner=owner, planned_by=member, planned_at=at, **days
    )
    redo_stage(complaint, StageCode.CORRECTION, StageCode.VERIFICATION)
    _plan_stages(complaint)
    complaint.change()
    _record("corrective_action.planned", action, by=by, at=at, kind=kind, member_id=owner.pk)
    return action


def _day_faults(due_at: datetime, check_at: datetime, at: datetime) -> dict[str, list[str]]:
    errors = moment_faults("due_at", due_at, at, LONGEST_AHEAD) | moment_faults("check_at", check_at, at, LONGEST_AHEAD)
    if not errors and check_at < due_at:
        errors["check_at"] = [_("The effect is checked after the action is due; name a later day.")]
    return errors


def _owner_faults(complaint: Complaint, owner: Member) -> dict[str, list[str]]:
    if not owner.is_active:
        return {"owner": [_("“%(name)s” has left; name somebody else.") % {"name": owner.name}]}
    if owner.pk == complaint.about_id:
        return {"owner": [_("The complaint is about “%(name)s”; name somebody else.") % {"name": owner.name}]}
    return {}


def _plan_stages(complaint: Complaint) -> None:
    """Of those with something still to do, whoever has most time answers for the stage, until then; the checks are due with the last."""
    rows = list(complaint.actions.select_related("owner").order_by("due_at", "pk"))
    last = ([row for row in rows if row.state in TO_DO] or rows)[-1]
    unchecked = [row for row in rows if row.state != ActionState.VERIFIED] or rows
    plan_stage(complaint, StageCode.CORRECTION, responsible=last.owner, due_at=last.due_at)
    plan_stage(complaint, StageCode.VERIFICATION, responsible=None, due_at=max(row.check_at for row in unchecked))


@transaction.atomic
def give_action(
    action: CorrectiveAction, owner: Member, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> CorrectiveAction:
    """Give what is still to be done to another owner, with the reason; both are told. WrongState once it is done."""
    complaint, row = _locked(action, expected)
    row.require(*TO_DO)
    errors = _owner_faults(complaint, owner)
    with gathering(errors):
        reason = words_of("reason", reason, LONGEST_LINE)
    if not errors and owner.pk == row.owner_id:
        errors["owner"] = [_("“%(name)s” has it already; name somebody else.") % {"name": owner.name}]
    if errors:
        raise Invalid(errors)
    before = row.owner_id
    row.change(owner=owner, owner_left_at=None, given_why=reason)
    _plan_stages(complaint)
    _record("corrective_action.given", row, by=by, at=max(at, row.planned_at), member_id=owner.pk, from_id=before)
    return row


@transaction.atomic
def finish_action(
    action: CorrectiveAction, result: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> CorrectiveAction:
    """It is done, with what was done; its effect is still to be checked. The stage is reached with the last of them.

    Invalid without words; WrongState unless it is to be done.
    """
    complaint, row = _locked(action, expected)
    row.require(*TO_DO)
    result = words_of("result", result, LONGEST_WORDS)
    at = max(at, row.planned_at)
    row.change(state=ActionState.DONE, result=result, done_by=member, done_at=at)
    _plan_stages(complaint)
    if not complaint.actions.filter(state__in=TO_DO).exists():
        reach_stage(complaint, StageCode.CORRECTION, member=member, at=at)
    _record("corrective_action.done", row, by=by, at=at)
    return row


@transaction.atomic
def prove_action(
    action: CorrectiveAction, name: str, size: int, blocks: Iterable[bytes], *, by: Actor, at: datetime, member: Member
) -> Attachment:
    """Add a file as evidence of an action; Blocked once its effect is verified: what was looked at stays what it was."""
    _complaint, row = _locked(action, None)
    if row.state == ActionState.VERIFIED:
        raise Blocked(_("Its effect is verified; nothing is added to what was looked at then."), [row.complaint.number])
    return attach(row, name, size, blocks, by=by, at=at, member=member)


@transaction.atomic
def check_action(
    action: CorrectiveAction,
    words: str,
    *,
    passed: bool,
    by: Actor,
    at: datetime,
    member: Member,
    follows: str = "",
    due_at: datetime | None = None,
    check_at: datetime | None = None,
    expected: int | None = None,
) -> CorrectiveAction:
    """Check a done action's effect against its criterion, and say what follows; never by its owner or by whoever did it.

    A check that fails takes new days: the action is to be done again by them, and a closed complaint is open again with it.
    Forbidden to owner and doer; Invalid without words, or without the new days; WrongState unless it is done.
    """
    complaint, row = _locked(action, expected)
    row.require(ActionState.DONE)
    if member.pk in (row.owner_id, row.done_by_id):
        raise Forbidden(VERIFY, _("verify what one owns or did oneself"), [_("anybody else who may verify")])
    at = max(at, row.done_at or at)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        words = words_of("words", words, LONGEST_WORDS)
    with gathering(errors):
        follows = text_of("follows", follows, LONGEST_LINE)
    if not passed:
        errors |= _day_faults(due_at, check_at, at) if due_at and check_at else _days_missing(due_at, check_at)
    if errors:
        raise Invalid(errors)
    _keep_check(row, words, follows, passed=passed, at=at, member=member)
    if passed:
        _verify(complaint, row, by=by, at=at, member=member)
    else:
        assert due_at and check_at
        _fail(complaint, row, due_at, check_at, by=by, at=at, member=member)
    return row


def _days_missing(due_at: datetime | None, check_at: datetime | None) -> dict[str, list[str]]:
    words = _("Missing; a check that fails takes the days until which it is done again, and checked again.")
    return {name: [words] for name, value in (("due_at", due_at), ("check_at", check_at)) if value is None}


def _keep_check(row: CorrectiveAction, words: str, follows: str, *, passed: bool, at: datetime, member: Member) -> None:
    did: dict[str, Any] = {"result": row.result, "done_by": row.done_by, "done_at": row.done_at}
    seen: dict[str, Any] = {"passed": passed, "words": words, "follows": follows, "checked_by": member, "checked_at": at}
    ActionCheck.objects.create(action=row, round=row.round, owner=row.owner, **did, **seen)


def _verify(complaint: Complaint, row: CorrectiveAction, *, by: Actor, at: datetime, member: Member) -> None:
    row.change(state=ActionState.VERIFIED, verified_by=member, verified_at=at)
    if not complaint.actions.exclude(state=ActionState.VERIFIED).exists():
        reach_stage(complaint, StageCode.VERIFICATION, member=member, at=at)
    _record("corrective_action.verified", row, by=by, at=at)


def _fail(
    complaint: Complaint, row: CorrectiveAction, due_at: datetime, check_at: datetime, *, by: Actor, at: datetime, member: Member
) -> None:
    afresh: dict[str, Any] = {"result": "", "done_by": None, "done_at": None, "due_at": due_at, "check_at": check_at}
    row.change(state=ActionState.FAILED, round=row.round + 1, **afresh)
    redo_stage(complaint, *_AFTER)
    _plan_stages(complaint)
    reopened = complaint.state == State.CLOSED
    if reopened:
        complaint.change(**undo_closing(complaint, _("An action did not work."), member=member, at=at))
        open_ticket_again(complaint, _("An action did not work."), by=by, at=at)
    else:
        complaint.change()
    _record("corrective_action.failed", row, by=by, at=at, member_id=row.owner_id)
    record("complaint.check_failed", complaint, by=by, at=at, action_id=row.pk, round=row.round, reopened=reopened)


@transaction.atomic
def note_owners_left(actions: list[CorrectiveAction], *, at: datetime) -> int:
    """The owners of these actions have left: it is on record, and their heads are told. Returns how many; for the sweep."""
    for row in actions:
        row.change(owner_left_at=at)
        _record("corrective_action.owner_left", row, by=Actor.system(via="actions"), at=at, member_id=row.owner_id)
    return len(actions)


@transaction.atomic
def set_action_aside(row: CorrectiveAction, error: Exception, *, until: datetime, at: datetime) -> None:
    """One whose owner's leaving could not be told is told of no more by a sweep; the list shows it all the same."""
    CorrectiveAction.objects.filter(pk=row.pk).update(owner_left_at=at)


@transaction.atomic
def write_lesson(
    complaint: Complaint,
    title: str,
    *,
    happened: str,
    cause: str,
    helped: str,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Lesson:
    """Keep what an investigated complaint taught as the draft of a knowledge article, which somebody else reviews.

    Blocked before it was investigated; Invalid where a part says nothing; WrongState where it has its lesson.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    if Lesson.objects.filter(complaint=complaint).exists():
        raise WrongState("written", ("not written",))
    if not complaint.stages.filter(code=StageCode.INVESTIGATION, done_at__isnull=False).exists():
        raise Blocked(_("It is not investigated yet; a lesson is drawn once it is known what happened."), [complaint.number])
    parts: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for field, text in (("title", title), ("happened", happened), ("cause", cause), ("helped", helped)):
        with gathering(errors):
            parts[field] = words_of(field, text, 120 if field == "title" else 1500)
    if errors:
        raise Invalid(errors)
    body = body_of(complaint.number, parts["happened"], parts["cause"], parts["helped"])
    article = write_knowledge(by=by, at=at, member=member, title_zh=parts["title"], body_zh=body, tags=["投诉经验"])
    lesson = Lesson.objects.create(complaint=complaint, knowledge=article, written_by=member, written_at=at)
    complaint.change()
    record("complaint.lesson_written", complaint, by=by, at=at, knowledge_id=article.pk)
    return lesson


def _locked(action: CorrectiveAction, expected: int | None) -> tuple[Complaint, CorrectiveAction]:
    """Both rows, the complaint's first, as every action of a complaint locks it. What was found goes on when the complaint is withdrawn."""
    complaint = Complaint.objects.locked(action.complaint_id)
    row: CorrectiveAction = CorrectiveAction.objects.select_related("complaint", "owner").locked(action.pk, expected)
    return complaint, row


def _record(code: str, action: CorrectiveAction, *, by: Actor, at: datetime, **facts: Any) -> None:
    """What clocks are reckoned by goes along: the days, and how serious the complaint is."""
    days = {"due_at": action.due_at.isoformat(), "check_at": action.check_at.isoformat(), "severity": action.complaint.severity}
    record(code, action, by=by, at=at, complaint=action.complaint.number, round=action.round, **days, **facts)
