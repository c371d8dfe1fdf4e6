"""Who is told of a slip's steps, when its copies are neither printed nor moved, and who answers for it."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from returns.receiving.models import Discrepancy, Receipt, SupervisorCall
from returns.slips.models import ReturnSlip
from returns.slips.queries import levels_here
from returns.slips.rights import APPROVE, DECIDE, RECEIVE, SETTLE
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Blocked
from servicedesk.journal.models import Event
from servicedesk.registers.models import Copy
from staff.actions import notify
from staff.handlers import raise_alarm
from staff.models import Member
from staff.queries import holding, in_post

_BY = Actor.system(via="returns")
State = ReturnSlip.State
UNISSUED = (State.REQUESTED, State.REFUSED, State.APPROVED)


def keep_entry(event: Event) -> None:
    """Refuse prints and moves of copies that a slip's state does not allow, whoever asks for them; inline."""
    pk = event.subject_id
    if event.subject_kind == Copy.subject_kind:
        pk = Copy.objects.values_list("entry_id", flat=True).get(pk=pk)
    slip = ReturnSlip.objects.filter(entry_id=pk).first()
    words = _HINDRANCES[event.code](slip) if slip else ""
    if slip and words:
        raise Blocked(words % {"number": slip.number}, [slip.number])


def _printed(slip: ReturnSlip) -> str:
    if slip.state in UNISSUED:
        return _("Return slip %(number)s is printed by issuing it, once it is approved.")
    return _("Return slip %(number)s is settled; no copy of it is printed any more.") if slip.state not in ReturnSlip.TAKING else ""


def _moved(slip: ReturnSlip) -> str:
    if slip.state in UNISSUED:
        return _("Copies of return slip %(number)s move once it is approved and issued.")
    return ""


_HINDRANCES: Mapping[str, Callable[[ReturnSlip], str]] = {
    "entry.printed": _printed,
    **dict.fromkeys(("copy.sent", "copy.received", "copy.filed", "copy.lost"), _moved),
}


def tell_approvers(event: Event) -> None:
    """Tell those who may approve a return that one waits; without any, whoever looks after the desk."""
    slip = ReturnSlip.objects.get(pk=event.subject_id)
    levels = levels_here(slip.department_id, slip.amount, event.occurred_at)
    able = {one.pk for one in holding(APPROVE)}
    posts = {one.pk: one for level in levels for one in in_post(level.post).members if one.pk in able}
    people = posts or {one.pk: one for one in holding(APPROVE)}
    _tell_or_alarm([one for one in people.values() if one.pk != slip.requested_by_id], event)


def tell_issuer(event: Event) -> None:
    """Tell whoever asked for a return how it goes on."""
    _tell([ReturnSlip.objects.select_related("requested_by").get(pk=event.subject_id).requested_by], event)


def tell_warehouse(event: Event) -> None:
    """Tell those of the slip's warehouse who take goods in; without any, whoever looks after the desk."""
    slip = ReturnSlip.objects.get(pk=event.subject_id)
    if slip.warehouse_id is not None:
        _tell_or_alarm(holding(RECEIVE, slip.warehouse_id), event)


def tell_supervisors(event: Event) -> None:
    """Tell those whom somebody who receives goods calls to them, in her words."""
    call = SupervisorCall.objects.select_related("by").prefetch_related("supervisors").get(pk=event.facts["call_id"])
    people = [one for one in call.supervisors.all() if one.is_active]
    notify(people, event, by=_BY, role="supervisor", words=call.words, who_zh=call.by.name_zh, who_en=call.by.name_en)


def tell_caller(event: Event) -> None:
    """Tell whoever called a supervisor that she answered."""
    call = SupervisorCall.objects.select_related("by", "answered_by").get(pk=event.facts["call_id"])
    if call.answered_by and call.by.is_active:
        notify([call.by], event, by=_BY, who_zh=call.answered_by.name_zh, who_en=call.answered_by.name_en)


def tell_accounting(event: Event) -> None:
    """Tell whoever asked for a return, and those of accounting who settle it, that everything has come."""
    slip = ReturnSlip.objects.select_related("requested_by").get(pk=event.subject_id)
    _tell([slip.requested_by, *holding(SETTLE, slip.accounting_id)], event)


def tell_deciders(event: Event) -> None:
    """Tell whoever asked for a return, and those who may decide, of a difference; without any of those, whoever looks after the desk."""
    row = Discrepancy.objects.select_related("slip__requested_by", "receipt").get(pk=event.subject_id)
    deciders = [one for one in holding(DECIDE) if one.pk != row.receipt.received_by_id]
    _tell([row.slip.requested_by], event)
    _tell_or_alarm([one for one in deciders if one.pk != row.slip.requested_by_id], event)


def tell_of_decision(event: Event) -> None:
    """Tell whoever asked for a return and whoever received its goods what was decided of a difference."""
    row = Discrepancy.objects.select_related("slip__requested_by", "receipt__received_by").get(pk=event.subject_id)
    _tell([row.slip.requested_by, row.receipt.received_by], event)


def tell_of_loose_goods(event: Event) -> None:
    """Tell the seniors who approve returns that goods came without a slip; without any, whoever looks after the desk."""
    _tell_or_alarm(holding(DECIDE), event)


def _tell_or_alarm(members: Iterable[Member], event: Event) -> None:
    people = list(members)
    if people:
        _tell(people, event)
    else:
        raise_alarm(event)


def _tell(members: Iterable[Member], event: Event) -> None:
    people = {one.pk: one for one in members if one.is_active and one.pk != event.actor_id}
    notify(people.values(), event, by=_BY)


def owner_of(kind: str, pk: int) -> int | None:
    """Whoever follows a slip up; of a difference and of goods without a slip likewise whoever has them in hand."""
    if kind == ReturnSlip.subject_kind:
        return ReturnSlip.objects.filter(pk=pk).values_list("requested_by_id", flat=True).first()
    if kind == Discrepancy.subject_kind:
        return Discrepancy.objects.filter(pk=pk).values_list("slip__requested_by_id", flat=True).first()
    if kind == Receipt.subject_kind:
        return Receipt.objects.filter(pk=pk).values_list("received_by_id", flat=True).first()
    return None
