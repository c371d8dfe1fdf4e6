"""The door of attachments: whoever sees what a file was added to sees the file."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from servicedesk.files.models import Attachment
from servicedesk.journal.errors import Missing
from servicedesk.journal.wires import ask


def attachment_for(member: Any, pk: int) -> Attachment:
    """The attachment, if its subject's own door lets this member in; Missing where it does not, or nobody has such a door."""
    found = Attachment.objects.select_related("added_by").filter(pk=pk).first()
    if found is None:
        raise Missing("attachment")
    for doors in ask("subject.doors"):
        if found.about in doors:
            doors[found.about](member, found.about_id)
            return found
    raise Missing("attachment")


def attachments_of(subject: Any) -> QuerySet[Attachment]:
    """What was added to a subject whose door is open already, the first one first."""
    about = Attachment.objects.filter(about=subject.subject_kind, about_id=subject.pk)
    return about.select_related("added_by").order_by("id")


def attachments_by_id(subject_kind: str, pks: Collection[int]) -> dict[int, list[Attachment]]:
    """The same for many of one kind, in one statement: id of the subject → its files; empty lists where nothing was added."""
    found: dict[int, list[Attachment]] = {pk: [] for pk in pks}
    rows = Attachment.objects.filter(about=subject_kind, about_id__in=found).select_related("added_by").order_by("id") if found else ()
    for row in rows:
        found[row.about_id].append(row)
    return found
