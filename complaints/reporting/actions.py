"""Submitting what customers ask and suggest on quality, and reporting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.models import Complaint, ComplaintReport, ReportRule, Submission
from complaints.reporting.models import LONGEST, ReportKind
from complaints.reporting.queries import report_rule, situation
from servicedesk.clocks.models import Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid, WrongState
from staff.models import Member
from staff.queries import in_post, in_role, line_above
from tickets.choices import Kind
from tickets.knowledge.actions import write_knowledge
from tickets.models import Ticket
from tickets.typed import gathering, text_of, words_of

LONGEST_PERIOD = timedelta(days=7)
SUBMITTED = (Kind.CONSULTATION, Kind.SUGGESTION)


@dataclass(frozen=True)
class Reported:
    """What a report is made of: its words; the duty period or the time of the seminar; the complaints discussed, by number; its lesson."""

    words: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    complaints: Sequence[str] = ()
    lesson_title: str = ""
    lesson: str = ""


@transaction.atomic
def submit_question(ticket: Ticket, words: str, *, by: Actor, at: datetime, member: Member) -> Submission:
    """Submit a customer's question or suggestion on quality in writing to the post that collates them.

    Invalid for a matter that is neither of the two nor a complaint, without words, and where no article asks for it; WrongState where it
    was submitted before.
    """
    ticket = Ticket.objects.locked(ticket.pk, None)
    if ticket.kind not in SUBMITTED and not Complaint.objects.filter(ticket=ticket).exists():
        raise Invalid(
            {"ticket": [_("%(number)s is no question, suggestion or complaint; choose one that is.") % {"number": ticket.number}]}
        )
    if Submission.objects.filter(ticket=ticket).exists():
        raise WrongState("submitted", ("not submitted",))
    rule = report_rule(ReportKind.COLLATION, at, ticket.department_id)
    at = max(at, ticket.opened_at)
    submission = Submission.objects.create(ticket=ticket, words=words_of("words", words, 2000), by=member, at=at)
    told = [one.pk for one in in_post(rule.by).members if one.pk != member.pk] if rule.by else []
    record("ticket.submitted", ticket, by=by, at=at, post=rule.by, tell_ids=told)
    return submission


@transaction.atomic
def make_report(kind: str, said: Reported, *, by: Actor, at: datetime, member: Member) -> ComplaintReport:
    """Report to whom an article in force here names; who is told may read it, and an obligation it does is done.

    A collation takes every submission that waits; a duty period's figures are counted; a seminar keeps what it discussed, and its lesson
    as the draft of a knowledge article. Invalid, naming the field, for what cannot be.
    """
    rule = report_rule(kind, at, member.department_id)
    errors: dict[str, list[str]] = {}
    words, discussed, waiting = "", list[Complaint](), list[Submission]()
    with gathering(errors):
        words = words_of("words", said.words, LONGEST)
    begins, ends = said.begins_at or at, said.ends_at or at
    if kind == ReportKind.COLLATION:
        waiting = list(Submission.objects.select_for_update(of=("self",)).filter(report=None, at__lte=at).order_by("pk"))
        begins, ends = (waiting[0].at if waiting else at), at
        if not waiting:
            errors["words"] = [_("Nothing waits to be collated; submit a question or suggestion first.")]
    elif not begins < ends <= at or ends - begins > LONGEST_PERIOD:
        words_ = _("It must begin before it ends, be over by now, and last %(days)s days at most; choose other moments.")
        errors["ends_at"] = [words_ % {"days": LONGEST_PERIOD.days}]
    elif kind == ReportKind.DUTY and ComplaintReport.objects.filter(
        kind=kind, department=member.department_id, begins_at__lt=ends, ends_at__gt=begins
    ):
        errors["begins_at"] = [_("Part of this time was reported already; begin where the last report ended.")]
    with gathering(errors):
        discussed = _discussed(said.complaints, member) if kind == ReportKind.SEMINAR else []
    if errors:
        raise Invalid(errors)
    report = ComplaintReport.objects.create(
        kind=kind,
        rule=rule,
        department=member.department,
        begins_at=begins,
        ends_at=ends,
        words=words,
        figures=situation(member, begins, ends) if kind == ReportKind.DUTY else {"submitted": len(waiting)} if waiting else {},
        knowledge=_lesson(said, by=by, at=at, member=member) if kind == ReportKind.SEMINAR else None,
        by=member,
        at=at,
    )
    report.complaints.set(discussed)
    Submission.objects.filter(pk__in=[one.pk for one in waiting]).update(report=report)
    told = _told(rule, member)
    report.told.set(told)
    facts: dict[str, Any] = {"kind": kind, "tell_ids": [one.pk for one in told if one.pk != member.pk]}
    record("complaint_report.made", report, by=by, at=at, **facts)
    _finish(rule, member, by=by, at=at)
    return report


def _discussed(numbers: Collection[str], member: Member) -> list[Complaint]:
    found = list(complaints_of(member).filter(number__in=[one for one in numbers if "\0" not in one]))
    if unknown := sorted(set(numbers) - {one.number for one in found}):
        raise Invalid({"complaints": [_("There is no complaint “%(value)s”.") % {"value": unknown[0][:40]}]})
    return found


def _lesson(said: Reported, *, by: Actor, at: datetime, member: Member) -> Any:
    errors: dict[str, list[str]] = {}
    title, body = text_of("lesson_title", said.lesson_title, 120), text_of("lesson", said.lesson, LONGEST)
    if not title and not body:
        return None
    for field, text in (("lesson_title", title), ("lesson", body)):
        with gathering(errors):
            words_of(field, text, LONGEST)
    if errors:
        raise Invalid(errors)
    return write_knowledge(by=by, at=at, member=member, title_zh=title, body_zh=body, tags=["投诉经验"])


def _told(rule: ReportRule, member: Member) -> list[Member]:
    if rule.to == "department":
        return list(Member.objects.active().filter(department=member.department_id or 0).order_by("pk"))
    return in_role(rule.to, member, line_above(member)).members


def _finish(rule: ReportRule, member: Member, *, by: Actor, at: datetime) -> None:
    """The obligation it does, the oldest that is not done."""
    if not rule.finishes:
        return
    rows = Obligation.objects.filter(
        schedule__code=rule.finishes, schedule__article__regulation=rule.article.regulation_id, opens_at__lte=at
    )
    undone = rows.exclude(state=Obligation.State.DONE).order_by("opens_at", "pk").first()
    if undone is not None:
        finish_obligation(undone, by=by, at=at)
