"""Invariants of attachments: their rows, and a sample of their bytes."""

import time

from servicedesk.files import store
from servicedesk.files.models import Attachment
from servicedesk.journal.invariants import Invariant

SAMPLE = 20  # attachments whose bytes are read each time, chosen at random


def lost(patience: float) -> list[int]:
    """Attachments whose bytes are not there in their number; of some, as many as `patience` seconds allow, the bytes are read too."""
    until = time.monotonic() + patience / 2
    rows = Attachment.objects.values_list("pk", "sha256", "size")
    found = {pk for pk, sha256, size in rows.order_by("-pk")[:10_000] if time.monotonic() < until and not store.has_size(sha256, size)}
    for pk, sha256, size in rows.order_by("?")[:SAMPLE]:
        if time.monotonic() < until and not store.is_sound(sha256, size):
            found.add(pk)
    return sorted(found)


INVARIANTS = (
    Invariant(
        "files:event",
        "every attachment has the one event that says who added it",
        "select a.id from files_attachment a left join journal_event e on e.subject_kind = a.about and e.subject_id = a.about_id "
        "and e.code = a.about || '.attached' and (e.facts->>'attachment_id')::bigint = a.id group by a.id having count(e.id) <> 1",
    ),
    Invariant("files:bytes", f"every attachment's bytes are there, and those of {SAMPLE} taken at random are what they were", look=lost),
)
