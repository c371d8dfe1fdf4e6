"""Adding files, and clearing away bytes that no row names."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from servicedesk.files import store
from servicedesk.files.models import Attachment
from servicedesk.files.rules import MOST_BYTES, MOST_FILES, clean_name, media_type
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid

TWICE = timedelta(minutes=1)  # within which the same file under the same name is the same upload
MEBIBYTE = 1024 * 1024


@transaction.atomic
def attach(subject: Any, name: str, size: int, blocks: Iterable[bytes], *, by: Actor, at: datetime, member: Any) -> Attachment:
    """Add a file to a subject that has `subject_kind`; the bytes are on the disk before the row is committed.

    Invalid without a name or bytes, above MOST_BYTES (told by `size`, before anything is read), or where MOST_FILES are there already.
    The same bytes under the same name by the same member within a minute are one upload sent twice: the first is returned.
    """
    name = checked_name(name, size)
    with store.Writing(blocks) as writing:
        kept = writing.kept
        checked_name(name, kept.size)
        type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)  # counting and adding are one step
        there = Attachment.objects.filter(about=subject.subject_kind, about_id=subject.pk)
        twin = there.filter(sha256=kept.sha256, name=name, added_by=member, added_at__gt=at - TWICE).first()
        if twin is None and there.count() >= MOST_FILES:
            words = _("There are %(most)s files already, which is the most; put several into one archive.")
            raise Invalid({"file": [words % {"most": MOST_FILES}]})
        _hold(kept.sha256, "pg_advisory_xact_lock_shared")
        writing.keep()
    return twin or _added(subject, name, kept, by=by, at=at, member=member)


def _added(subject: Any, name: str, kept: store.Kept, *, by: Actor, at: datetime, member: Any) -> Attachment:
    attachment = Attachment.objects.create(
        about=subject.subject_kind,
        about_id=subject.pk,
        matter_id=getattr(subject, "matter_id", None),
        department_id=getattr(subject, "department_id", None),
        name=name,
        media_type=media_type(kept.head),
        size=kept.size,
        sha256=kept.sha256,
        added_by=member,
        added_at=at,
    )
    facts = {"attachment_id": attachment.pk, "name": name, "size": kept.size, "media_type": attachment.media_type}
    record(f"{subject.subject_kind}.attached", subject, by=by, at=at, **facts)
    return attachment


def checked_name(name: str, size: int) -> str:
    """The name as it is kept; Invalid where it is none, or where the size is not from 1 to MOST_BYTES."""
    cleaned = clean_name(name)
    if not cleaned:
        raise Invalid({"file": [_("“%(name)s” is no file name; give the file another name.") % {"name": name[:80]}]})
    if size == 0:
        raise Invalid({"file": [_("“%(name)s” is empty (0 bytes); choose the file again.") % {"name": cleaned}]})
    if size > MOST_BYTES:
        fill = {"name": cleaned, "size": f"{size / MEBIBYTE:.1f}", "most": MOST_BYTES // MEBIBYTE}
        raise Invalid({"file": [_("“%(name)s” has %(size)s MB; a file may have %(most)s MB. Make it smaller or divide it.") % fill]})
    return cleaned


def _hold(sha256: str, lock: str) -> None:
    """Until the transaction ends: who adds bytes with this hash shares the lock, who clears them away has it alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {lock}(%s)", [int.from_bytes(bytes.fromhex(sha256)[:8], signed=True)])


@transaction.atomic
def remove_orphan(sha256: str) -> bool:
    """Remove bytes that no row names, as a transaction that was rolled back leaves them; says whether it did."""
    _hold(sha256, "pg_advisory_xact_lock")
    if Attachment.objects.filter(sha256=sha256).exists():
        return False
    store.path_of(sha256).unlink(missing_ok=True)
    return True
