"""Who is told when a promise breaks or a rule fails."""

from servicedesk.alarms.checks import condition_of
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.actions import notify
from staff.models import Member, Notice
from staff.queries import doing, heads_of, holding, in_role, line_above


def tell_of_breach(event: Event) -> None:
    """Tell the roles a ladder's rung names, as the reporting line stands at this moment."""
    owner = _owner(event.facts["about"], event.facts["about_id"])
    _tell({role: _in_role(role, owner, event) for role in event.facts.get("tell", ())}, event)


def tell_of_missed(event: Event) -> None:
    """Tell the roles a schedule names that an obligation was not done in time; whoever looks after the desk where there is nobody."""
    doers = doing(event.facts["who"], event.department_id)
    owner = doers[0] if doers else None
    roles = event.facts.get("tell", ())
    people = {role: doers if role == "owner" and doers else _in_role(role, owner, event) for role in roles}
    _tell(people, event)
    if roles and not any(people.values()):
        raise_alarm(event)


def _tell(people: dict[str, list[Member]], event: Event) -> None:
    told = [{"role": role, "zh": member.name_zh, "en": member.name_en} for role, members in people.items() for member in members]
    for role, members in people.items():
        notify(members, event, by=Actor.system(via="ladder"), role=role, told=told)


def raise_alarm(event: Event) -> None:
    """Tell whoever looks after the desk itself, unless the event says that they heard of the like today."""
    if event.facts.get("alarm") is False:
        return
    notify(holding("alarms.receive"), event, by=Actor.system(via="alarm"), kind=Notice.Kind.ALARM)


def tell_of_alarm(event: Event) -> None:
    """Raise an alarm that the watch raised, unless what it counts has rung by itself."""
    condition = condition_of(event.facts["alarm"])
    if condition is None or condition.rings:
        raise_alarm(event)


def _owner(kind: str, pk: int) -> Member | None:
    """The member who answers for a subject now, as its own app says."""
    for owner_of in ask("subject.owner"):
        if owner_id := owner_of(kind, pk):
            return Member.objects.active().filter(pk=owner_id).first()
    return None


def _in_role(role: str, owner: Member | None, event: Event) -> list[Member]:
    """Without an owner the department's own seniors answer."""
    found = in_role(role, owner, line_above(owner)) if owner else []
    return found or heads_of(event.department_id)
