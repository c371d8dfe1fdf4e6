"""Which reports articles ask for here, the figures of a duty period, and what complaints improved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.choices import Phase, Severity
from complaints.models import Complaint, ComplaintReport, Concern, CorrectiveAction, PhaseReached, ReportRule
from complaints.prevention.choices import ActionState
from complaints.reporting.models import ReportKind
from complaints.rights import TRACE
from complaints.tracing.queries import Stretch
from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member

MOST_NAMED = 50
_COUNTED = {
    "complaint.opened": "received",
    "complaint.answered": "answered",
    "complaint.closed": "closed",
    "complaint.reopened": "reopened",
}


def report_rules(at: datetime, department_id: int | None) -> dict[str, ReportRule]:
    """Kind → the rule that asks for it here, the first loaded of several; one statement, two with scopes."""
    rows = ReportRule.objects.filter(article__in=Article.objects.in_force(at)).select_related("article").order_by("article_id", "pk")
    found: dict[str, ReportRule] = {}
    for one in holding_here(rows, department_id):
        found.setdefault(one.kind, one)
    return found


def report_rule(kind: str, at: datetime, department_id: int | None) -> ReportRule:
    """The rule that asks for reports of this kind here; Invalid where no article in force does."""
    rules = report_rules(at, department_id)
    if kind not in rules:
        fill = {"value": kind[:20], "known": _(", ").join(rules) or _("none")}
        raise Invalid({"kind": [_("No article in force here asks for the report “%(value)s”; those it asks for: %(known)s.") % fill]})
    return rules[kind]


def reports_of(member: Member) -> QuerySet[ComplaintReport]:
    """Those she made or was told, and all of them for whoever traces complaints; the newest first."""
    rows = ComplaintReport.objects.select_related("by", "department", "rule__article", "knowledge").order_by("-pk")
    if member.has_right(TRACE):
        return rows
    told = ComplaintReport.told.through.objects.filter(complaintreport=OuterRef("pk"), member=member.pk)
    return rows.filter(Q(by=member) | Q(Exists(told)))


def situation(member: Member, begins: datetime, ends: datetime) -> dict[str, Any]:
    """Of her department's complaints that she may see: what happened in [begins, ends), and what was open at its end; three statements."""
    hers = complaints_of(member).filter(ticket__department=member.department_id).order_by()
    within = Event.objects.filter(occurred_at__gte=begins, occurred_at__lt=ends)
    of_them = within.filter(subject_kind=Complaint.subject_kind, subject_id__in=hers.values("pk"), code__in=_COUNTED)
    counted = dict(of_them.values_list("code").annotate(n=Count("pk")))
    late = within.filter(code="clock.breached", matter_id__in=hers.values("ticket")).count()
    still = hers.filter(received_at__lt=ends).filter(Q(ended_at=None) | Q(ended_at__gte=ends))
    opened = list(still.values_list("number", "severity"))
    grave = [(number, severity) for number, severity in opened if severity != Severity.GENERAL]
    return {
        **{name: counted.get(code, 0) for code, name in _COUNTED.items()},
        "late": late,
        "open": len(opened),
        "serious": sum(severity == Severity.SERIOUS for _number, severity in grave),
        "major": sum(severity == Severity.MAJOR for _number, severity in grave),
        "grave": sorted(number for number, _severity in grave)[:MOST_NAMED],
    }


def last_period_end(member: Member) -> datetime | None:
    """When the last duty period of her department that was reported ended."""
    rows = ComplaintReport.objects.filter(kind=ReportKind.DUTY, department=member.department_id)
    return rows.order_by("-ends_at").values_list("ends_at", flat=True).first()


@dataclass(frozen=True)
class Improved:
    """A complaint: when the customer was answered, what departments improved after it, how many of its actions were found to work."""

    complaint: Complaint
    answered_at: datetime | None
    improvements: list[str]
    verified: int

    @property
    def improved(self) -> bool:
        return bool(self.improvements or self.verified)


def improvements(member: Member, stretch: Stretch) -> list[Improved]:
    """The complaints received in a stretch that she may see, the newest first, each with its feedback and what it improved; two
    statements."""
    begin, after = stretch.moments
    answered = PhaseReached.objects.filter(complaint=OuterRef("pk"), phase=Phase.REPLIED).values("at")[:1]
    works = CorrectiveAction.objects.filter(complaint=OuterRef("pk"), state=ActionState.VERIFIED).order_by()
    filled: dict[str, Any] = {
        "told_at": Subquery(answered),
        "works": Subquery(works.values("complaint").annotate(n=Count("pk")).values("n")),
    }
    rows: Any = (
        complaints_of(member).filter(received_at__gte=begin, received_at__lt=after).annotate(**filled).order_by("-received_at", "-pk")
    )
    found = list(rows)
    said: dict[int, list[str]] = {}
    concerns = Concern.objects.filter(inquiry__complaint__in=[one.pk for one in found]).exclude(improved_at=None).order_by("pk")
    for pk, words in concerns.values_list("inquiry__complaint", "improvement"):
        said.setdefault(pk, []).append(words)
    return [Improved(one, one.told_at, said.get(one.pk, []), one.works or 0) for one in found]
