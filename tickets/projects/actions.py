"""Telling whoever answers first for a project what is hers to handle."""

from datetime import datetime

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from tickets.models import Ticket

HANDLED = (Ticket.Kind.COMPLAINT, Ticket.Kind.REPAIR)


def tell_project(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Let whoever answers first for its project hear of a complaint or repair; part of the action that put it there."""
    if ticket.project is None or ticket.kind not in HANDLED:
        return
    told = {"about": ticket.subject_kind, "about_id": ticket.pk, "tell": ["responsible"]}
    names = {"project": ticket.project.code, "name_zh": ticket.project.name_zh, "name_en": ticket.project.name_en}
    record("ticket.put_to_project", ticket, by=by, at=at, kind=ticket.kind, severity=ticket.severity, **names, **told)
