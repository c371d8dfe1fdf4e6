"""How a visitor of a level is received, and who waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member
from tickets.models import ReceptionRule, Visit, VisitWait
from tickets.visits.rules import USUAL, Check


@dataclass(frozen=True)
class Reception:
    """What is done for a visitor, in which room, and by whom; the article that says so, where one does."""

    checks: tuple[Check, ...]
    room_zh: str = ""
    room_en: str = ""
    attendant: Member | None = None
    article: Article | None = None


def reception_for(level: str, department_id: int, at: datetime) -> Reception:
    """How this level is received in a department: as the first article in force says, else with the usual check list."""
    rows = ReceptionRule.objects.filter(level=level, article__in=Article.objects.in_force(at)).select_related("article")
    rule = next(iter(holding_here(rows.order_by("article_id"), department_id)), None)
    if rule is None:
        return Reception(USUAL)
    checks = tuple(Check(**check) for check in rule.checks) or USUAL
    holders = Member.objects.active().filter(posts__code=rule.attendant).distinct().order_by("id") if rule.attendant else []
    return Reception(checks, rule.room_zh, rule.room_en, next(iter(holders), None), rule.article)


def shown(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with whatever is shown of them, their waits first to last."""
    waits = VisitWait.objects.select_related("called", "attended_by").order_by("pk")
    related = ("customer", "host", "department", "attendant", "entered_by", "received_by", "gone_by", "ticket", "article")
    return rows.select_related(*related).prefetch_related(Prefetch("waits", waits))
