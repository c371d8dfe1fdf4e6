"""What follows a booking, and who is told of a shortage."""

from returns.shortages.actions import follow_needs
from returns.shortages.models import Shortage
from returns.stock.models import StockEntry, StockPlace
from returns.stock.rights import BUY, HANDLE
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member, Notice
from staff.queries import heads_of, holding

_BY = Actor.system(via="stock")


def follow_booking(event: Event) -> None:
    """Look what a booking leaves a place short of, or refills, in the transaction that books it."""
    place = StockPlace.objects.get(pk=event.subject_id)
    booked = StockEntry.objects.filter(place=place, n__gte=event.facts["from"], n__lte=event.facts["to"])
    products = set(booked.values_list("product", flat=True))
    by = Actor(event.actor_kind, event.actor_id, event.actor_label, event.via)
    follow_needs(place, products, by=by, at=event.occurred_at)


def tell_of_shortage(event: Event) -> None:
    """Tell the place's keeper and those who buy, as an alarm; of its end the same people, as a notice."""
    shortage = Shortage.objects.select_related("need__place__keeper").get(pk=event.subject_id)
    place = shortage.need.place
    people = {member.pk: member for member in [*_keepers(place), *holding(BUY)]}
    if not people:
        raise_alarm(event)
        return
    kind = Notice.Kind.ALARM if event.code == "shortage.found" else Notice.Kind.NOTICE
    notify([people[pk] for pk in sorted(people)], event, by=_BY, kind=kind)


def _keepers(place: StockPlace) -> list[Member]:
    """Its keeper; without one those of its department who handle goods, else its seniors."""
    if place.keeper is not None and place.keeper.is_active:
        return [place.keeper]
    return holding(HANDLE, place.department_id) or heads_of(place.department_id)


def owner_of(kind: str, pk: int) -> int | None:
    """Who answers for a shortage: the keeper of the place."""
    if kind != Shortage.subject_kind:
        return None
    return Shortage.objects.filter(pk=pk).values_list("need__place__keeper_id", flat=True).first()
