"""What a list of matters is narrowed to beside its view: read from an address, applied to rows, and said in words."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from staff.models import Department, Member
from tickets.intake.rules import LONGEST_TAG, normal_tags
from tickets.models import Ticket
from tickets.rules import normal_phone

CHOICES: dict[str, Any] = {"severity": Ticket.Severity, "kind": Ticket.Kind, "channel": Ticket.Channel}
NAMED = {"department": 50, "owner": 12}  # by code and by work number, and how long these may be
LABELS = {
    "severity": _("Severity"),
    "kind": _("Kind"),
    "channel": _("Channel"),
    "department": _("Department"),
    "owner": _("Owner"),
    "tag": _("Tag"),
    "line": _("Line called"),
}
NAMES = tuple(LABELS)


def narrowed(asked: Mapping[str, str]) -> dict[str, str]:
    """Of what an address asks for, what a list can be narrowed to: of NAMES those with a value that can be one."""
    found = {name: asked.get(name, "") for name, choices in CHOICES.items() if asked.get(name) in choices.values}
    found |= {name: asked.get(name, "").strip()[:longest] for name, longest in NAMED.items() if "\0" not in asked.get(name, "")}
    found["tag"] = next(iter(normal_tags([asked.get("tag", "")])), "")[:LONGEST_TAG]
    found["line"] = normal_phone(asked.get("line", "")) or ""
    return {name: found[name] for name in NAMES if found.get(name)}


def narrow_rows(rows: QuerySet, narrow: Mapping[str, str]) -> QuerySet:
    """Those of these tickets; a department or a member that is not there, or no longer, narrows nothing."""
    for name, value in narrow.items():
        match name:
            case "tag":
                rows = rows.filter(tags__contains=[value])
            case "line":
                rows = rows.filter(call__line__number=value)
            case "department":
                rows = rows.filter(department_id=_there(Department.objects.filter(code=value), "department_id"))
            case "owner":
                rows = rows.filter(owner_id=_there(Member.objects.active().filter(work_number=value), "owner_id"))
            case _:
                rows = rows.filter(**{name: value})
    return rows


def _there(named: QuerySet, column: str) -> Any:
    return Coalesce(Subquery(named.values("pk")[:1]), F(column))


def said(narrow: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Each of these in the reader's words; `names` are those of the department and the member, where they are there."""
    return {name: str(CHOICES[name](value).label) if name in CHOICES else names.get(name) or value for name, value in narrow.items()}
