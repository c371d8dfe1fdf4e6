"""Doors of requisitions: the department that asks, the one that has the goods, and whoever approves."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from returns.requisitions import REGISTER
from returns.requisitions.models import Requisition
from returns.requisitions.queries import unsigned_roles
from returns.stock.access import require_to as require_at_place
from returns.stock.rights import APPROVE as STOCK_APPROVE
from returns.stock.rights import HANDLE, REQUEST
from servicedesk.journal.errors import Forbidden, Missing
from servicedesk.registers.access import require_role
from servicedesk.registers.models import Entry
from servicedesk.registers.rights import APPROVE
from staff.access import holders_of, require_right
from staff.models import Member
from staff.queries import holding

SEEING = (APPROVE, STOCK_APPROVE, "desk.read_all")
KEPT = {
    REGISTER: _lazy("A requisition is made, approved and withdrawn on its own page, under Requisitions; correct none, make another."),
}
STORE = ("issue", "return", "take_back")
_MOST_NAMED = 10


def requisitions_of(member: Member) -> QuerySet[Requisition]:
    """The requisitions she may see: her own and her department's, those at its places, and all of them if she may approve some."""
    rows = Requisition.objects.shown()
    if any(member.has_right(right) for right in SEEING):
        return rows
    hers = Q(asked_by=member) | Q(place__keeper=member)
    if member.department_id:
        hers |= Q(department_id=member.department_id) | Q(place__department_id=member.department_id)
    return rows.filter(hers)


def requisition_for(member: Member, pk: int, to: str = "read") -> Requisition:
    """The requisition, if she may see it (else Missing) and do this to it (else Forbidden)."""
    row = requisitions_of(member).filter(pk=pk).first()
    if row is None:
        raise Missing("requisition")
    require_step(member, row, to)
    return row


def require_step(member: Member, row: Requisition, to: str) -> None:
    """Raise Forbidden unless she may do this to a requisition she sees; nobody decides on, gives out or takes back her own."""
    if to in STORE:
        require_at_place(member, row.place, "book")
        if member.pk in (row.asked_by_id, row.approved_by_id):
            names = [one.name for one in holding(HANDLE, row.place.department_id) if one.pk not in (row.asked_by_id, row.approved_by_id)]
            raise Forbidden(HANDLE, _("give out or take back what somebody else asked for and approved"), names[:_MOST_NAMED])
    if to == "withdraw" and member.pk != row.asked_by_id:
        raise Forbidden(REQUEST, _("withdraw a requisition, as whoever made it"), [row.asked_by.name])
    if to == "end" and member.pk != row.asked_by_id:
        require_at_place(member, row.place, "book")
    if to in ("approve", "refuse"):
        if member.pk == row.asked_by_id:
            raise Forbidden(APPROVE, _("decide on a requisition that somebody else made"), holders_of(APPROVE))
        _require_some_role(member, row)


def _require_some_role(member: Member, row: Requisition) -> None:
    """Raise Forbidden unless one of the approving lines that nobody signed yet is hers to sign."""
    sheet = sheet_of(row)
    refusal: Forbidden | None = None
    for role in unsigned_roles(sheet):
        try:
            require_role(member, sheet, role)
            return
        except Forbidden as why:
            refusal = why
    if refusal is not None:
        raise refusal
    require_right(member, APPROVE)


def sheet_of(row: Requisition) -> Entry:
    """Its sheet with its form, signatures and corrections."""
    rows = Entry.objects.select_related("register", "form__article", "made_by").prefetch_related("signatures__member", "corrections")
    return rows.get(pk=row.entry_id)


def requisition_with(member: Member, pk: int) -> Requisition:
    """The requisition of this id, if she may see it."""
    return requisition_for(member, pk)


DOORS = {Requisition.subject_kind: requisition_with}
