"""Loading a pack: changed articles become new versions, unchanged ones stay, missing ones end."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import PurePath
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.pack import ArticleDraft, Pack, sections, tables
from servicedesk.rulebook.revisions.diff import sort_out
from servicedesk.rulebook.revisions.models import Revision
from servicedesk.rulebook.revisions.queries import content_of, difference, in_force

LONGEST_NAME = 200
_LOAD_LOCK = 7_102_003


@dataclass(frozen=True)
class Loaded:
    """What loading did: numbers of the articles added, changed, ended and left as they were; `notes` on its tables, a line each.

    `revision` is the new revision, None where nothing changed; `diff` what it changed, as `diff.compare` says it.
    """

    regulation: Regulation
    added: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]
    unchanged: tuple[str, ...]
    notes: tuple[str, ...]
    revision: Revision | None
    diff: dict[str, Any]


def hold_rulebook() -> None:
    """Wait until nobody else changes the rulebook, and keep others waiting until this transaction ends.

    A statement of its own, so that the next one sees what the previous holder committed; taken before any row's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOAD_LOCK])


def next_number(code: str) -> int:
    """The number of a regulation's next revision; call it while holding the rulebook."""
    known = Revision.objects.filter(code=code).aggregate(most=Max("number"))["most"] or 0
    noted = Regulation.objects.filter(code=code).aggregate(most=Max("revision"))["most"] or 0
    return max(known, noted) + 1


def short_name(file_name: str) -> str:
    """A file's name as it is kept: without its folders, and no longer than fits."""
    return "".join(filter(str.isprintable, PurePath(file_name).name))[-LONGEST_NAME:]


@transaction.atomic
def load_pack(pack: Pack, *, by: Actor, at: datetime, proposal: Revision | None = None, back_to: int | None = None) -> Loaded:
    """Make a checked pack run; loading it again changes nothing and records nothing.

    It becomes the revision in force: `proposal`, locked by the caller, where it was proposed, else a new one.
    """
    hold_rulebook()
    content = content_of(pack)
    diff = difference(pack.code, content)
    notes = tuple(note for table in tables() for note in table.load(pack.tables.get(table.name, table.none), by, at))
    regulation, _ = Regulation.objects.get_or_create(code=pack.code)
    notes += tuple(note for table in tables() for note in table.bind(regulation, pack.tables.get(table.name, table.none), by, at))
    current = {article.number: article.digest for article in regulation.articles.current()}
    drafts = {draft.number: draft for draft in pack.articles}
    done = {part: tuple(numbers) for part, numbers in sort_out(current, {n: draft.digest for n, draft in drafts.items()}).items()}
    for number in (*done["changed"], *done["ended"]):
        until = _begin_of(drafts[number], at) if number in drafts else at
        later = Q(effective_to__isnull=True) | Q(effective_to__gt=until)
        regulation.articles.filter(later, number=number).update(effective_to=until)
    for number in (*done["added"], *done["changed"]):
        _write(regulation, drafts[number], begins=_begin_of(drafts[number], at))
    revision = None
    if regulation.digest != pack.digest or in_force(pack.code) is None:
        revision = _note_revision(regulation, pack, content, diff, proposal=proposal, back_to=back_to, by=by, at=at)
    return Loaded(regulation, **done, notes=notes, revision=revision, diff=diff)


def _begin_of(draft: ArticleDraft, at: datetime) -> datetime:
    """When an article as written takes over: on its day in the desk's zone, at once when that has come."""
    return max(at, _day_of(draft))


def _day_of(draft: ArticleDraft) -> datetime:
    return datetime.combine(draft.effective_from, time.min, timezone.get_default_timezone())


def _write(regulation: Regulation, draft: ArticleDraft, *, begins: datetime) -> None:
    """The next version; its executable parts count from `begins`. It never holds together with one before it."""
    before = regulation.articles.filter(number=draft.number).aggregate(count=Count("pk"), ended=Max("effective_to"))
    article = Article.objects.create(
        regulation=regulation,
        number=draft.number,
        version=before["count"] + 1,
        title_zh=draft.title[0],
        title_en=draft.title[1],
        text_zh=draft.text[0],
        text_en=draft.text[1],
        status=draft.status,
        legal_review=draft.legal_review,
        effective_from=draft.effective_from,
        begins_at=max(_day_of(draft), before["ended"] or _day_of(draft)),
        digest=draft.digest,
    )
    for section in sections():
        section.load(article, draft.sections.get(section.name, []), begins)


def _note_revision(
    regulation: Regulation,
    pack: Pack,
    content: dict[str, Any],
    diff: dict[str, Any],
    *,
    proposal: Revision | None,
    back_to: int | None,
    by: Actor,
    at: datetime,
) -> Revision:
    """Note which text is in force now; a proposal that waits is compared with it from now on."""
    text = {"digest": pack.digest, "content": content, "diff": diff, "against": regulation.revision}
    member = by.id if by.kind == "member" else None
    if proposal is not None:
        decided = {"status": Revision.Status.PUBLISHED, "decided_by_id": member, "decided_label": by.label, "decided_at": at}
        revision = proposal.change(**decided, **text)
    else:
        revision = Revision.objects.create(
            code=pack.code,
            number=next_number(pack.code),
            back_to=back_to,
            status=Revision.Status.PUBLISHED,
            file_name=short_name(pack.file_name),
            source=pack.source,
            proposed_by_id=member,
            proposed_label=by.label,
            proposed_at=at,
            decided_at=at,
            **text,
        )
    regulation.title_zh, regulation.title_en = pack.title
    regulation.digest, regulation.revision = pack.digest, revision.number
    regulation.save()
    for waiting in Revision.objects.select_for_update().filter(code=pack.code, status=Revision.Status.PROPOSED):
        waiting.change(against=revision.number)
    record(
        "regulation.loaded",
        regulation,
        by=by,
        at=at,
        revision=revision.number,
        back_to=revision.back_to,
        proposed_by=revision.proposed_by_id,
        **{part: [article["number"] for article in diff[part]] for part in ("added", "changed", "ended")},
    )
    return revision
