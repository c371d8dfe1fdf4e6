"""Asking departments for help, and what they answer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.inquiry.choices import AssistState
from complaints.inquiry.models import LONGEST_LINE, LONGEST_WORDS, MOST_AHEAD, AssistRequest, Pressing
from complaints.inquiry.queries import require_inquiry
from complaints.models import Complaint, Referral
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from tickets.typed import gathering, moment_faults, words_of

_MOST_OPEN = 20


@transaction.atomic
def ask_department(
    complaint: Complaint,
    department: Department,
    question: str,
    due_at: datetime,
    *,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> AssistRequest:
    """Ask a department something about a complaint, to be answered by a moment; its people are told, and see no more than that.

    Invalid without a question, for a moment that is past, or with twenty questions open already. WrongState unless it is open, Blocked
    while nobody investigates it and it was passed on to nobody who coordinates it.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    complaint.require(Complaint.State.OPEN)
    if not complaint.referrals.filter(state=Referral.State.MADE).exists():
        require_inquiry(complaint)
    at = max(at, complaint.received_at)
    errors = moment_faults("due_at", due_at, at, MOST_AHEAD)
    with gathering(errors):
        question = words_of("question", question, LONGEST_WORDS)
    if complaint.assist_requests.filter(state=AssistState.ASKED).count() >= _MOST_OPEN:
        errors["question"] = [_("%(most)s questions wait for an answer already; wait for some of them.") % {"most": _MOST_OPEN}]
    if errors:
        raise Invalid(errors)
    request = AssistRequest.objects.create(
        complaint=complaint, department=department, question=question, asked_by=member, asked_at=at, due_at=due_at
    )
    complaint.change()
    facts = {"complaint": complaint.number, "due_at": due_at.isoformat(), "severity": complaint.severity}
    record("assist.asked", request, by=by, at=at, **_named(department), **facts)
    return request


@transaction.atomic
def press_department(
    request: AssistRequest, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Pressing:
    """Press the department for its answer; its heads are told again, and each time stays on record.

    Invalid without words; WrongState where it was answered or is no longer needed.
    """
    row = AssistRequest.objects.locked(request.pk, expected)
    row.require(AssistState.ASKED)
    at = max(at, row.asked_at)
    pressing = Pressing.objects.create(request=row, words=words_of("words", words, LONGEST_LINE), by=member, at=at)
    row.change()
    times = row.pressings.count()
    record("assist.pressed", row, by=by, at=at, complaint=row.complaint.number, times=times, **_named(row.department))
    return pressing


@transaction.atomic
def answer_assist(
    request: AssistRequest, answer: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> AssistRequest:
    """The department answers; whoever asked is told. WrongState where it was answered before or is no longer needed."""
    return _end(request, AssistState.ANSWERED, "assist.answered", answer, by=by, at=at, member=member, expected=expected)


@transaction.atomic
def refuse_assist(
    request: AssistRequest, reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> AssistRequest:
    """The department says that it is not its to answer, and why; whoever asked is told. WrongState as for an answer."""
    return _end(request, AssistState.REFUSED, "assist.refused", reason, by=by, at=at, member=member, expected=expected)


def lapse_open(complaint: Complaint, *, by: Actor, at: datetime, member: Member) -> None:
    """What departments were still asked is no longer needed. Inside the transaction of the action that ends the investigation."""
    for request in (
        AssistRequest.objects.select_for_update(of=("self",)).filter(complaint=complaint, state=AssistState.ASKED).order_by("pk")
    ):
        _ended(request, AssistState.LAPSED, "assist.lapsed", "", by=by, at=at, member=member)


def _end(
    request: AssistRequest, state: str, code: str, words: str, *, by: Actor, at: datetime, member: Member, expected: int | None
) -> AssistRequest:
    row = AssistRequest.objects.locked(request.pk, expected)
    row.require(AssistState.ASKED)
    return _ended(row, state, code, words_of("answer", words, LONGEST_WORDS), by=by, at=at, member=member)


def _ended(request: AssistRequest, state: str, code: str, words: str, *, by: Actor, at: datetime, member: Member) -> AssistRequest:
    at = max(at, request.asked_at)
    request.change(state=state, answer=words, ended_by=member, ended_at=at)
    record(code, request, by=by, at=at, complaint=request.complaint.number, **_named(request.department))
    return request


def _named(department: Department) -> dict[str, str]:
    return {"department_zh": department.name_zh, "department_en": department.name_en}
