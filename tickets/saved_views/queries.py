"""Saved views as the desk's pages read them: hers, her department's, and what the list is narrowed to by name, in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from servicedesk.rulebook.language import in_reader_language
from staff.models import Department, Member
from tickets.models import SavedView

_SHOWN = {"pk": "pk", "name": "name", "view": "view", "narrow": "narrow", "shared": "department_id", "hers": "hers", "starts": "starts"}


@dataclass(frozen=True)
class Shown:
    """One view as the rail shows it; `shared` is the department's id, or None."""

    pk: int
    name: str
    view: str
    narrow: Mapping[str, str]
    shared: int | None
    hers: int
    starts: bool

    @property
    def query(self) -> str:
        """Where it leads to, as an address carries it."""
        return urlencode({"view": self.view, **self.narrow, "saved": self.pk})


@dataclass(frozen=True)
class Shelf:
    """The views she may choose from; `names` says what the department and the owner are called that the list is narrowed to, and
    `gone` which of the two is there no more."""

    views: list[Shown] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    @property
    def start(self) -> Shown | None:
        """The one her desk opens with."""
        return next((one for one in self.views if one.starts), None)

    def current(self, pk: int, view: str, narrow: Mapping[str, str]) -> Shown | None:
        """The one the list shows now: named by the address, and not changed since the address was made."""
        return next((one for one in self.views if one.pk == pk and (one.view, dict(one.narrow)) == (view, dict(narrow))), None)


def shelf_of(member: Member, narrow: Mapping[str, str]) -> Shelf:
    """Her shelf; one statement."""
    rows = SavedView.objects.seen_by(member).values(shown=JSONObject(**_SHOWN))
    departments = Department.objects.filter(code=narrow.get("department", ""))
    owners = Member.objects.active().filter(work_number=narrow.get("owner", ""))
    found: Any = Member.objects.filter(pk=member.pk).values_list(
        ArraySubquery(rows), _named(departments, narrow, "department"), _named(owners, narrow, "owner")
    )
    views, department, owner = found[0]
    named = {"department": department, "owner": owner}
    return Shelf(
        [Shown(**one) for one in views],
        {name: in_reader_language(one["zh"], one["en"] or one["zh"]) for name, one in named.items() if one},
        tuple(name for name, one in named.items() if name in narrow and not one),
    )


def _named(rows: QuerySet, narrow: Mapping[str, str], name: str) -> Any:
    if name not in narrow:
        return Value(None, JSONField())
    return Subquery(rows.values(shown=JSONObject(zh="name_zh", en="name_en"))[:1])
