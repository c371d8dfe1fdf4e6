"""The doors of members and their skill classes."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from staff.skills.rights import CLASS


def members_of(member: Member) -> QuerySet[Member]:
    """The active members of her department, of all where she reads all."""
    rows = Member.objects.active().select_related("department")
    return rows if member.has_right("desk.read_all") else rows.filter(department_id=member.department_id or 0)


def member_for(member: Member, work_number: str, to: str = "read") -> Member:
    """The member of this work number, if she may see her (else Missing) and say her class (else Forbidden)."""
    found = members_of(member).filter(work_number=work_number).first() if "\0" not in work_number else None
    if found is None:
        raise Missing("member")
    if to == "class":
        require_right(member, CLASS)
    return found
