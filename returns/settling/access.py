"""Doors of the book of settlements: who approves money sees every department's, who handles it that of her own."""

from django.db.models import QuerySet

from returns.settling.models import Settlement, SettlementMonth
from returns.slips.rights import SETTLE
from servicedesk.journal.errors import Missing
from staff.access import require_right
from staff.models import Department, Member

CLOSE = "money.approve"
SEEING = (CLOSE, "desk.read_all")


def books_of(member: Member) -> QuerySet[Department]:
    """The departments whose settlements she may see, those that settled something."""
    settling = Settlement.objects.values("slip__accounting")
    rows = Department.objects.filter(pk__in=settling).order_by("code")
    if any(member.has_right(right) for right in SEEING):
        return rows
    return rows.filter(pk=member.department_id or 0) if member.has_right(SETTLE) else rows.none()


def book_for(member: Member, code: str, to: str = "read") -> Department:
    """The department of this code, if she may see what it settled (else Missing) and, to close, its months (else Forbidden)."""
    department = books_of(member).filter(code=code).first() if "\0" not in code else None
    if department is None:
        raise Missing("settlements")
    if to == "close":
        require_right(member, CLOSE)
    return department


def settled_months(member: Member) -> QuerySet[SettlementMonth]:
    """The closed months of the books she may see."""
    return SettlementMonth.objects.select_related("department", "by").filter(department__in=books_of(member).order_by().values("pk"))


def settled_month(member: Member, pk: int) -> SettlementMonth:
    """The closed month, if she may see it; else Missing."""
    close = settled_months(member).filter(pk=pk).first()
    if close is None:
        raise Missing("month")
    return close
