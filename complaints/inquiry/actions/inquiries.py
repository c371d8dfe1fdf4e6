"""Beginning an investigation and ending it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.choices import Phase, StageCode
from complaints.inquiry.actions.assists import lapse_open
from complaints.inquiry.choices import Finding
from complaints.inquiry.models import LONGEST_LINE, LONGEST_WORDS, MOST_AHEAD, Concern, Inquiry
from complaints.models import Complaint
from complaints.rights import INVESTIGATE
from complaints.stages.actions import come_to, plan_stage, reach_stage, redo_stage
from complaints.verdict.queries import require_decider, standing_verdict
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked, Invalid, WrongState
from staff.models import Department, Member
from tickets.typed import gathering, moment_faults, words_of

State = Complaint.State


@transaction.atomic
def assign_investigator(
    complaint: Complaint,
    investigator: Member,
    due_at: datetime,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Inquiry:
    """She is to investigate until this moment; where an investigation runs, she takes it over. One that had ended begins anew.

    Invalid for whoever has left, lacks the right or is complained of, and for a moment that is past; WrongState unless it is open.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    at = max(at, complaint.received_at)
    errors = moment_faults("due_at", due_at, at, MOST_AHEAD)
    if unfit := _unfit(complaint, investigator):
        errors["investigator"] = [unfit]
    if errors:
        raise Invalid(errors)
    inquiry = Inquiry.objects.select_for_update().filter(complaint=complaint, closed_at=None).first()
    if inquiry:
        inquiry.investigator, inquiry.due_at, inquiry.assigned_by = investigator, due_at, member
        inquiry.save(update_fields=["investigator", "due_at", "assigned_by"])
    else:
        redo_stage(complaint, StageCode.INVESTIGATION, StageCode.REMEDY, StageCode.REPLY)
        who = {"investigator": investigator, "assigned_by": member}
        inquiry = Inquiry.objects.create(complaint=complaint, begun_at=at, due_at=due_at, **who)
    plan_stage(complaint, StageCode.INVESTIGATION, responsible=investigator, due_at=due_at)
    begun = complaint.phase == Phase.ACCEPTED
    complaint.change(**(come_to(complaint, Phase.INVESTIGATING, member=member, at=at) if begun else {}))
    facts = {"member_id": investigator.pk, "due_at": due_at.isoformat(), "severity": complaint.severity}
    record("complaint.inquiry_assigned", complaint, by=by, at=at, **facts)
    return inquiry


@transaction.atomic
def send_back(
    complaint: Complaint,
    reason: str,
    due_at: datetime,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Inquiry:
    """Whoever decides on liability sends the matter back to its investigator, with the reason and until when; the stage is open again.

    Forbidden for the owner of the matter and the member complained of; Blocked before it was investigated and while a verdict stands;
    Invalid without a reason, for a moment that is past, and where its investigator has left or may not investigate any more.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    require_decider(complaint, member)
    if standing_verdict(complaint):
        raise Blocked(_("A verdict stands; decide anew, or have it investigated anew."), [complaint.number])
    former = complaint.inquiries.select_related("investigator").order_by("-pk").first()
    if former is None or former.closed_at is None:
        raise Blocked(_("It is not investigated yet; there is nothing to send back."), [complaint.number])
    at = max(at, former.closed_at)
    errors = moment_faults("due_at", due_at, at, MOST_AHEAD)
    with gathering(errors):
        reason = words_of("reason", reason, LONGEST_LINE)
    if unfit := _unfit(complaint, former.investigator):
        errors["investigator"] = [unfit]
    if errors:
        raise Invalid(errors)
    who: dict[str, Any] = {"investigator": former.investigator, "assigned_by": member}
    inquiry = Inquiry.objects.create(complaint=complaint, begun_at=at, due_at=due_at, sent_back=reason, **who)
    redo_stage(complaint, StageCode.INVESTIGATION, StageCode.REMEDY, StageCode.REPLY)
    plan_stage(complaint, StageCode.INVESTIGATION, responsible=former.investigator, due_at=due_at)
    complaint.change()
    facts = {"member_id": former.investigator_id, "due_at": due_at.isoformat(), "severity": complaint.severity}
    record("complaint.sent_back", complaint, by=by, at=at, inquiry_id=inquiry.pk, **facts)
    return inquiry


def _unfit(complaint: Complaint, investigator: Member) -> str:
    fill = {"name": investigator.name}
    if not investigator.is_active:
        return _("“%(name)s” has left; name somebody else.") % fill
    if investigator.pk == complaint.about_id:
        return _("The complaint is about “%(name)s”; name somebody else.") % fill
    if not investigator.has_right(INVESTIGATE):
        return _("“%(name)s” lacks the right to investigate complaints; name somebody who has it.") % fill
    return ""


@transaction.atomic
def complete_inquiry(
    complaint: Complaint,
    summary: str,
    departments: Iterable[Department] = (),
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Inquiry:
    """The investigation ends with its summary, which the departments concerned are told; what they were still asked lapses.

    WrongState unless one runs; Blocked while no cause stands, or whoever is complained of was not asked to be heard.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(State.OPEN)
    inquiry = Inquiry.objects.select_for_update().filter(complaint=complaint, closed_at=None).first()
    if inquiry is None:
        raise WrongState("not being investigated", ("being investigated",))
    summary = words_of("summary", summary, LONGEST_WORDS)
    _refuse_too_early(complaint)
    at = max(at, inquiry.begun_at)
    inquiry.summary, inquiry.closed_by, inquiry.closed_at = summary, member, at
    inquiry.save(update_fields=["summary", "closed_by", "closed_at"])
    lapse_open(complaint, by=by, at=at, member=member)
    reach_stage(complaint, StageCode.INVESTIGATION, member=member, at=at)
    complaint.change()
    told = sorted(set(departments), key=lambda one: one.pk)
    fields = sorted(set(complaint.causes.filter(finding=Finding.CONFIRMED).values_list("field", flat=True)))
    facts = {"inquiry_id": inquiry.pk, "causes": fields, "whys": complaint.whys.filter(stands=True).count()}
    record("complaint.investigated", complaint, by=by, at=at, departments=[one.code for one in told], **facts)
    for department in told:
        concern = Concern.objects.create(inquiry=inquiry, department=department, told_at=at)
        record("concern.told", concern, by=by, at=at, number=complaint.number, severity=complaint.severity)
    return inquiry


def _refuse_too_early(complaint: Complaint) -> None:
    if not (complaint.whys.filter(stands=True).exists() or complaint.causes.filter(finding=Finding.CONFIRMED).exists()):
        raise Blocked(_("No cause stands yet: note a why, or confirm a cause, and end the investigation then."), [complaint.number])
    if complaint.about_id and not complaint.hearings.filter(member=complaint.about_id).exists():
        raise Blocked(_("Whoever is complained of was not asked to be heard; ask her first."), [complaint.number])
