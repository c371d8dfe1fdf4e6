"""Finding knowledge: by what is typed, the most alike first."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, QuerySet, TextField, Value

from staff.models import Member
from tickets.knowledge.access import knowledge_of, looks_after, searches_of, usable_by
from tickets.knowledge.models import Grade, KnowledgeQuerySet
from tickets.knowledge.rules import pieces_of
from tickets.models import KnowledgeArticle, KnowledgeVersion, UnansweredSearch

MOST_FOUND, MOST_SUGGESTED = 50, 4


class _Shared(Func):
    """How many elements two arrays have in common."""

    template = "cardinality(array(select unnest(%(expressions)s)))"
    arg_joiner = ") intersect select unnest("
    output_field = IntegerField()


def alike(rows: KnowledgeQuerySet, text: str) -> QuerySet[Any]:
    """Of these rows those whose published title, tags or text shares a piece with what is typed, the most alike first."""
    pieces = pieces_of(text)
    if not pieces:
        return rows.none()
    wanted = Value(pieces, output_field=ArrayField(TextField()))
    found = rows.filter(live__pieces__overlap=pieces).annotate(likeness=_Shared(F("live__pieces"), wanted))
    # Of a longer text at least two pieces must be there: single ones are found in nearly everything.
    return found.filter(likeness__gte=min(2, len(pieces))).order_by("-likeness", "-live__published_at", "pk")


def suggested(member: Member, text: str, at: datetime, *, to_send: bool = False) -> list[KnowledgeArticle]:
    """The articles nearest to what is typed that hold now, four at most; `to_send`: only what customers may be sent. One statement."""
    rows = usable_by(member, at)
    return list(alike(rows.filter(live__grade=1) if to_send else rows, text)[:MOST_SUGGESTED])


def found(member: Member, words: str, at: datetime) -> list[KnowledgeArticle]:
    """What a search finds of what holds now; fifty at most, one statement."""
    return list(alike(usable_by(member, at), words)[:MOST_FOUND])


def waiting_for_review(member: Member) -> QuerySet[KnowledgeArticle]:
    """The articles a version of which waits to be reviewed or published, whoever waits longest first."""
    return knowledge_of(member).filter(making__state__in=["submitted", "approved"], withdrawn_at=None).order_by("making__submitted_at")


def unanswered(member: Member) -> QuerySet[UnansweredSearch]:
    """The searches she sees that nobody has answered with an article, newest first."""
    return searches_of(member).filter(answered_at__isnull=True).select_related("asked_by", "answer").order_by("-pk")


def versions_of(article: KnowledgeArticle, member: Member) -> QuerySet[KnowledgeVersion]:
    """Its versions that she may read, newest first: what was never published, or is confidential, only those who look after them."""
    rows = article.versions.select_related("written_by", "reviewed_by").order_by("-number")
    return rows if looks_after(member) else rows.filter(published_at__isnull=False, grade__lt=Grade.CONFIDENTIAL)
