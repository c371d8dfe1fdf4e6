"""Whoever is next in an exchange's chain hears of it, and its owner what it came to."""

from returns.exchanges.models import ExchangeSlip
from returns.exchanges.queries import signers_of
from servicedesk.clocks import now
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.handlers import tell_found
from staff.models import Member
from staff.queries import POST, Found, holding

_BY = Actor.system(via="exchange")


def tell_next(event: Event) -> None:
    """Tell whoever may sign next. Nobody there is no silence: the department's seniors hear of it, and an alarm goes out."""
    slip = ExchangeSlip.objects.select_related("policy").get(pk=event.subject_id)
    step = slip.due_step
    if step is not None and step["post"] == event.facts.get("post"):
        tell_found({f"{POST}{step['post']}": signers_of(slip, now())}, event)


def tell_owner(event: Event) -> None:
    """Tell whoever asked for the exchange, and whoever brought the goods that are sent back."""
    slip = ExchangeSlip.objects.select_related("owner").get(pk=event.subject_id)
    brought = Member.objects.filter(pk=event.facts.get("handed_by"))
    told = {member.pk: member for member in (slip.owner, *brought) if member.is_active and member.pk != event.actor_id}
    notify(told.values(), event, by=_BY)


def tell_warehouse(event: Event) -> None:
    """Tell those of the warehouse who may take the goods in; nobody there is no silence either."""
    slip = ExchangeSlip.objects.get(pk=event.subject_id)
    keepers = [one for one in holding("stock.handle", event.facts["warehouse"]) if one.pk not in (slip.owner_id, event.actor_id)]
    tell_found({"warehouse": Found(keepers)}, event)


def owner_of(kind: str, pk: int) -> int | None:
    """Whoever may sign it now, where anybody may; else who asked for the exchange."""
    slip = ExchangeSlip.objects.select_related("policy").filter(pk=pk).first() if kind == ExchangeSlip.subject_kind else None
    if slip is None:
        return None
    signers = signers_of(slip, now()).members
    return signers[0].pk if signers else slip.owner_id
