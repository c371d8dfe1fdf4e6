"""Who is told when a promise breaks or a rule fails."""

from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from staff.actions import notify
from staff.models import Member, Notice
from staff.queries import holding, in_role, line_above


def tell_of_breach(event: Event) -> None:
    """Tell the roles a ladder's rung names, as the reporting line stands at this moment."""
    owner = _owner(event.facts["about"], event.facts["about_id"])
    people = {role: _in_role(role, owner, event) for role in event.facts.get("tell", ())}
    told = [{"role": role, "zh": member.name_zh, "en": member.name_en} for role, members in people.items() for member in members]
    for role, members in people.items():
        notify(members, event, by=Actor.system(via="ladder"), role=role, told=told)


def raise_alarm(event: Event) -> None:
    """Tell whoever looks after the desk itself, unless the event says that they heard of the like today."""
    if event.facts.get("alarm") is False:
        return
    notify(holding("alarms.receive"), event, by=Actor.system(via="alarm"), kind=Notice.Kind.ALARM)


def _owner(kind: str, pk: int) -> Member | None:
    """The member who answers for a subject now, as its own app says."""
    for owner_of in ask("subject.owner"):
        if owner_id := owner_of(kind, pk):
            return Member.objects.active().filter(pk=owner_id).first()
    return None


def _in_role(role: str, owner: Member | None, event: Event) -> list[Member]:
    found = in_role(role, owner, line_above(owner)) if owner else []
    return found or _heads(event.department_id)


def _heads(department_id: int | None) -> list[Member]:
    """Without an owner the department's own seniors answer: members whose superior sits outside the department."""
    if department_id is None:
        return []
    members = Member.objects.active().filter(department_id=department_id).prefetch_related("posts__reports_to")
    return [m for m in members if any(p.reports_to is None or p.reports_to.department_id != department_id for p in m.posts.all())]
