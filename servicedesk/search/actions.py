"""Keeping the index: following the journal after the commit, and building it anew. Neither can hold up or fail what people do."""

from collections.abc import Collection, Iterator

import structlog
from django.db import connection, transaction
from django.db.models import Max

from servicedesk.journal.models import Position
from servicedesk.search.kinds import Entry, Kind, kinds, secret
from servicedesk.search.models import Document, Progress
from servicedesk.search.rules import beginnings_of, kind_key, masked_keys, vector_of

BATCH = 500
_LOCK = 7_102_016  # one writer at a time: who has it reads what was committed before, so that nothing older overwrites it
_FOLLOWING, _REBUILDING = "journal", "rebuild"
_COLUMNS = ["number", "matter_id", "department_id", "grade", "state", "at", "ends_at", "vector"]
log = structlog.get_logger("desk.search")


def follow_journal(most: int = 20) -> int:
    """Index what the events placed since the last time are about, `most` batches at most; returns how many documents were written.

    Nothing happens while somebody else writes the index.
    """
    written = 0
    for _batch in range(most):
        found = _follow_batch()
        if found is None:
            break
        written += found
    return written


@transaction.atomic
def _follow_batch() -> int | None:
    """Documents written, or None where nothing waits or another is at it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
    progress = Progress.objects.filter(pk=_FOLLOWING).first()
    place = progress.position if progress else 0
    events = Position.objects.filter(position__gt=place).order_by("position")
    read = list(events.values_list("position", "event__subject_kind", "event__subject_id")[:BATCH])
    if not read:
        return None
    changed: dict[str, set[int]] = {}
    for _position, kind, pk in read:
        changed.setdefault(kind, set()).add(pk)
    written = sum(_index_or_skip(kind, ids) for kind in kinds().values() if (ids := kind.touched(changed)))
    Progress.objects.update_or_create(pk=_FOLLOWING, defaults={"position": read[-1][0]})
    return written


def _index_or_skip(kind: Kind, ids: Collection[int]) -> int:
    """Index these; where one cannot be, the others are, and the log names it."""
    written = 0
    for some in _batches(sorted(ids)):
        try:
            with transaction.atomic():
                written += _index(kind, some)
        except Exception as error:
            if len(some) > 1:
                written += sum(_index_or_skip(kind, [pk]) for pk in some)
            else:
                log.error("document not indexed", kind=kind.code, document_id=some[0], error=type(error).__name__)
    return written


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _index(kind: Kind, ids: Collection[int]) -> int:
    """Write the documents of these ids, and take out those there are none for; two statements beside the reading."""
    rows = [_document(kind, entry) for entry in kind.rows(ids)]
    gone = set(ids) - {row.object_id for row in rows}
    Document.objects.filter(kind=kind.code, object_id__in=gone).delete()
    Document.objects.bulk_create(rows, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=_COLUMNS)
    return len(rows)


def _document(kind: Kind, entry: Entry) -> Document:
    texts = [(entry.number, "A"), (entry.title, "A"), *((name, "B") for name in entry.names), *((text, "D") for text in entry.texts)]
    keys = [(token, "C") for name in entry.initials for token in beginnings_of(name)]
    keys += [(token, "B") for token in masked_keys(entry.numbers, entry.mails, secret())]
    keys.append((kind_key(kind.code), "D"))
    columns = {column: getattr(entry, column) for column in _COLUMNS if column != "vector"}
    return Document(kind=kind.code, object_id=entry.object_id, vector=vector_of(texts, keys), **columns)


def rebuild(*, anew: bool = False) -> Iterator[tuple[str, int]]:
    """Build the index from the tables, a batch a transaction; yields (kind, documents written) for each.

    A rebuilding that was broken off goes on where it was, unless `anew`. What happens meanwhile is followed as ever; once all is
    built, the journal up to where it began counts as read.
    """
    begun = _begin(anew)
    names = list(kinds())
    for name in names[names.index(begun.kind) if begun.kind in names else 0 :]:
        after = begun.object_id if name == begun.kind else 0
        while (found := _rebuild_batch(kinds()[name], after)) is not None:
            after, written = found
            yield name, written
    _finish(begun, names)


@transaction.atomic
def _begin(anew: bool) -> Progress:
    kept = Progress.objects.filter(pk=_REBUILDING).first()
    if kept and not anew:
        return kept
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    begun, _new = Progress.objects.update_or_create(pk=_REBUILDING, defaults={"position": last, "kind": "", "object_id": 0})
    return begun


@transaction.atomic
def _rebuild_batch(kind: Kind, after: int) -> tuple[int, int] | None:
    """The last id of the next batch and how many documents were written; None where no more follow, and what stood there is taken out."""
    _lock()
    ids = kind.ids(after, BATCH)
    stale = Document.objects.filter(kind=kind.code, object_id__gt=after).exclude(object_id__in=ids)
    (stale.filter(object_id__lt=ids[-1]) if ids else stale).delete()
    if not ids:
        return None
    written = _index_or_skip(kind, ids)
    Progress.objects.filter(pk=_REBUILDING).update(kind=kind.code, object_id=ids[-1])
    return ids[-1], written


@transaction.atomic
def _finish(begun: Progress, names: list[str]) -> None:
    _lock()
    Document.objects.exclude(kind__in=names).delete()
    following, _new = Progress.objects.get_or_create(pk=_FOLLOWING)
    if following.position < begun.position:
        Progress.objects.filter(pk=_FOLLOWING).update(position=begun.position)
    Progress.objects.filter(pk=_REBUILDING).delete()


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
