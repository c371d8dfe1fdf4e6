"""The doors of reports."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.models import ComplaintReport, ReportRule, Submission
from complaints.referrals.queries import post_titles
from complaints.reporting.models import ReportKind
from complaints.reporting.queries import reports_of
from complaints.rights import RECEIVE, TRACE
from servicedesk.journal.errors import Forbidden, Invalid, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import in_post
from tickets.access import ticket_for, tickets_of
from tickets.keeping.queries import hidden_from
from tickets.models import Ticket


def report_with(member: Member, pk: int) -> ComplaintReport:
    """The report, if she made it, was told it, or traces complaints; else Missing."""
    report = reports_of(member).filter(pk=pk).first()
    if report is None:
        raise Missing("complaint report")
    return report


def require_reporter(member: Member, rule: ReportRule) -> None:
    """Forbidden unless she holds the post that makes it, or the next above a vacant one; without a post, unless she takes in complaints."""
    if not rule.by:
        require_right(member, RECEIVE)
        return
    holders = in_post(rule.by).members
    if member.pk not in {one.pk for one in holders}:
        post = post_titles([rule.by])[rule.by]
        raise Forbidden(RECEIVE, _("report as the holder of the post %(post)s") % {"post": post}, [one.name for one in holders])


def submissions_of(member: Member) -> QuerySet[Submission]:
    """Those of matters she sees, and all that wait or were collated for the holders of the post that collates."""
    rows = Submission.objects.select_related("ticket__customer", "by").order_by("-pk")
    posts = ReportRule.objects.filter(kind=ReportKind.COLLATION).values("by")
    if member.has_right(TRACE) or member.posts.filter(code__in=posts).exists():
        return rows.exclude(ticket__in=hidden_from(member))
    return rows.filter(ticket__in=tickets_of(member).values("pk"))


def ticket_to_submit(member: Member, number: str) -> Ticket:
    """The ticket whose question she submits: one she sees, else Invalid; Forbidden unless she takes in complaints."""
    require_right(member, RECEIVE)
    try:
        return ticket_for(member, number)
    except Missing:
        raise Invalid({"ticket": [_("There is no ticket “%(value)s”.") % {"value": number[:40]}]}) from None
