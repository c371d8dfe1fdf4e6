"""What of the regulations the search knows: each article's number, title and text, in both languages, until its version ends."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from servicedesk.rulebook.models import Article, Regulation
from servicedesk.search.kinds import Entry, Kind, Shown

KIND = "article"


def _rows(ids: Collection[int]) -> Iterable[Entry]:
    for article in Article.objects.filter(pk__in=ids).select_related("regulation"):
        yield Entry(
            article.pk,
            article.begins_at,
            f"{article.title_zh} {article.title_en}",
            number=article.number,
            texts=[article.regulation.title_zh, article.regulation.title_en, article.text_zh, article.text_en],
            ends_at=article.effective_to,
        )


def _ids(after: int, most: int) -> list[int]:
    return list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])


def _touched(changed: Mapping[str, set[int]]) -> set[int]:
    regulations = changed.get(Regulation.subject_kind)
    return set(Article.objects.filter(regulation__in=regulations).values_list("pk", flat=True)) if regulations else set()


def _visible(member: object) -> Q:
    return Q()


def _shown(member: object, ids: Collection[int]) -> Mapping[int, Shown]:
    return {
        article.pk: Shown(
            f"{reverse('article-cited', args=[article.pk])}#a{article.number}",
            article.title,
            end=_now("Art. %(number)s") % {"number": article.number},
            texts=[article.text, article.text_zh, article.text_en, article.regulation.title],
            icon="book",
        )
        for article in Article.objects.filter(pk__in=ids).select_related("regulation")
    }


ARTICLES = Kind(KIND, _("Articles"), "book", _rows, _ids, _touched, _visible, _shown)
