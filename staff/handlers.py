"""Who is told when a promise breaks or a rule fails."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from servicedesk.alarms.checks import condition_of
from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.registers.models import Copy
from staff.absences.queries import away_at, standing_in
from staff.actions import note_unknown_post, note_vacant_post, notify
from staff.keeping import kept_from
from staff.models import Member, Notice, Post
from staff.queries import POST, Found, Rung, doing, heads_of, holding, in_post, in_role, line_above, line_from

ROLES = ("department_head", "general_manager")  # of a department; whatever else a schedule names is a post


def tell_of_breach(event: Event) -> None:
    """Tell the roles a ladder's rung names, as the reporting line stands at this moment."""
    kind, pk = event.facts["about"], event.facts["about_id"]
    owner, first = _asked("subject.owner", kind, pk), _asked("subject.first_responder", kind, pk)
    line = line_above(owner) if owner else []
    roles = event.facts.get("tell", ())
    responsible = _asked("subject.responsible", kind, pk) if "responsible" in roles else None
    tell_found({role: in_role(role, owner, line, first, responsible) for role in roles}, event)


def tell_of_task(event: Event) -> None:
    """Tell those who do it that a recurring task came up; an empty post falls to the one above, and its vacancy is an alarm.

    One that was past due when it came up, after the desk was down, is told of as missed, not here.
    """
    if datetime.fromisoformat(event.facts["due_at"]) <= event.occurred_at:
        return
    who = event.facts["who"]
    doers = doing(who, event.department_id)
    role = who if who in ROLES else POST + who
    found = Found(doers) if doers else Found([], in_place=True) if who in ROLES else in_post(who)
    tell_found({role: found}, event)


def tell_of_missed(event: Event) -> None:
    """Tell the roles a schedule names that an obligation was not done in time."""
    doers = doing(event.facts["who"], event.department_id)
    line = line_above(doers[0]) if doers else _line_above_post(event.facts["who"])
    tell_found({role: _of_missed(role, doers, line, event) for role in event.facts.get("tell", ())}, event)


def _of_missed(role: str, doers: list[Member], line: list[Rung], event: Event) -> Found:
    if role != "owner":
        return in_role(role, doers[0] if doers else None, line)
    who = event.facts["who"]
    return Found(doers) if doers or who in ROLES else in_post(who)


def _line_above_post(code: str) -> list[Rung]:
    post = Post.objects.filter(code=code).first()
    return line_from(post.pk)[1:] if post else []


def tell_found(people: dict[str, Found], event: Event) -> None:
    """Tell each role; a role nobody is found for falls to the department's seniors, then to whoever looks after the desk."""
    away = away_at(now())
    people = {role: _led_past(_stood_in(found, away), event) for role, found in people.items()}
    reached = {role: found.members or _seniors(event, away) for role, found in people.items()}
    told = [{"role": role, "zh": member.name_zh, "en": member.name_en} for role, members in reached.items() for member in members]
    for role, members in reached.items():
        notify(members, event, by=Actor.system(via="ladder"), role=role, told=told, in_place=people[role].in_place)
    _note_vacancies({role: (found, reached[role] or holding("alarms.receive")) for role, found in people.items()}, event)
    if not all(reached.values()):
        raise_alarm(event)


def _stood_in(found: Found, away: Mapping[int, Member]) -> Found:
    members = standing_in(found.members, away)
    return found if members == found.members else replace(found, members=members, in_place=True)


def _seniors(event: Event, away: Mapping[int, Member]) -> list[Member]:
    found = standing_in(heads_of(event.department_id), away)
    kept = kept_from(event, found)
    return [member for member in found if member.pk not in kept]


def _led_past(found: Found, event: Event) -> Found:
    """Those it stands for; in the place of whoever the matter is kept from, the next above her it is not kept from."""
    if not (kept := kept_from(event, found.members)):
        return found
    open_to = {member.pk: member for member in found.members if member.pk not in kept}
    for member in (one for one in found.members if one.pk in kept):
        for rung in line_above(member):
            barred = kept_from(event, rung.holders)
            if others := [holder for holder in rung.holders if holder.pk not in barred]:
                open_to |= {holder.pk: holder for holder in others}
                break
    return replace(found, members=list(open_to.values()), in_place=True)


def _note_vacancies(people: dict[str, tuple[Found, list[Member]]], event: Event) -> None:
    """Put on record which posts nobody holds or nobody knows, and who was told instead; posts by id, as each is locked."""
    vacant = {post.pk: (post, told) for found, told in people.values() for post in found.vacant}
    for _, (post, told) in sorted(vacant.items()):
        note_vacant_post(post, told=told, of=event, by=Actor.system(via="ladder"))
    for code, told in {found.unknown: told for found, told in people.values() if found.unknown}.items():
        note_unknown_post(code, told=told, of=event, by=Actor.system(via="ladder"))


def raise_alarm(event: Event) -> None:
    """Tell whoever looks after the desk itself, unless the event says that they heard of the like today."""
    if event.facts.get("alarm") is False:
        return
    notify(holding("alarms.receive"), event, by=Actor.system(via="alarm"), kind=Notice.Kind.ALARM)


def tell_owner(event: Event) -> None:
    """Tell whoever answers for the event's subject; the department's seniors where that is nobody."""
    owner = _asked("subject.owner", event.subject_kind, event.subject_id)
    told = [owner] if owner and owner.is_active else heads_of(event.department_id)
    notify(told, event, by=Actor.system(via="owner"), role="owner")


def tell_of_proposal(event: Event) -> None:
    """Tell those who may decide on a proposed suspension, besides whoever proposed it."""
    deciding = [member for member in holding("suspension.approve") if member.pk != event.actor_id]
    notify(deciding, event, by=Actor.system(via="suspension"))


def tell_of_copy(event: Event) -> None:
    """Tell whoever a copy of an entry is sent to that it is under way, of a department its heads; nobody once it has come or was lost."""
    copy = Copy.objects.filter(pk=event.subject_id, state=Copy.State.UNDER_WAY).select_related("held_by").first()
    if copy is None:
        return
    told = [copy.held_by] if copy.held_by else heads_of(copy.with_department_id)
    sender = Member.objects.filter(pk=event.actor_id or 0).first()
    others = [member for member in told if member.is_active and member != sender]
    notify(others, event, by=Actor.system(via="copy"), who_zh=sender.name_zh if sender else "", who_en=sender.name_en if sender else "")


def tell_of_alarm(event: Event) -> None:
    """Raise an alarm that the watch raised, unless what it counts has rung by itself."""
    condition = condition_of(event.facts["alarm"])
    if condition is None or condition.rings:
        raise_alarm(event)


def _asked(question: str, kind: str, pk: int) -> Member | None:
    """The member a subject's own app names, also one who has left."""
    for member_of in ask(question):
        if member_id := member_of(kind, pk):
            return Member.objects.filter(pk=member_id).first()
    return None
