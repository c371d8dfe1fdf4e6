"""Noting something on a matter for one's colleagues, and following a matter."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.actions.outcome import TWICE
from tickets.models import Follower, Note, Ticket
from tickets.notes.access import may_see
from tickets.notes.rules import mentions_in
from tickets.typed import words_of


@transaction.atomic
def note_on(ticket: Ticket, body: str, *, by: Actor, at: datetime, author: Member) -> Note:
    """Write an internal note on a matter in any state; whoever it mentions is told. Its words stay out of the journal.

    Invalid where it mentions nobody there is, or somebody who may not see the matter. The same words by the same author within
    a minute are one note sent twice: the first is returned.
    """
    ticket = Ticket.objects.locked(ticket.pk)
    at = max(at, ticket.opened_at)
    body = words_of("body", body, 10_000)
    twin = ticket.notes.filter(author=author, noted_at__gt=at - TWICE, body=body).order_by("pk").last()
    if twin:
        return twin
    mentioned = _mentioned(body, ticket)
    note = Note.objects.create(ticket=ticket, body=body, author=author, noted_at=at)
    note.mentioned.set(mentioned)
    record("ticket.noted", ticket, by=by, at=at, note_id=note.pk, mentions=[member.pk for member in mentioned])
    return note


def _mentioned(body: str, ticket: Ticket) -> list[Member]:
    if "@" not in body and "＠" not in body:
        return []
    members = {member.pk: member for member in Member.objects.active().with_rights()}
    found = mentions_in(body, _handles(members.values()))
    wrong = [_("There is no member “%(name)s”; write a work number, a sign-in name or a name.") % {"name": name} for name in found.unknown]
    for name, ids in found.several.items():
        numbers = _(", ").join(members[pk].work_number for pk in ids)
        wrong.append(_("Several members are called “%(name)s”; write a work number: %(numbers)s.") % {"name": name, "numbers": numbers})
    named = [members[pk] for pk in found.members]
    for member in [member for member in named if not may_see(member, ticket)]:
        fill = {"name": member.name, "number": member.work_number}
        wrong.append(_("%(name)s (%(number)s) may not see this matter; leave her out, or hand it on first.") % fill)
    if wrong:
        raise Invalid({"body": wrong})
    return named


def _handles(members: Iterable[Member]) -> dict[str, list[int]]:
    handles: dict[str, list[int]] = {}
    for member in members:
        for handle in {member.work_number, member.sign_in, member.name_zh, member.name_en} - {""}:
            handles.setdefault(handle.lower(), []).append(member.pk)
    return handles


@transaction.atomic
def follow_ticket(ticket: Ticket, *, by: Actor, at: datetime, member: Member) -> tuple[Follower, bool]:
    """Let a member hear what becomes of a matter; returns that she follows it, and whether that is new."""
    follower, new = Follower.objects.get_or_create(ticket=ticket, member=member, defaults={"since": at})
    if new:
        record("ticket.followed", ticket, by=by, at=at, member_id=member.pk)
    return follower, new


@transaction.atomic
def unfollow_ticket(ticket: Ticket, *, by: Actor, at: datetime, member: Member) -> bool:
    """Let her hear no more of it; returns whether she had followed it."""
    gone, _models = Follower.objects.filter(ticket=ticket, member=member).delete()
    if gone:
        record("ticket.unfollowed", ticket, by=by, at=at, member_id=member.pk)
    return bool(gone)
