"""Saying how grave a complaint is, what was done at once, and whether it was settled on the spot or went up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.assessment.queries import facts_of, formula_at, settled_at_once, types_at
from complaints.assessment.rules import LEVELS, is_higher, reckon
from complaints.choices import Phase, StageCode
from complaints.models import Assessment, Complaint, InsideTask, Lowering, Measure
from complaints.receipt.checks import require_type
from complaints.rights import LOWER
from complaints.stages.actions import come_to, reach_stage, redo_stage
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, WrongState
from staff.access import holders_of, right_title
from staff.models import Department, Member
from staff.queries import holding
from tickets.keeping.queries import is_kept
from tickets.typed import text_of, words_of

Kind = Measure.Kind
# What settling it on the spot comes to: what happened is plain, the remedy given, the customer told and content.
_AT_ONCE = (StageCode.ACKNOWLEDGEMENT, StageCode.INVESTIGATION, StageCode.REMEDY, StageCode.REPLY)
_CODES = {Kind.CONTAINED: "complaint.contained", Kind.SETTLED: "complaint.answered", Kind.REPORTED: "complaint.reported"}


@transaction.atomic
def assess_complaint(
    complaint: Complaint,
    *,
    type_code: str,
    safety: bool,
    severity: str = "",
    reason: str = "",
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Assessment:
    """Say of which type it is and whether it concerns safety; the formula says how grave, and `severity` may say graver, with a reason.

    Its severity never goes down by this: what the formula finds milder than it stands stays as it stands until two agree to lower it.
    Invalid for an unknown type or severity, for one below the formula's, and for a graver one without a reason.
    """
    complaint = _open(complaint, expected)
    at = max(at, complaint.received_at)
    require_type(type_code, complaint.ticket, at)
    reason = text_of("reason", reason, 300)
    types, ruled = types_at(at, complaint.ticket.department_id), formula_at(at, complaint.ticket.department_id)
    reckoned = reckon(facts_of(complaint, types, type_code=type_code, safety=safety), ruled.formula)
    chosen = _chosen(severity, reckoned.severity, reason)
    stands = complaint.severity if _was_assessed(complaint) and is_higher(complaint.severity, chosen) else chosen
    assessment = Assessment.objects.create(
        complaint=complaint,
        type_code=type_code,
        safety=safety,
        severity=chosen,
        computed=reckoned.severity,
        points=[{"code": part.code, "figure": part.figure, "points": part.points} for part in reckoned.parts],
        reason=reason,
        article=ruled.article,
        by=member,
        at=at,
    )
    old = complaint.severity
    complaint.change(type_code=type_code, safety=safety, severity=stands)
    reach_stage(complaint, StageCode.ASSESSMENT, member=member, at=at)
    if stands != Complaint.Severity.GENERAL and settled_at_once(complaint):
        redo_stage(complaint, *_AT_ONCE[1:])  # too grave to rest with what was done on the spot
    facts = {"severity": stands, "old": old, "computed": reckoned.severity, "points": reckoned.total, "type": type_code, "safety": safety}
    record("complaint.assessed", complaint, by=by, at=at, assessment_id=assessment.pk, **facts)
    return assessment


def _open(complaint: Complaint, expected: int | None) -> Complaint:
    row: Complaint = Complaint.objects.select_related("ticket", "line").locked(complaint.pk, expected)
    row.require(Complaint.State.OPEN)
    return row


def _was_assessed(complaint: Complaint) -> bool:
    return complaint.assessments.exists()


def _chosen(severity: str, computed: str, reason: str) -> str:
    """The formula's severity, or the graver one that was chosen."""
    _require_level(severity or computed)
    if not severity or severity == computed:
        return computed
    if is_higher(computed, severity):
        words = _("The formula says “%(computed)s”; one alone may say graver, and only two may lower it.")
        raise Invalid({"severity": [words % {"computed": Complaint.Severity(computed).label}]})
    if not reason:
        raise Invalid({"reason": [_("Say why it is graver than the formula says.")]})
    return severity


def _require_level(severity: str) -> None:
    if severity not in LEVELS:
        fill = {"value": severity[:20], "known": ", ".join(LEVELS)}
        raise Invalid({"severity": [_("“%(value)s” is no severity; use one of %(known)s.") % fill]})


@transaction.atomic
def propose_lowering(
    complaint: Complaint, to: str, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Lowering:
    """Propose a lower severity, with the reason; it stands as it is until another holder of the right, who is told, agrees.

    Invalid where it is not lower; WrongState while another proposal waits.
    """
    complaint = _open(complaint, expected)
    reason = words_of("reason", reason, 300)
    _require_level(to)
    if not is_higher(complaint.severity, to):
        words = _("“%(to)s” is not below “%(now)s”, which it is now.")
        labels = {"to": Complaint.Severity(to).label, "now": complaint.get_severity_display()}
        raise Invalid({"severity": [words % labels]})
    if complaint.lowerings.filter(agreed=None).exists():
        raise WrongState("proposed", ("no proposal waits",))
    at = max(at, complaint.received_at)
    lowering = Lowering.objects.create(
        complaint=complaint, was=complaint.severity, to=to, reason=reason, proposed_by=member, proposed_at=at
    )
    complaint.change()
    told = [one.pk for one in holding(LOWER) if one.pk not in (member.pk, complaint.about_id)]
    record("complaint.lowering_proposed", complaint, by=by, at=at, lowering_id=lowering.pk, old=lowering.was, to=to, tell_ids=told)
    return lowering


@transaction.atomic
def decide_lowering(
    complaint: Complaint, agreed: bool, note: str = "", *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Lowering:
    """Agree to the lower severity that waits, or do not; whoever proposed it may only take it back. WrongState where none waits.

    Forbidden for whoever proposed it. What has become graver meanwhile is not lowered: WrongState.
    """
    complaint = _open(complaint, expected)
    lowering = complaint.lowerings.select_for_update(of=("self",)).filter(agreed=None).first()
    if lowering is None:
        raise WrongState("no proposal", ("proposed",))
    if agreed and lowering.proposed_by_id == member.pk:
        raise Forbidden(LOWER, _("%(right)s that one proposed oneself") % {"right": right_title(LOWER)}, holders_of(LOWER))
    if agreed and complaint.severity != lowering.was:
        raise WrongState(complaint.severity, (lowering.was,))
    lowering.agreed, lowering.decided_by, lowering.note = agreed, member, text_of("note", note, 300)
    lowering.decided_at = max(at, lowering.proposed_at)
    lowering.save(update_fields=["agreed", "decided_by", "decided_at", "note"])
    facts = {"lowering_id": lowering.pk, "old": lowering.was}
    if agreed:
        complaint.change(severity=lowering.to)
        record("complaint.lowered", complaint, by=by, at=lowering.decided_at, severity=lowering.to, **facts)
    else:
        complaint.change()
        record("complaint.lowering_refused", complaint, by=by, at=lowering.decided_at, to=lowering.to, **facts)
    return lowering


@transaction.atomic
def note_measure(
    complaint: Complaint,
    kind: str,
    text: str,
    *,
    to: Member | None = None,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Measure:
    """Note an immediate action, that it was settled on the spot, or that it was reported to `to`; each with words.

    Settling a general one does what else investigation, remedy and answer do; a graver one goes through them all the same.
    Invalid without words, for a report to nobody, to oneself or to somebody it is kept from; Blocked for settling what is investigated.
    """
    complaint = _open(complaint, expected)
    text = words_of("text", text, 2000)
    reported = kind == Kind.REPORTED
    if reported and (to is None or not to.is_active or to.pk == member.pk or is_kept(to, complaint.ticket)):
        raise Invalid({"to": [_("Name the work number of somebody above who has to know of it.")]})
    if kind == Kind.SETTLED and (complaint.inquiries.exists() or complaint.verdicts.exists() or complaint.remedies.exists()):
        raise Blocked(_("It is being investigated already; what was done is decided and answered like any other."), [complaint.number])
    at = max(at, complaint.received_at)
    measure = Measure.objects.create(complaint=complaint, kind=kind, text=text, to=to if reported else None, by=member, at=at)
    if kind == Kind.SETTLED and complaint.severity == Complaint.Severity.GENERAL:
        for code in _AT_ONCE:
            reach_stage(complaint, code, member=member, at=at)
        complaint.change(**come_to(complaint, Phase.REPLIED, member=member, at=at))
    else:
        complaint.change()
    facts = {"measure_id": measure.pk, "severity": complaint.severity} | ({"to_id": to.pk} if reported and to else {})
    more = {"settled": True} if kind == Kind.SETTLED else {}
    record(_CODES[Kind(kind)], complaint, by=by, at=at, **facts, **more)
    return measure


@transaction.atomic
def give_inside(
    complaint: Complaint, department: Department, task: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> InsideTask:
    """Give a department a part to handle inside, apart from what the customer is told."""
    complaint = _open(complaint, expected)
    at = max(at, complaint.received_at)
    words = words_of("task", task, 2000)
    given = InsideTask.objects.create(complaint=complaint, department=department, task=words, given_by=member, given_at=at)
    complaint.change()
    names = {"department_zh": department.name_zh, "department_en": department.name_en}
    record("complaint.given_inside", complaint, by=by, at=at, task_id=given.pk, **names)
    return given


@transaction.atomic
def finish_inside(
    complaint: Complaint, task_id: int, result: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> InsideTask:
    """Note what a department came to; the customer hears of it by the reply only. Invalid for another's task, WrongState for a done one."""
    complaint = _open(complaint, expected)
    task = complaint.inside_tasks.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise Invalid({"task": [_("This complaint has no task %(value)s.") % {"value": task_id}]})
    if task.done_at is not None:
        raise WrongState("done", ("given",))
    task.result = words_of("result", result, 2000)
    task.done_by, task.done_at = member, max(at, task.given_at)
    task.save(update_fields=["result", "done_by", "done_at"])
    complaint.change()
    record("complaint.handled_inside", complaint, by=by, at=task.done_at, task_id=task.pk)
    return task
