"""Doors of the rulebook: every member reads every article; figures are of what she may see."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from servicedesk.rulebook.models import Article, Regulation


def regulations() -> QuerySet[Regulation]:
    """Every regulation with the scopes it applies in."""
    return Regulation.objects.prefetch_related("in_scopes")


def regulation_for(code: str) -> Regulation:
    """The regulation of this code; Missing without it."""
    found = regulations().filter(code=code).first()
    if found is None:
        raise Missing("regulation")
    return found


def article_for(pk: int) -> Article:
    """The version of an article, with what stands beside it; Missing without it."""
    beside = ("limits", "schedules", "sources", "procedures")
    found = Article.objects.select_related("regulation").prefetch_related(*beside).filter(pk=pk).first()
    if found is None:
        raise Missing("article")
    return found
