"""Who is told of a call, and whose duty state follows it."""

from typing import Any

from servicedesk.journal.actions import is_history
from servicedesk.journal.actor import Actor
from servicedesk.journal.models import Event
from staff.actions import notify
from staff.models import DutyState, Member
from staff.presence.actions import begin_state
from staff.presence.queries import state_of
from tickets.calls.models import LIVE, LONGEST
from tickets.models import Call


def tell_superior(event: Event) -> None:
    """Tell the superior a live call was passed to, unless she passed it to herself by taking it."""
    people = Member.objects.active().filter(pk=event.facts["member_id"]).exclude(pk=event.actor_id or 0)
    notify(people, event, by=Actor.system(via="call"))


def follow_duty(event: Event) -> None:
    """Whoever answers a call the exchange measures, or starts one by hand, is on it; once her last one is over or passed on, she writes it
    up. One by hand that has its matter was written up while she spoke: then she is ready."""
    facts = event.facts
    if is_history() or (event.code == "call.answered" and not (facts["measured"] or facts.get("started"))):
        return
    call = Call.objects.select_related("on_line").get(pk=event.subject_id)
    how: dict[str, Any] = {
        "by": Actor.system(via="exchange" if call.measured else "call"),
        "at": event.occurred_at,
        "measured": call.measured,
    }
    if event.code != "call.ended" and call.on_line and call.ended_at is None and not _said_later(call.on_line, event):
        begin_state(call.on_line, DutyState.State.ON_CALL, **how)
    done = facts.get("from_id") if event.code == "call.transferred" else call.on_line_id
    member = Member.objects.filter(pk=done or 0).first() if event.code != "call.answered" else None
    since = event.occurred_at - LONGEST
    speaking = Call.objects.filter(LIVE, measured=True, on_line=member, answered_at__gt=since).exists() if member else True
    if member and not speaking and not _said_later(member, event) and state_of(member, event.occurred_at) == DutyState.State.ON_CALL:
        written_up = not call.measured and call.matter_id is not None and event.code == "call.ended"
        begin_state(member, DutyState.State.READY if written_up else DutyState.State.WRAP_UP, **how)


def _said_later(member: Member, event: Event) -> bool:
    """Whether what she does now began after what the exchange reports only now."""
    return DutyState.objects.filter(member=member, until=None, since__gt=event.occurred_at).exists()
