"""Who is told of a requisition, and who answers for it."""

from returns.requisitions.models import Requisition
from returns.requisitions.rules import approving
from returns.stock.rights import HANDLE
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.registers.rights import APPROVE
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import heads_of, holding, in_post

_BY = Actor.system(via="requisition")
State = Requisition.State


def tell_approvers(event: Event) -> None:
    """Tell whoever may approve: who holds the post its form names, else who approves in the department that asks, else anywhere."""
    row = Requisition.objects.select_related("entry__form").get(pk=event.subject_id)
    signatories = row.entry.form.signatories
    posts = [each["post"] for each in signatories if each["code"] in approving(signatories) and each["post"]]
    people = [member for post in posts for member in in_post(post).members if member.has_right(APPROVE)]
    if not posts:
        people = _others(holding(APPROVE, row.department_id) if row.department_id else [], row) or holding(APPROVE)
    _tell(_others(people, row), event)


def _others(people: list[Member], row: Requisition) -> list[Member]:
    return [member for member in people if member.pk != row.asked_by_id]


def tell_store(event: Event) -> None:
    """Tell whoever gives the goods out, and whoever asked for them."""
    row = Requisition.objects.select_related("place__keeper", "asked_by").get(pk=event.subject_id)
    keeper, department = row.place.keeper, row.place.department_id
    store = [keeper] if keeper is not None and keeper.is_active else holding(HANDLE, department) or heads_of(department)
    _tell([*store, row.asked_by], event)


def tell_asker(event: Event) -> None:
    """Tell whoever asked what came of it, unless she did it herself."""
    row = Requisition.objects.select_related("asked_by").get(pk=event.subject_id)
    if row.asked_by_id != event.actor_id and row.asked_by.is_active:
        notify([row.asked_by], event, by=_BY)


def _tell(people: list[Member], event: Event) -> None:
    found = {member.pk: member for member in people if member.is_active and member.pk != event.actor_id}
    if found:
        notify([found[pk] for pk in sorted(found)], event, by=_BY)
    else:
        raise_alarm(event)


def owner_of(kind: str, pk: int) -> int | None:
    """Who answers for a requisition: whoever asked until it is approved, then the keeper of the place."""
    if kind != Requisition.subject_kind:
        return None
    row = Requisition.objects.select_related("place").filter(pk=pk).first()
    if row is None:
        return None
    return row.asked_by_id if row.state == State.ASKED else row.place.keeper_id or row.asked_by_id
