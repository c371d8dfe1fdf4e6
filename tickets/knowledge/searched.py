"""What of knowledge the search knows: number, title, tags and text of what is published, else of what is being written."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Kind, Shown
from staff.models import Member
from tickets.knowledge.access import knowledge_of
from tickets.models import KnowledgeArticle


def _number(article: KnowledgeArticle) -> str:
    return f"K-{article.pk}"


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    for article in KnowledgeArticle.objects.with_versions().filter(pk__in=ids):
        known = article.shown
        titles = " ".join(filter(None, (known.title_zh, known.title_en)))
        texts = [known.body_zh, known.body_en, " ".join(known.tags)]
        at, department = article.created_at, article.department_id
        yield Entry(article.pk, at, titles, number=_number(article), texts=texts, department_id=department, grade=known.grade)


def _ids(after: int, most: int) -> list[int]:
    return list(KnowledgeArticle.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    return set(changed.get(KnowledgeArticle.subject_kind, ()))


def _visible(member: Member) -> Q:
    return Q(object_id__in=knowledge_of(member).filter(withdrawn_at=None).order_by().values("pk"))


def _shown(member: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    found = {}
    for article in knowledge_of(member).filter(pk__in=ids, withdrawn_at=None):
        known = article.shown
        texts = [known.body_zh, known.body_en]
        found[article.pk] = Shown(reverse("knowledge-one", args=[article.pk]), known.title, end=_number(article), texts=texts, icon="book")
    return found


KNOWLEDGE = Kind(KnowledgeArticle.subject_kind, _("Knowledge"), "book", _rows, _ids, _touched, _visible, _shown)
INVARIANTS = (none_missing(KnowledgeArticle.subject_kind, "tickets_knowledgearticle"),)
