"""Which project a matter belongs to, and who answers first for it."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.journal.written import written
from servicedesk.rulebook.models import Scope
from staff.models import Member
from tickets.models import Ticket


def projects() -> QuerySet[Scope]:
    """The projects there are, by code."""
    return Scope.objects.filter(kind=Scope.Kind.PROJECT).select_related("responsible").order_by("code")


def project_coded(code: str) -> Scope | None:
    """The project of this code, none for an empty one; Invalid where there is no such project."""
    if not code:
        return None
    found = projects().filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise Invalid({"project": [_("There is no project “%(value)s”; choose one of the list.") % {"value": code}]})
    return found


def answered_first_by(member: Member | int, to: str = "") -> Q:
    """Tickets of the projects for which she answers first, or rows by the path that leads `to` one."""
    return Q(**{f"{to}project__in": written(Scope.objects.filter(responsible=member).values("pk"))})


def answers_first(member: Member, ticket: Ticket) -> bool:
    """Whether she answers first for the project this matter belongs to."""
    return ticket.project is not None and ticket.project.responsible_id == member.pk
