"""Drafts as pages read them: one's own with their text, others' by name and moment alone."""

from dataclasses import dataclass, field

from django.db.models import Case, F, JSONField, Value, When

from servicedesk.journal.errors import Missing
from staff.models import Member
from tickets.drafts.models import INTAKE
from tickets.models import Call, Draft, Ticket


@dataclass
class Drafts:
    """What is being written on one ticket: act → one's own draft, and those of others, whose text was never read."""

    own: dict[str, Draft] = field(default_factory=dict)
    others: list[Draft] = field(default_factory=list)

    @property
    def latest(self) -> str:
        """The act she wrote for last; empty where she wrote for none."""
        return max(self.own.values(), key=lambda draft: draft.saved_at).act if self.own else ""


def drafts_on(ticket: Ticket, member: Member) -> Drafts:
    """Every draft on this ticket, in one statement that brings no text but her own."""
    text = Case(When(member=member, then=F("fields")), default=Value({}, JSONField()), output_field=JSONField())
    rows = Draft.objects.filter(ticket=ticket).defer("fields").annotate(readable=text).select_related("member").order_by("pk")
    found = Drafts()
    for draft in rows:
        draft.fields = draft.readable
        if draft.member_id == member.pk:
            found.own[draft.act] = draft
        else:
            found.others.append(draft)
    return found


def intake_act(call: Call | None) -> str:
    """Each call has an intake of its own."""
    return f"{INTAKE}-{call.pk}" if call else INTAKE


def intake_draft(member: Member, call: Call | None) -> Draft | None:
    """What she began to take in for this call, or without one."""
    return Draft.objects.filter(member=member, ticket=None, act=intake_act(call)).first()


def draft_for(member: Member, pk: int) -> Draft:
    """A draft of her own; Missing for everybody else's."""
    draft = Draft.objects.select_related("ticket").filter(member=member, pk=pk).first()
    if draft is None:
        raise Missing("draft")
    return draft
