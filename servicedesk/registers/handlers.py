"""Who answers for an entry, and for a copy."""

from django.db.models.functions import Coalesce

from servicedesk.registers.models import Copy, Entry


def owner_of(kind: str, pk: int) -> int | None:
    """The member who made an entry; for a copy whoever has it or is to get it, its maker where that is no member."""
    if kind == Entry.subject_kind:
        return Entry.objects.filter(pk=pk).values_list("made_by_id", flat=True).first()
    if kind == Copy.subject_kind:
        return Copy.objects.filter(pk=pk).values_list(Coalesce("held_by_id", "entry__made_by_id"), flat=True).first()
    return None
