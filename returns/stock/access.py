"""Doors of stock: whoever has to do with stock sees every place, everybody else those of her department."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from returns.stock.models import MonthClose, StockEntry, StockLevel, StockPlace, WriteOff
from returns.stock.rights import APPROVE, BUY, HANDLE, PLAN, REQUEST
from servicedesk.journal.errors import Blocked, Forbidden, Missing
from staff.access import require_right
from staff.models import Member
from staff.queries import holding

RIGHT_TO = {"book": HANDLE, "counter": HANDLE, "write_off": HANDLE, "close": APPROVE, "decide": APPROVE, "plan": PLAN, "request": REQUEST}
_AT_THE_PLACE = ("book", "counter", "write_off")  # only those of its department do these
_MOST_NAMED = 10
SEEING = (HANDLE, APPROVE, PLAN, BUY, REQUEST, "desk.read_all")


def sees_all(member: Member) -> bool:
    """Whether she sees the stock of every place."""
    return any(member.has_right(right) for right in SEEING)


def places_of(member: Member) -> QuerySet[StockPlace]:
    """The places she may see, with whose they are."""
    rows = StockPlace.objects.select_related("department", "keeper")
    if sees_all(member):
        return rows
    return rows.filter(Q(department_id=member.department_id) | Q(keeper=member))


def place_for(member: Member, code: str, to: str = "read") -> StockPlace:
    """The place of this code, if she may see it (else Missing) and do this there (else Forbidden)."""
    place = places_of(member).filter(code=code).first() if "\0" not in code else None
    if place is None:
        raise Missing("stock place")
    require_to(member, place, to)
    return place


def require_to(member: Member, place: StockPlace, to: str) -> None:
    """Raise Forbidden unless she may do this at a place she sees: goods are booked by those of its department, or by its keeper."""
    if to not in RIGHT_TO:
        return
    right = RIGHT_TO[to]
    require_right(member, right)
    if to in _AT_THE_PLACE and member.department_id != place.department_id and member.pk != place.keeper_id:
        title = _("take in and give out goods of %(place)s, as its keeper or one of its department") % {"place": place.name}
        raise Forbidden(right, title, [one.name for one in holding(right, place.department_id)[:_MOST_NAMED]])


def entries_of(member: Member) -> QuerySet[StockEntry]:
    """The entries of the ledgers she may see, with what each names."""
    rows = StockEntry.objects.select_related("place", "product", "by", "undoes", "undone_by")
    return rows if sees_all(member) else rows.filter(place__in=places_of(member).values("pk"))


def entry_for(member: Member, pk: int, to: str = "read") -> StockEntry:
    """The entry, if she may see it (else Missing) and do this at its place (else Forbidden)."""
    entry = entries_of(member).select_related("place__department").filter(pk=pk).first()
    if entry is None:
        raise Missing("stock entry")
    require_to(member, entry.place, to)
    if to == "counter" and entry.about:
        raise Blocked(_("It was booked for something else, such as a slip or a requisition; correct it there."), [str(entry)])
    return entry


def levels_for(member: Member) -> QuerySet[StockLevel]:
    """What lies at the places she may see; nothing that is all gone."""
    rows = StockLevel.objects.select_related("place", "product").filter(quantity__gt=0)
    return rows if sees_all(member) else rows.filter(place__in=places_of(member).values("pk"))


def closes_for(member: Member) -> QuerySet[MonthClose]:
    """The closed months of the places she may see."""
    rows = MonthClose.objects.select_related("place", "by")
    return rows if sees_all(member) else rows.filter(place__in=places_of(member).values("pk"))


def close_for(member: Member, pk: int) -> MonthClose:
    """The closed month, if she may see it; else Missing."""
    close = closes_for(member).filter(pk=pk).first()
    if close is None:
        raise Missing("month")
    return close


def write_offs_for(member: Member) -> QuerySet[WriteOff]:
    """The write-offs at the places she may see."""
    rows = WriteOff.objects.select_related("place__department", "product", "asked_by", "decided_by")
    return rows if sees_all(member) else rows.filter(place__in=places_of(member).values("pk"))


def write_off_for(member: Member, pk: int, to: str = "read") -> WriteOff:
    """The write-off, if she may see it (else Missing) and decide on it (else Forbidden), which whoever asked may not."""
    row = write_offs_for(member).filter(pk=pk).first()
    if row is None:
        raise Missing("write-off")
    if to == "decide":
        require_right(member, APPROVE)
        require_another(member, row)
    return row


def require_another(member: Member, row: WriteOff) -> None:
    """Raise Forbidden for whoever asked for it."""
    if member.pk == row.asked_by_id:
        names = [one.name for one in holding(APPROVE) if one.pk != member.pk]
        raise Forbidden(APPROVE, _("decide on a write-off that somebody else asked for"), names)


DOORS = {WriteOff.subject_kind: write_off_for, StockEntry.subject_kind: entry_for}
