"""Whispering to a member at work, and noting that she saw it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.outcome import TWICE
from tickets.calls.models import LIVE
from tickets.models import Call, Ticket, Whisper
from tickets.typed import words_of


@transaction.atomic
def whisper(
    to: Member, body: str, *, by: Actor, at: datetime, member: Member, ticket: Ticket | None = None, call: Call | None = None
) -> Whisper:
    """Tell a member something about a matter she answers for or a call she speaks on; her open pages show it.

    No word of it is in the event.

    The same words within a minute are one whisper sent twice. Invalid to herself, and about what is not the hearer's now.
    """
    errors: dict[str, list[str]] = {}
    if to.pk == member.pk:
        errors["to"] = [_("“%(name)s” is yourself; name somebody else.") % {"name": to.name}]
    elif (ticket is None) == (call is None):
        errors["ticket"] = [_("Name the matter or the call it is about, one of them.")]
    elif ticket is not None and not Ticket.objects.open().filter(pk=ticket.pk, owner=to).exists():
        errors["ticket"] = [_("%(name)s does not work on %(number)s now; choose one of her open matters.") % _of(to, ticket.number)]
    elif call is not None and not Call.objects.filter(LIVE, pk=call.pk, on_line=to).exists():
        errors["call"] = [_("%(name)s is not on this call any more; write about a matter.") % _of(to, "")]
    if errors:
        raise Invalid(errors)
    body = words_of("body", body, 500)
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)  # of the same sent twice, the second sees the first
    about = {"ticket": ticket, "call": call}
    twin = Whisper.objects.filter(from_member=member, to_member=to, at__gt=at - TWICE, body=body, **about).order_by("pk").last()
    if twin:
        return twin
    found = Whisper.objects.create(from_member=member, to_member=to, body=body, at=at, **about)
    record(
        "whisper.given", found, by=by, at=at, member_id=to.pk, about="ticket" if ticket else "call", name_zh=to.name_zh, name_en=to.name_en
    )
    return found


def _of(to: Member, number: str) -> dict[str, str]:
    return {"name": to.name, "number": number}


@transaction.atomic
def read_whisper(one: Whisper, *, by: Actor, at: datetime) -> tuple[Whisper, bool]:
    """Note that she saw it; returns it, and whether that is new."""
    row = Whisper.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if row.read_at:
        return row, False
    row.read_at = max(at, row.at)
    row.save(update_fields=["read_at"])
    record("whisper.read", row, by=by, at=at, member_id=row.from_member_id)
    return row, True
