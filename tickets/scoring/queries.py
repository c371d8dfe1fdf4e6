"""Which score sheets are in force."""

from datetime import datetime

from django.db.models import QuerySet

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member
from tickets.models import Call
from tickets.scoring.models import ScoreSheet


def sheets_in_force(at: datetime) -> QuerySet[ScoreSheet]:
    """The sheets of the articles in force."""
    return ScoreSheet.objects.filter(article__in=Article.objects.in_force(at)).select_related("article__regulation").order_by("pk")


def sheets_for(call: Call, at: datetime) -> list[ScoreSheet]:
    """The sheets by which this call may be scored; one statement, two where scopes decide."""
    return holding_here(sheets_in_force(at).filter(about=ScoreSheet.About.CALL), call.department_id)


def sheets_for_member(member: Member, at: datetime) -> list[ScoreSheet]:
    """The sheets by which she may be appraised; one statement, two where scopes decide."""
    return holding_here(sheets_in_force(at).filter(about=ScoreSheet.About.MEMBER), member.department_id)
