"""Who is told of actions, and who answers for them."""

from complaints.prevention.models import CorrectiveAction
from complaints.rights import VERIFY
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import climb, heads_of, holding, line_above

_BY = Actor.system(via="actions")
ADDRESSED = (CorrectiveAction.subject_kind,)


def tell_owners(event: Event) -> None:
    """Tell whose the action is now, and whose it was."""
    people = [event.facts["member_id"], *([event.facts["from_id"]] if "from_id" in event.facts else [])]
    told = Member.objects.active().filter(pk__in=people).exclude(pk=event.actor_id or 0)
    notify(told.order_by("pk"), event, by=_BY)


def tell_verifiers(event: Event) -> None:
    """Tell those who may check the effect, besides whoever owns or did it."""
    action = CorrectiveAction.objects.get(pk=event.subject_id)
    notify([one for one in holding(VERIFY) if one.pk not in (action.owner_id, action.done_by_id)], event, by=_BY)


def tell_head(event: Event) -> None:
    """Tell the head of a member who left that an action of hers is nobody's now; without one, whoever looks after the desk."""
    owner = Member.objects.get(pk=event.facts["member_id"])
    heads = [one for one in heads_of(owner.department_id) if one.pk != owner.pk] or climb(line_above(owner), but=owner).members
    if heads:
        notify(heads, event, by=_BY)
    else:
        raise_alarm(event)


def owner_of(kind: str, pk: int) -> int | None:
    """Whose an action is."""
    if kind != CorrectiveAction.subject_kind:
        return None
    return CorrectiveAction.objects.filter(pk=pk).values_list("owner_id", flat=True).first()
