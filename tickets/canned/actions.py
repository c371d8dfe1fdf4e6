"""Writing canned replies, and putting one into an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from tickets.canned.models import LONGEST_BODY, LONGEST_TITLE
from tickets.canned.rules import PLACEHOLDERS, filled, placeholders_in
from tickets.models import CannedReply, Ticket
from tickets.queries import next_due
from tickets.typed import gathering, words_of


@transaction.atomic
def create_canned(title: str, body_zh: str, body_en: str, *, by: Actor, at: datetime, department: Department | None = None) -> CannedReply:
    """Keep a text ready for answers. Invalid, naming the field, for what is empty, too long or taken, and for an unknown placeholder."""
    fields = _checked({"title": title, "body_zh": body_zh, "body_en": body_en, "department": department})
    canned = CannedReply.objects.create(**fields)
    record("canned_reply.created", canned, by=by, at=at, title=canned.title)
    return canned


@transaction.atomic
def change_canned(canned: CannedReply, *, by: Actor, at: datetime, expected: int | None = None, **fields: Any) -> CannedReply:
    """Change some of title, body_zh, body_en, department and is_active; what has none of these changes stays as it is. Invalid as above."""
    canned = CannedReply.objects.locked(canned.pk, expected)
    asked = _checked({"title": canned.title, "department": canned.department} | fields, but=canned.pk)
    changed = {name: value for name, value in asked.items() if getattr(canned, name) != value}
    if changed:
        canned.change(**changed)
        record("canned_reply.changed", canned, by=by, at=at, title=canned.title, fields=sorted(changed), active=canned.is_active)
    return canned


def _checked(fields: Mapping[str, Any], but: int = 0) -> dict[str, Any]:
    """The fields fit to be kept; `but` is the row that may have this title already."""
    errors: dict[str, list[str]] = {}
    kept = dict(fields)
    for name, most in (("title", LONGEST_TITLE), ("body_zh", LONGEST_BODY), ("body_en", LONGEST_BODY)):
        if name in fields:
            with gathering(errors):
                kept[name] = words_of(name, fields[name], most)
    for name in ("body_zh", "body_en"):
        if unknown := [each for each in placeholders_in(kept.get(name, "")) if each not in PLACEHOLDERS]:
            errors[name] = [_unknown(unknown)]
    if CannedReply.objects.filter(title=kept["title"], department=kept["department"]).exclude(pk=but).exists():
        errors["title"] = [_("There is one called “%(title)s” already; choose another title.") % {"title": kept["title"]}]
    if errors:
        raise Invalid(errors)
    return kept


def _unknown(names: list[str]) -> str:
    listed = ", ".join(f"{{{name}}}" for name in names)
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return _("%(names)s is filled in by nobody; use one of %(known)s.") % {"names": listed, "known": known}


@transaction.atomic
def use_canned(canned: CannedReply, ticket: Ticket, *, by: Actor, at: datetime, agent: Member) -> str:
    """The text for an answer in this matter, in the customer's language, its placeholders filled; its use is counted.

    Invalid where it says {due} and no promise runs.
    """
    language = ticket.customer.language
    with translation.override(language):
        text = canned.body
    due = _due(canned, ticket) if "due" in placeholders_in(text) else None
    with translation.override(language):
        values = {"customer": ticket.customer.name, "number": ticket.number, "agent": f"{agent.name} {agent.work_number}"}
        text = filled(text, values | {"due": _in_words(due, language) if due else ""})
    CannedReply.objects.filter(pk=canned.pk).update(used=F("used") + 1)
    record("canned_reply.used", ticket, by=by, at=at, canned_id=canned.pk, title=canned.title)
    return text


def _due(canned: CannedReply, ticket: Ticket) -> datetime:
    due = next_due(ticket)
    if due is None:
        words = _("“%(title)s” names {due}, but no promise runs in this matter; choose another text.")
        raise Invalid({"canned": [words % {"title": canned.title}]})
    return due


def _in_words(at: datetime, language: str) -> str:
    """With its day: an answer may be read tomorrow."""
    return date_format(timezone.localtime(at), "n月j日 H:i" if language.startswith("zh") else "j F H:i")
