"""Loading a pack: changed articles become new versions, unchanged ones stay, missing ones end."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import ArticleDraft, Pack, sections, tables

_LOAD_LOCK = 7_102_003


@dataclass(frozen=True)
class Loaded:
    """What loading did: numbers of the articles added, changed, ended and left as they were; `notes` on its tables, a line each."""

    regulation: Regulation
    added: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    unchanged: tuple[str, ...]
    notes: tuple[str, ...] = ()


@transaction.atomic
def load_pack(pack: Pack, *, by: Actor, at: datetime) -> Loaded:
    """Make a checked pack run; loading it again changes nothing and records nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOAD_LOCK])
    notes = tuple(note for table in tables() for note in table.load(pack.tables.get(table.name, table.none), by, at))
    regulation, _ = Regulation.objects.get_or_create(code=pack.code)
    current = {article.number: article for article in regulation.articles.current()}
    drafts = {draft.number: draft for draft in pack.articles}
    added = tuple(number for number in drafts if number not in current)
    changed = tuple(number for number, draft in drafts.items() if number in current and current[number].digest != draft.digest)
    ended = tuple(number for number in current if number not in drafts)
    for number in (*changed, *ended):
        until = _begin_of(drafts[number], at) if number in drafts else at
        later = Q(effective_to__isnull=True) | Q(effective_to__gt=until)
        regulation.articles.filter(later, number=number).update(effective_to=until)
    for number in (*added, *changed):
        _write(regulation, drafts[number], version=_next_version(regulation, number), begins=_begin_of(drafts[number], at))
    loaded = Loaded(regulation, added, changed, ended, tuple(n for n in drafts if n in current and n not in changed), notes)
    _note_revision(pack, loaded, by=by, at=at)
    return loaded


def _begin_of(draft: ArticleDraft, at: datetime) -> datetime:
    """When an article as written takes over: on its day in the desk's zone, at once when that has come."""
    day = datetime.combine(draft.effective_from, time.min, timezone.get_default_timezone())
    return max(at, day)


def _next_version(regulation: Regulation, number: str) -> int:
    return regulation.articles.filter(number=number).count() + 1


def _write(regulation: Regulation, draft: ArticleDraft, *, version: int, begins: datetime) -> None:
    article = Article.objects.create(
        regulation=regulation,
        number=draft.number,
        version=version,
        title_zh=draft.title[0],
        title_en=draft.title[1],
        text_zh=draft.text[0],
        text_en=draft.text[1],
        status=draft.status,
        legal_review=draft.legal_review,
        effective_from=draft.effective_from,
        digest=draft.digest,
    )
    for section in sections():
        section.load(article, draft.sections.get(section.name, []), begins)


def _note_revision(pack: Pack, loaded: Loaded, *, by: Actor, at: datetime) -> None:
    digest = hashlib.sha256("".join(sorted(draft.digest for draft in pack.articles)).encode()).hexdigest()
    regulation = loaded.regulation
    titles = (regulation.title_zh, regulation.title_en)
    if regulation.digest == digest and titles == pack.title:
        return
    regulation.title_zh, regulation.title_en = pack.title
    regulation.digest, regulation.revision = digest, regulation.revision + 1
    regulation.save()
    record(
        "regulation.loaded",
        regulation,
        by=by,
        at=at,
        revision=regulation.revision,
        added=list(loaded.added),
        changed=list(loaded.changed),
        ended=list(loaded.ended),
    )
