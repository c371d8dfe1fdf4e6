"""Telling a post or a colleague of a matter, and keeping what a party was told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from staff.models import Member, Post
from tickets.models import ExtensionRequest, PartyNotice, Ticket
from tickets.typed import words_of

LONGEST_TEXT = 1000
Party, Channel = PartyNotice.Party, PartyNotice.Channel


@transaction.atomic
def inform_about(
    ticket: Ticket, told: Member | Post, text: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> PartyNotice:
    """Tell a colleague, or whoever holds a post, of a matter that is not closed; the notice leaves by its event.

    A post nobody holds goes one up along the reporting line, on record.
    """
    ticket = Ticket.objects.locked(ticket.pk, expected)
    ticket.require(Ticket.Status.OPEN, Ticket.Status.SOLVED)
    text = words_of("text", text, LONGEST_TEXT)
    at = max(at, ticket.opened_at)
    whom: dict[str, str | int]
    if isinstance(told, Post):
        party, zh, en, whom = Party.POST, told.title_zh, told.title_en, {"post": told.code}
    else:
        party, zh, en, whom = Party.COLLEAGUE, told.name_zh, told.name_en or told.name_zh, {"member_id": told.pk}
    notice = PartyNotice.objects.create(ticket=ticket, party=party, name=zh, channel=Channel.DESK, text=text, by=member, at=at)
    facts = {"kind": ticket.kind, "severity": ticket.severity, "text": text, "to_zh": zh, "to_en": en}
    record("ticket.informed", ticket, by=by, at=at, party_notice_id=notice.pk, **whom, **facts)
    return notice


def note_told(
    ticket: Ticket, parties: Iterable[tuple[str, str]], text: str, *, at: datetime, member: Member, extension: ExtensionRequest
) -> list[PartyNotice]:
    """Keep with the matter what these parties (kind, name) were told; part of another action's transaction and event."""
    kept = {"ticket": ticket, "extension": extension, "text": text, "channel": Channel.RECORDED, "by": member, "at": at}
    return PartyNotice.objects.bulk_create(PartyNotice(party=party, name=name, **kept) for party, name in parties)
