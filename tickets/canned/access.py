"""The doors of canned replies: those of one's department are read and used, a right changes them."""

from django.db.models import Q, QuerySet

from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Member
from tickets.canned.rights import EDIT
from tickets.models import CannedReply


def canned_of(member: Member) -> QuerySet[CannedReply]:
    """Those she may see: everybody's and her department's; out of use only for who edits them. Who reads everything sees all."""
    rows = CannedReply.objects.select_related("department")
    if not member.has_right("desk.read_all"):
        rows = rows.filter(Q(department=None) | Q(department_id=member.department_id))
    return rows if member.has_right(EDIT) else rows.filter(is_active=True)


def canned_for(member: Member, pk: int, to: str = "read") -> CannedReply:
    """One of them (else Missing); to "edit" it she needs the right (else Forbidden), to "use" it, it must be in use (else Missing)."""
    canned = canned_of(member).filter(pk=pk).first()
    if canned is None or (to == "use" and not canned.is_active):
        raise Missing("canned_reply")
    if to == "edit":
        require_right(member, EDIT)
    return canned
