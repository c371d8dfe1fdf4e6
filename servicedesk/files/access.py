"""The door of attachments: whoever sees what a file was added to sees the file."""

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
