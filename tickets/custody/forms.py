"""What the composer of a ticket takes in for handing on and taking over."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from staff.queries import member_named
from tickets.access import refusal_of
from tickets.assignment.actions import assign_ticket
from tickets.custody.access import require_assigner, require_giver
from tickets.custody.actions.offering import offer_slip
from tickets.custody.queries import workers_of
from tickets.forms import acting
from tickets.models import Ticket

_DOORS = {"hand_on": require_giver, "assign": require_assigner}


def hand_on(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    """Offer the matter to whom the form names: `d:` and a department's code, or `m:` and a work number."""
    require_giver(request.user, matter)
    department, member = _receiver(request.POST.get("to", ""))
    offer_slip(matter, department, text, to_member=member, **acting(request, at))


def _receiver(written: str) -> tuple[Department, Member | None]:
    kind, _colon, code = written.partition(":")
    if kind == "m":
        member = Member.objects.select_related("department").filter(work_number=code, department__isnull=False).first()
        if member is not None and member.department is not None:
            return member.department, member
    department = Department.objects.filter(code=code).first() if kind == "d" else None
    if department is None:
        raise Invalid({"to": [_("Choose a department or a colleague.")]})
    return department, None


def assign(request: HttpRequest, matter: Ticket, text: str, at: datetime) -> None:
    """Take the matter over, or give it to whom the form names where its owner has left."""
    require_assigner(request.user, matter)
    wanted = request.POST.get("to", "") or request.user.work_number
    assign_ticket(matter, member_named(wanted, "to"), text, **acting(request, at))


def takers_of(ticket: Ticket) -> list[Member]:
    """To whom a lead may give a matter whose owner has left; nobody while she is there."""
    return [] if ticket.owner.is_active else workers_of(ticket.department_id)


def refused_words(member: Member, ticket: Ticket, act: str) -> str:
    """Why she may not hand this matter on or take it over, though she has the right to work on matters; empty where she may."""
    return refusal_of(lambda: _DOORS[act](member, ticket)) if act in _DOORS else ""
