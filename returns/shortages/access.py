"""Doors of what places must have: whoever sees a place sees that, and what it is short of."""

from django.db.models import QuerySet

from returns.shortages.models import Shortage, StockNeed
from returns.stock.access import places_of, require_to, sees_all
from servicedesk.journal.errors import Missing
from staff.models import Member


def needs_of(member: Member) -> QuerySet[StockNeed]:
    """What the places she may see must have; nothing that was dropped."""
    rows = StockNeed.objects.select_related("place__department", "product").filter(active=True)
    return rows if sees_all(member) else rows.filter(place__in=places_of(member).values("pk"))


def need_for(member: Member, pk: int, to: str = "read") -> StockNeed:
    """The need, if she may see its place (else Missing) and do this there (else Forbidden)."""
    need = needs_of(member).filter(pk=pk).first()
    if need is None:
        raise Missing("stock need")
    require_to(member, need.place, to)
    return need


def shortages_of(member: Member) -> QuerySet[Shortage]:
    """What the places she may see are or were short of."""
    rows = Shortage.objects.select_related("need__place__department", "need__product")
    return rows if sees_all(member) else rows.filter(need__place__in=places_of(member).values("pk"))


def shortage_for(member: Member, pk: int) -> Shortage:
    """The shortage, if she may see its place; else Missing."""
    shortage = shortages_of(member).filter(pk=pk).first()
    if shortage is None:
        raise Missing("shortage")
    return shortage


DOORS = {Shortage.subject_kind: shortage_for}
