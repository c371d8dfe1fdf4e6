"""Whose closing time a member may look at."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from staff.models import Department, Member


def departments_for(member: Member) -> QuerySet[Department]:
    """Her own; every one where she may see every department's matters."""
    rows = Department.objects.order_by("code")
    return rows if member.has_right("desk.read_all") else rows.filter(members=member)


def department_for(member: Member, code: str = "") -> Department:
    """The department of this code, hers where none is named; Invalid where there is none that she may see, or she has none."""
    if not code and member.department is not None:
        return member.department
    found = departments_for(member).filter(code=code).first() if code and "\0" not in code else None
    if found is None:
        words = _("There is no department “%(value)s”.") if code else _("Missing; name the department.")
        raise Invalid({"department": [words % {"value": code}]})
    return found
