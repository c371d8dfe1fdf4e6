"""What a slip's page shows beside its goods."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from returns.exchanges.access import LEDGER
from returns.exchanges.choices import ExchangeState, GoodsCondition, StepResult
from returns.exchanges.findings import findings_of
from returns.exchanges.models import ExchangeSlip, ExchangeStep
from returns.exchanges.queries import policy_here, signers_of, warehouses
from servicedesk.clocks.models import Clock
from servicedesk.journal.models import Event
from servicedesk.registers.access import entries_for
from servicedesk.registers.models import Copy, Entry
from servicedesk.rulebook.language import in_reader_language
from staff.models import Member
from tickets.access import tickets_of

State = ExchangeState


@dataclass(frozen=True)
class Turn:
    """One of the chain as the page shows it: `state` is done, now, refused or empty; `who` may sign where it is her turn."""

    name: str
    step: ExchangeStep | None
    state: str
    who: str


def turns_of(slip: ExchangeSlip, at: datetime) -> list[Turn]:
    """Each of the chain, with who signed, or who may; nobody's name where nobody holds the post."""
    steps = {step.place: step for step in slip.steps.all()}
    signers = ", ".join(member.name for member in signers_of(slip, at).members) if slip.next_place else ""
    found = []
    for place, one in enumerate(slip.policy.chain, 1):
        step = steps.get(place)
        state = ("refused" if step.result == StepResult.REFUSED else "done") if step else "now" if place == slip.next_place else ""
        found.append(Turn(in_reader_language(one["name_zh"], one["name_en"]), step, state, signers if state == "now" else ""))
    return found


def beside(slip: ExchangeSlip, member: Member, at: datetime) -> dict[str, Any]:
    """The chain, conditions, ways of the paper and the goods, ledger, clocks and history of a slip."""
    current = policy_here(slip.department_id, at)
    ledger = Entry.objects.filter(register__code=LEDGER, about=slip.subject_kind, about_id=slip.pk).select_related("made_by").order_by("pk")
    due = slip.due_step
    about = Q(subject_kind=slip.subject_kind, subject_id=slip.pk)
    return {
        "turns": turns_of(slip, at),
        "findings": findings_of(slip.policy, slip.findings),
        "other_policy": current if current is not None and current.pk != slip.policy_id else None,
        "due": due,
        "grants": bool(due and due["exceptions"] and not slip.met),
        "copies": Copy.objects.shown().filter(entry=slip.entry_id).order_by("n", "issue"),
        "sees_entry": entries_for(member).filter(pk=slip.entry_id).exists(),
        "ledger": ledger,
        "handovers": slip.handovers.all(),
        "warehouses": warehouses() if slip.state == State.APPROVED else [],
        "conditions": GoodsCondition.choices,
        "clocks": Clock.objects.of(slip.subject_kind, slip.pk).select_related("limit__article").order_by("pk"),
        "ticket": tickets_of(member).filter(pk=slip.ticket_id).first() if slip.ticket_id else None,
        "events": Event.objects.filter(about).order_by("pk"),
        "at": at,
    }
