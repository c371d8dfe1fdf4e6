"""The doors of ties: the other matter that somebody names, incidents, relations, and what was done to many."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import department_coded
from tickets.access import tickets_of
from tickets.models import BulkAction, Incident, Link, Ticket
from tickets.rules import normal_number, plain
from tickets.ties.actions.bulk import ACTS, Item
from tickets.ties.queries import gathered
from tickets.typed import words_of


def other_for(member: Member, written: str, field: str) -> Ticket:
    """The matter somebody names beside the one at hand; Invalid, naming the field, where there is none she may see."""
    number = normal_number(written)
    found = tickets_of(member).filter(number=number).first() if "\0" not in number else None
    if found is None:
        raise Invalid({field: [_("There is no matter “%(value)s”; write a number such as T-000012.") % {"value": written[:40]}]})
    return found


def link_for(ticket: Ticket, pk: int) -> Link:
    """A relation of this matter, else Missing."""
    link = Link.objects.filter(pk=pk).select_related("older", "younger").first()
    if link is None or ticket.pk not in (link.older_id, link.younger_id):
        raise Missing("link")
    return link


def running_incidents() -> QuerySet[Incident]:
    """The incidents that run, which the whole desk knows."""
    return Incident.objects.filter(ended_at=None).select_related("ticket", "declared_by")


def incident_named(written: str) -> Incident:
    """The running incident of the matter with this number; Invalid where there is none."""
    number = normal_number(written)
    found = running_incidents().filter(ticket__number=number).first() if "\0" not in number else None
    if found is None:
        known = _(", ").join(running_incidents().order_by("pk").values_list("ticket__number", flat=True)) or _("none runs now")
        fill = {"value": written[:40], "known": known}
        raise Invalid({"incident": [_("“%(value)s” is no running incident; choose one of: %(known)s.") % fill]})
    return found


def bulk_for(member: Member, pk: int) -> BulkAction:
    """One of her own acts on many; anybody else's is Missing."""
    found = BulkAction.objects.filter(by=member, pk=pk).first()
    if found is None:
        raise Missing("bulk action")
    return found


def require_bulk(member: Member, action: str, *, whole_incident: bool = False) -> None:
    """Raise Forbidden unless she may do this to any matter at all, and to all of an incident where that is meant."""
    if right := ACTS[action].right:
        require_right(member, right)
    if whole_incident:
        require_right(member, "ticket.master")


def given_for(action: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What an act on many takes besides its matters: the text, and by name the severity, the incident and the department.

    Invalid for a text that is missing or too long, and for an incident or a department there is not.
    """
    act = ACTS[action]
    text = words_of("text", asked.get("text", ""), act.most) if act.field else ""
    given: dict[str, Any] = {"text": text, "severity": asked.get("severity") or "", "incident": None}
    if action == "attach":
        given["incident"] = incident_named(asked.get("incident") or "")
    if action == "hand_on":
        given["department"] = department_coded(asked.get("department") or "")
    return given


def held_from(items: Iterable[Item], asked: Mapping[str, Any], *, whole: str) -> dict[str, Any]:
    """What is kept of an act on many that is held back; `whole` is the number of the incident all of which is meant."""
    named = {name: plain(str(asked.get(name) or ""), lines=True) for name in ("text", "severity", "incident", "department")}
    return named | {"items": [[item.number, item.version] for item in items], "whole": whole}


def seal_of(action: str, held: Mapping[str, Any]) -> str:
    """A mark of an act on many as it would be held back: another where anything of it is another."""
    return sha256(json.dumps([action, held], sort_keys=True).encode()).hexdigest()


def as_held(member: Member, bulk: BulkAction) -> tuple[list[Item], dict[str, Any]]:
    """What was held back, looked for again: the matters she may see now, and what is done to them; Forbidden where she may not any more."""
    asked = bulk.asked
    require_bulk(member, bulk.action, whole_incident=bool(asked["whole"]))
    given = given_for(bulk.action, asked)
    if not asked["whole"]:
        return items_for(member, [(number, version) for number, version in asked["items"]]), given
    incident = Incident.objects.filter(ticket__number=asked["whole"]).order_by("-pk").first()
    found = {ticket.number: ticket for ticket in gathered(incident, member)} if incident else {}
    return [Item(number, found.get(number), whole=True) for number, _version in asked["items"]], given


def items_for(member: Member, asked: Iterable[tuple[str, int | None]]) -> list[Item]:
    """The matters of these numbers with the versions she saw, each once; one she may not see stays without its ticket."""
    versions = dict(asked)
    found = {ticket.number: ticket for ticket in tickets_of(member).filter(number__in=[n for n in versions if "\0" not in n])}
    return [Item(number, found.get(number), version) for number, version in versions.items()]
