"""What a pack says in plain data, what is in force, and what the one would change in the other."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import connection

from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import ArticleDraft, Pack, sections, tables
from servicedesk.rulebook.revisions.diff import LANGUAGES, compare
from servicedesk.rulebook.revisions.models import Revision

_SENTENCES = """
    select distinct on (article->>'digest') article->>'digest', article->'sections'
    from rulebook_revision, jsonb_array_elements(content->'articles') article
    where code = %s and article->>'number' = %s and jsonb_typeof(article->'sections') = 'object'
    order by article->>'digest', rulebook_revision.id desc
"""


def content_of(pack: Pack) -> dict[str, Any]:
    """A checked pack as `diff` takes it."""
    return {
        "title": _said(*pack.title),
        "tables": {one.name: {"keeps": one.keeps, "said": _told(one.tell, pack.tables.get(one.name, one.none))} for one in tables()},
        "articles": [_article(draft) for draft in pack.articles],
    }


def in_force(code: str) -> Revision | None:
    """The revision of a regulation that is in force; None where it was never loaded, or before revisions were kept."""
    numbers = Regulation.objects.filter(code=code).values("revision")
    return Revision.objects.of(code).filter(status=Revision.Status.PUBLISHED, number__in=numbers).first()


def difference(code: str, content: dict[str, Any]) -> dict[str, Any]:
    """What a text would change in the regulation as it stands now, as `compare` says it."""
    articles = list(Article.objects.filter(regulation__code=code).order_by("pk"))
    before = _standing(code, [article for article in articles if article.effective_to is None]) if articles else None
    return compare(before, content, _running(articles))


def sentences_of(code: str, number: str) -> dict[str, dict[str, dict[str, list[str]]]]:
    """What the sections of an article say, version by version: digest → section → language → sentences; one statement.

    Empty for a version that was loaded before revisions were kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SENTENCES, [code, number])
        return {digest: json.loads(said) for digest, said in cursor.fetchall()}


def diff_of(revision: Revision) -> dict[str, Any]:
    """What a revision changes: as of now while it waits, else as it was when it was decided."""
    return revision.diff or difference(revision.code, revision.content)


def _standing(code: str, articles: list[Article]) -> dict[str, Any]:
    """The regulation as it stands: its rows, with the sentences that the revision in force has for them."""
    revision, regulation = in_force(code), Regulation.objects.get(code=code)
    known = {(one["number"], one["digest"]): one for one in revision.content["articles"]} if revision else {}
    return {
        "title": _said(regulation.title_zh, regulation.title_en),
        "tables": revision.content["tables"] if revision else None,
        "articles": [known.get((article.number, article.digest)) or _row(article) for article in articles],
    }


def _running(articles: list[Article]) -> dict[str, int]:
    """How many clocks run under each article, whichever of its versions they were promised under."""
    found: dict[str, int] = defaultdict(int)
    for running in ask("article.running"):
        counted = running([article.pk for article in articles])
        for article in articles:
            found[article.number] += counted.get(article.pk, 0)
    return found


def _article(draft: ArticleDraft) -> dict[str, Any]:
    told = {one.name: _told(one.tell, draft.sections[one.name]) for one in sections() if draft.sections.get(one.name)}
    plain = {"number": draft.number, "digest": draft.digest, "status": str(draft.status), "legal_review": draft.legal_review}
    said = {"title": _said(*draft.title), "text": _said(*draft.text), "effective_from": draft.effective_from.isoformat()}
    return plain | said | {"sections": told}


def _row(article: Article) -> dict[str, Any]:
    plain = {"number": article.number, "digest": article.digest, "status": article.status, "legal_review": article.legal_review}
    said = {"title": _said(article.title_zh, article.title_en), "text": _said(article.text_zh, article.text_en)}
    return plain | said | {"effective_from": article.effective_from.isoformat(), "sections": None}


def _said(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _told(tell: Callable[[Any, str], list[str]], data: Any) -> dict[str, list[str]]:
    return {language: tell(data, language) for language in LANGUAGES}
