"""Signing what an entry says, on the screen or by password."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.journal.wires import ask
from servicedesk.registers.models import Entry, Signature
from servicedesk.registers.queries import signatory_of
from servicedesk.registers.rights import APPROVE
from servicedesk.registers.rules import is_drawn, plain

LONGEST_NAME = 60
Way = Signature.Way


@transaction.atomic
def sign_entry(
    entry: Entry,
    role: str,
    *,
    by: Actor,
    at: datetime,
    member: Any,
    strokes: str = "",
    name: str = "",
    expected: int | None = None,
) -> Signature:
    """Sign what an entry says now, in a role of its form; the signature holds its digest. Whoever may sign in it the door has asked.

    With `strokes` (path data of SVG) it is drawn; without them her password stood for her name, which the door has asked for. In a
    role for anybody whoever is present signs by hand under her `name`. Invalid for a role the form has not, for strokes that draw
    nothing, and where it is signed so already in this role, or by her in another; Forbidden for whoever would approve what she entered or
    corrected; WrongState where it is void.
    """
    entry = Entry.objects.select_related("register", "form").locked(entry.pk, expected)
    entry.require(Entry.State.STANDING)
    said = signatory_of(entry, role)
    present = said["by"] == "anybody"
    if said["by"] == "approver" and (member.pk == entry.made_by_id or entry.corrections.filter(by=member).exists()):
        holders = [title for titles in ask("right.holders") for title in titles(APPROVE)]
        raise Forbidden(APPROVE, _("approve what somebody else entered"), holders)
    check_strokes(strokes, needed=present)
    name = _name_of(name) if present else member.get_full_name()[:LONGEST_NAME]
    digest = entry.digest
    standing = entry.signatures.filter(digest=digest)
    if standing.filter(role=role).exists():
        raise Invalid({"role": [_("It is signed so already, and says the same still.")]})
    if not present and standing.filter(member=member).exists():
        raise Invalid({"role": [_("You have signed it in another role; somebody else signs in this one.")]})
    made = Signature.objects.create(
        entry=entry,
        role=role,
        member=None if present else member,
        name=name,
        taken_by=member,
        way=Way.DRAWN if strokes else Way.PASSWORD,
        strokes=strokes,
        digest=digest,
        at=max(at, entry.made_at),
    )
    entry.change()
    named = {"register": entry.register.code, "name_zh": entry.form.name_zh, "name_en": entry.form.name_en, "number": entry.number}
    roles = {"role_zh": said["name_zh"], "role_en": said["name_en"], "digest": digest, "present": present}
    record("entry.signed", entry, by=by, at=made.at, **named, **roles)
    return made


def check_strokes(strokes: str, *, needed: bool = False) -> None:
    """Raise Invalid at `strokes` for what draws nothing, and where they are needed and missing."""
    if needed and not strokes:
        raise Invalid({"strokes": [_("Whoever is present signs by hand; have it drawn.")]})
    if strokes and not is_drawn(strokes):
        raise Invalid({"strokes": [_("Nothing is drawn, or it is no path data; have it drawn again.")]})


def _name_of(name: str) -> str:
    name = plain(name, lines=False)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid({"name": [_("Write the name of whoever signs, in at most %(most)s characters.") % {"most": LONGEST_NAME}]})
    return name
