"""Who is told of a write-off, and who answers for it."""

from returns.stock.models import WriteOff
from returns.stock.rights import APPROVE
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.queries import holding

_BY = Actor.system(via="stock")


def tell_deciders(event: Event) -> None:
    """Tell those who may decide, besides whoever asked; whoever looks after the desk where there are none."""
    people = [member for member in holding(APPROVE) if member.pk != event.actor_id]
    if people:
        notify(people, event, by=_BY)
    else:
        raise_alarm(event)


def tell_asker(event: Event) -> None:
    """Tell whoever asked how it was decided."""
    row = WriteOff.objects.select_related("asked_by").get(pk=event.subject_id)
    if row.asked_by.is_active:
        notify([row.asked_by], event, by=_BY)


def owner_of(kind: str, pk: int) -> int | None:
    """Whoever asked for a write-off."""
    if kind != WriteOff.subject_kind:
        return None
    return WriteOff.objects.filter(pk=pk).values_list("asked_by_id", flat=True).first()
