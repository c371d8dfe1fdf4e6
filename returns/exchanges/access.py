"""Doors of exchanges: a slip is seen with its department and its matter, by the posts of its chain, and by the warehouse once approved."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from returns.exchanges.choices import ExchangeState
from returns.exchanges.models import ExchangeHandover, ExchangeSlip
from returns.exchanges.queries import posts_acted_for, signers_of
from returns.exchanges.rights import APPROVE, REQUEST
from servicedesk.clocks import now
from servicedesk.journal.access import visible_to
from servicedesk.journal.errors import Forbidden, Missing
from servicedesk.journal.wires import ask
from servicedesk.journal.written import written
from servicedesk.registers.models import Entry
from servicedesk.rulebook.language import in_reader_language
from staff.access import holders_of, require_right
from staff.models import Member
from staff.queries import holding

KEEP = "stock.handle"
RIGHT_TO = {
    "read": None,
    "request": REQUEST,
    "withdraw": REQUEST,
    "sign": APPROVE,
    "hand_over": REQUEST,
    "receive": KEEP,
    "send_back": KEEP,
    "settle": KEEP,
}
REGISTER, LEDGER = "exchange_slip", "exchange_ledger"
KEPT = {
    REGISTER: _lazy("An exchange slip is asked for, signed and withdrawn on its own page, under Exchanges; correct none, ask anew."),
    LEDGER: _lazy("The exchange ledger is written as goods and slip are brought to the warehouse, on the slip's page under Exchanges."),
}
_MOST_NAMED = 10
_FOR_THE_WAREHOUSE = (ExchangeState.APPROVED, ExchangeState.HANDED_OVER, ExchangeState.RECEIVED, ExchangeState.CLOSED)


def exchanges_of(member: Member) -> QuerySet[ExchangeSlip]:
    """The slips she may see; none of a matter that is kept from her."""
    of_matter: dict[str, Any] = {"matter_id": F("ticket_id")}
    seen = written(visible_to(member, ExchangeSlip.objects.annotate(**of_matter)).values("pk"))
    condition = Q(pk__in=seen) | Q(posts__overlap=posts_acted_for(member, now()))
    if member.has_right(KEEP):
        condition |= Q(state__in=_FOR_THE_WAREHOUSE)
    for hidden in ask("member.hidden"):
        condition &= Q(ticket=None) | ~Q(ticket__in=hidden(member))
    return ExchangeSlip.objects.filter(condition)


def listed(rows: QuerySet[ExchangeSlip]) -> QuerySet[ExchangeSlip]:
    """With everything a list names of each."""
    return rows.select_related("policy__article__regulation", "order", "customer", "ticket", "owner").prefetch_related(
        "lines__order_line__product", "lines__wanted"
    )


def shown(rows: QuerySet[ExchangeSlip]) -> QuerySet[ExchangeSlip]:
    """With everything that stands beside one."""
    beside = ("steps__by", "steps__signature", "handovers__handed_by", "handovers__received_by", "handovers__sent_back_by")
    return listed(rows).select_related("former", "asked_again", "ended_by").prefetch_related(*beside)


def exchange_for(member: Member, number: str, to: str = "read") -> ExchangeSlip:
    """The slip, if she may see it (else Missing) and do this to it (else Forbidden); to sign it, it must be her turn."""
    slip = shown(exchanges_of(member)).filter(number=number).first() if "\0" not in number else None
    if slip is None:
        raise Missing("exchange_slip")
    require_to(member, slip, to)
    return slip


def exchange_with(member: Member, pk: int, to: str = "read") -> ExchangeSlip:
    """The slip of this id, likewise."""
    number = exchanges_of(member).filter(pk=pk).values_list("number", flat=True).first()
    if number is None:
        raise Missing("exchange_slip")
    return exchange_for(member, number, to)


def require_to(member: Member, slip: ExchangeSlip, to: str) -> None:
    """Raise Forbidden unless she may do this to the slip, whatever its state."""
    if right := RIGHT_TO[to]:
        require_right(member, right)
    if to == "sign" and slip.due_step is not None:
        require_turn(member, slip, now())
    if to == "withdraw" and member.pk != slip.owner_id:
        raise Forbidden(REQUEST, _("withdraw an exchange slip that somebody else asked for"), [slip.owner.name])
    if to == "settle" and member.pk == slip.owner_id:
        raise Forbidden(KEEP, _("give out what you asked for yourself"), holders_of(KEEP))
    if to in ("receive", "send_back", "settle"):
        _require_warehouse(member, slip)
    if to in ("receive", "send_back"):
        require_another(member, slip)


def require_turn(member: Member, slip: ExchangeSlip, at: datetime) -> None:
    """Raise Forbidden, saying why, unless it is her turn to sign: her own slip, one she signed before, or another's turn."""
    step = slip.due_step
    if step is None:
        return
    if member.pk == slip.owner_id:
        raise Forbidden(APPROVE, _("approve an exchange slip of your own"), _names(slip, at))
    if slip.steps.filter(by=member).exists():
        raise Forbidden(APPROVE, _("sign an exchange slip twice"), _names(slip, at))
    if member not in signers_of(slip, at).members:
        role = in_reader_language(step["name_zh"], step["name_en"])
        raise Forbidden(APPROVE, _("sign as %(role)s, whose turn it is") % {"role": role}, _names(slip, at))


def _names(slip: ExchangeSlip, at: datetime) -> list[str]:
    return [one.name for one in signers_of(slip, at).members]


def require_another(member: Member, slip: ExchangeSlip) -> None:
    """Raise Forbidden for whoever asked for the exchange or brought the goods: somebody else receives them."""
    handed = _standing(slip)
    if member.pk == slip.owner_id or (handed is not None and member.pk == handed.handed_by_id):
        raise Forbidden(KEEP, _("receive what you asked to exchange or brought yourself"), holders_of(KEEP))


def _standing(slip: ExchangeSlip) -> ExchangeHandover | None:
    return next((one for one in slip.handovers.all() if one.sent_back_at is None), None)


def _require_warehouse(member: Member, slip: ExchangeSlip) -> None:
    """Raise Forbidden for whoever is of another department than the warehouse the goods were brought to."""
    handed = _standing(slip)
    if handed is not None and member.department_id != handed.department_id:
        title = _("take in and give out goods of the warehouse they were brought to, as one of its members")
        raise Forbidden(KEEP, title, [one.name for one in holding(KEEP, handed.department_id)[:_MOST_NAMED]])


def ledger_of(member: Member) -> QuerySet[Entry]:
    """The entries of the exchange ledger of the slips she may see."""
    rows = Entry.objects.filter(register__code=LEDGER, about=ExchangeSlip.subject_kind, about_id__in=exchanges_of(member).values("pk"))
    return rows.select_related("register", "form__article", "made_by", "voided_by").prefetch_related("corrections", "signatures")


DOORS = {ExchangeSlip.subject_kind: exchange_with}  # for what other apps hang on subjects
