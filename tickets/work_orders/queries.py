"""Reads over work orders and the articles that issue them."""

from datetime import datetime

from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from tickets.models import IssueRule


def rules_for(kind: str, department_id: int | None, at: datetime) -> dict[str, Article]:
    """Department code → the article that issues it an order for a matter of this kind; one statement, two with scopes.

    What several regulations ask of one department is one order; the first loaded is cited.
    """
    rows = IssueRule.objects.filter(kinds__contains=[kind], article__in=Article.objects.in_force(at)).select_related("article")
    found: dict[str, Article] = {}
    for rule in holding_here(rows.order_by("article_id"), department_id):
        found.setdefault(rule.department, rule.article)
    return found
