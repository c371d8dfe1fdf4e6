"""Keeping drafts and letting them go. A draft is no event: nothing of it has happened yet."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid, Stale
from staff.models import Member
from tickets.drafts.rules import LONGEST, LONGEST_NAME, MOST_FIELDS, NAME, too_long
from tickets.models import Draft, Ticket


@transaction.atomic
def save_draft(
    member: Member, act: str, fields: Mapping[str, str], *, at: datetime, ticket: Ticket | None = None, seen: int | None = None
) -> Draft:
    """Keep what she typed for this act, in place of what was kept before; two windows that save at once wait for each other.

    `seen` is the version she wrote on from, 0 where she saw none; Stale when another window kept something since that these fields
    do not contain. Invalid, naming the field and the limit, for what is too long or nothing.
    """
    _require_fit(fields)
    mine = {"member": member, "ticket": ticket, "act": act}
    Draft.objects.bulk_create([Draft(**mine, fields={}, begun_at=at, saved_at=at, version=0)], ignore_conflicts=True)
    pk = Draft.objects.values_list("pk", flat=True).get(**mine)
    draft = Draft.objects.locked(pk)
    lost = any(text.strip() not in fields.get(name, "") for name, text in draft.fields.items())
    if seen is not None and draft.version != seen and lost:
        raise Stale(draft.version)
    return draft.change(fields=dict(fields), saved_at=at)


def _require_fit(fields: Mapping[str, str]) -> None:
    words = _("“%(field)s” has %(count)s characters; a draft keeps %(most)s of each field. Shorten it; nothing was cut off.")
    if long := too_long(fields):
        raise Invalid({"fields": [words % {"field": name, "count": count, "most": LONGEST} for name, count in long.items()]})
    if len(fields) > MOST_FIELDS or any(not NAME.fullmatch(name) for name in fields):
        fill = {"most": MOST_FIELDS, "longest": LONGEST_NAME}
        raise Invalid(
            {"fields": [_("A draft keeps %(most)s fields at most, with names of %(longest)s letters, digits, - and _ at most.") % fill]}
        )
    if not any(text.strip() for text in fields.values()):
        raise Invalid({"fields": [_("Nothing is written in it; write something, or delete the draft.")]})


@transaction.atomic
def drop_draft(draft: Draft, *, expected: int | None = None) -> None:
    """Let one go; Stale when another window kept something since, Missing when it is gone already."""
    Draft.objects.locked(draft.pk, expected).delete()


@transaction.atomic
def drop_sent(member: Member, act: str, ticket: Ticket | None = None) -> None:
    """Let go of what was sent, in the transaction that sent it."""
    Draft.objects.filter(member=member, ticket=ticket, act=act).delete()


@transaction.atomic
def forget_old_drafts(at: datetime) -> int:
    """Delete drafts nobody touched for DESK_DRAFT_DAYS; returns how many."""
    return Draft.objects.filter(saved_at__lt=at - timedelta(days=settings.DRAFT_DAYS)).delete()[0]
