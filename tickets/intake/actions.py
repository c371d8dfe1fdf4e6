"""Correcting what an intake said of a matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.classes.checks import topic_faults
from tickets.intake.checks import code_faults, tag_faults
from tickets.intake.queries import missing_words, required_by_kind
from tickets.intake.rules import FACTS, is_said, normal_tags
from tickets.models import Ticket
from tickets.projects.actions import tell_project
from tickets.projects.queries import project_coded
from tickets.typed import gathering, words_of

CORRECTABLE = ("kind", "channel", "stage", "mode", "area", "special", "address", "tags", "verified", "topic", "project")
_NEVER_EMPTY = ("kind", "channel", "mode", "area")


def details_of(ticket: Ticket) -> dict[str, Any]:
    """What may be corrected, as it stands."""
    stands = {name: getattr(ticket, name) for name in CORRECTABLE if name not in ("tags", "verified", "project")}
    project = ticket.project.code if ticket.project else ""
    return stands | {"tags": tuple(ticket.tags), "verified": ticket.verified_at is not None, "project": project}


@transaction.atomic
def correct_details(
    ticket: Ticket, changes: Mapping[str, Any], reason: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> Ticket:
    """Correct some of CORRECTABLE of a matter that is not closed; clocks confined by what changes begin and end by it.

    Invalid for what there is not, where nothing changes, and where the new kind requires what the matter does not say.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    stands = details_of(ticket)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        reason = words_of("reason", reason, 300)
    wanted = stands | _read(changes, errors)
    changed = [name for name in CORRECTABLE if wanted[name] != stands[name]]
    if {"kind", "topic"} & set(changed) and "kind" not in errors:
        errors |= topic_faults(wanted["topic"], wanted["kind"], at=ticket.opened_at, department_id=ticket.department_id)
    if "kind" in changed and "kind" not in errors:
        errors = _missing(ticket, wanted, at) | errors
    if not errors and not changed:
        errors["reason"] = [_("Nothing would change; correct at least one of the details.")]
    if errors:
        raise Invalid(errors)
    at = max(at, ticket.updated_at)
    ticket.change(**_columns(wanted, changed, member, at), updated_at=at)
    facts = {name: wanted[name] for name in FACTS if name in changed}
    old = {name: stands[name] for name in facts}
    record("ticket.corrected", ticket, by=by, at=at, **facts, old=old, changed=changed, reason=reason)
    if {"project", "kind"} & set(changed):
        tell_project(ticket, by=by, at=at)
    return ticket


def _read(changes: Mapping[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    """The changes as they would be kept; what cannot be is told in `errors`."""
    read = {name: value for name, value in changes.items() if name in CORRECTABLE}
    if "tags" in read:
        read["tags"] = normal_tags(read["tags"])
    if "project" in read:
        with gathering(errors):
            project_coded(read["project"])
    if "address" in read:
        with gathering(errors):
            read["address"] = words_of("address", read["address"], 300) if is_said(read["address"]) else ""
    errors |= code_faults(read) | tag_faults(read.get("tags", ()))
    errors |= {name: [_("Missing; choose one.")] for name in _NEVER_EMPTY if name in read and not read[name]}
    return read


def _missing(ticket: Ticket, wanted: Mapping[str, Any], at: datetime) -> dict[str, list[str]]:
    required = required_by_kind(at, ticket.department_id).get(wanted["kind"], {})
    known = {"name": ticket.customer.name, "phone": ticket.customer.phone, "detail": ticket.detail}
    given = {"promised_at": "promised_at" not in required or ticket.promised_answers.exists()}
    return missing_words(required, known | given | dict(wanted))


def _columns(wanted: Mapping[str, Any], changed: list[str], member: Member, at: datetime) -> dict[str, Any]:
    columns = {name: wanted[name] for name in changed if name not in ("tags", "verified", "project")}
    if "project" in changed:
        columns["project"] = project_coded(wanted["project"])
    if "tags" in changed:
        columns["tags"] = list(wanted["tags"])
    if "verified" in changed:
        columns |= {"verified_by": member, "verified_at": at} if wanted["verified"] else {"verified_by": None, "verified_at": None}
    return columns
