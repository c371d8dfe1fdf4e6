"""The doors of absences: everybody reads them, each notes her own, and a right notes colleagues'."""

from django.db.models import QuerySet

from servicedesk.journal.errors import Missing
from staff.absences.models import Absence
from staff.absences.rights import NOTE
from staff.access import require_right
from staff.models import Member


def absences_of(member: Member) -> QuerySet[Absence]:
    """The absences she may see: of her department and herself, of all where she reads all."""
    rows = Absence.objects.select_related("member__department", "deputy", "noted_by")
    if member.has_right("desk.read_all"):
        return rows
    if member.department_id:
        return rows.filter(member__department=member.department_id)
    return rows.filter(member=member)


def absence_for(member: Member, pk: int, to: str = "read") -> Absence:
    """The absence, if she may see it (else Missing) and end it (else Forbidden)."""
    absence = absences_of(member).filter(pk=pk).first()
    if absence is None:
        raise Missing("absence")
    if to == "end":
        require_noter(member, absence.member)
    return absence


def require_noter(member: Member, of: Member) -> None:
    """Raise Forbidden unless it is about herself, or a colleague whose absences she may note; Missing for one she does not see."""
    if of.pk == member.pk:
        return
    if of.department_id != member.department_id and not member.has_right("desk.read_all"):
        raise Missing("member")
    require_right(member, NOTE)
