"""What the apps above contribute to `search.documents`: a Kind each."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Forbidden, Invalid
from servicedesk.journal.wires import ask

_OBJECT = '"search_document"."object_id"'
TIMELESS = datetime(2000, 1, 1, tzinfo=UTC)  # the moment of what has none of its own: it is the oldest


@dataclass(frozen=True)
class Entry:
    """What one document is found by: title and names count more than texts; `numbers` (digits) and `mails` are kept as hashes only."""

    object_id: int
    at: datetime
    title: str
    number: str = ""
    names: Sequence[str] = ()
    initials: Sequence[str] = ()
    texts: Sequence[str] = ()
    numbers: Sequence[str] = ()
    mails: Sequence[str] = ()
    matter_id: int | None = None
    department_id: int | None = None
    grade: int = 0
    state: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """What a found document looks like: where it leads, its title, what stands at its end, and the texts an excerpt is cut from."""

    address: str
    title: str
    end: str = ""
    texts: Sequence[str] = ()
    icon: str = "file"
    lang: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of document. `touched` says which documents a batch of changed subjects {kind: ids} concerns.

    `rows` gives the entries of these ids (all for which there is a document), `ids` the next ids after one, for rebuilding;
    `visible` what of the index this member may find (None: nothing of it), `shown` what these look like to her. `lasting`: what she may
    find follows from her id, department and rights alone, so that its condition need be written only once.
    """

    code: str
    title: Promise
    icon: str
    rows: Callable[[Collection[int]], Iterable[Entry]]
    ids: Callable[[int, int], list[int]]
    touched: Callable[[Mapping[str, set[int]]], set[int]]
    visible: Callable[[Any], Q | None]
    shown: Callable[[Any, Collection[int]], Mapping[int, Shown]]
    lasting: bool = True


def kind_of(
    model: Any,
    title: Promise,
    icon: str,
    *,
    of: Callable[[Any], Any],
    entry: Callable[[Any], Entry],
    shown: Callable[[Any], Shown],
    related: Sequence[str] = (),
    lasting: bool = True,
) -> Kind:
    """The kind of every row of a model that has a `subject_kind`, each a document by itself.

    `of` gives the rows a member may see; its condition is part of the search, so that nothing else is even counted. Where it raises
    Forbidden she finds none. `related` is what `entry` and `shown` read besides the row.
    """
    code = model.subject_kind

    def rows(ids: Collection[int]) -> Iterable[Entry]:
        return [entry(one) for one in model._default_manager.filter(pk__in=ids).select_related(*related)]

    def ids(after: int, most: int) -> list[int]:
        return list(model._default_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])

    def visible(member: Any) -> Q | None:
        """Of each document its own row is looked up: a list of all she may see would be read first.

        As written SQL: Django would copy the whole condition again and again on its way into the statement.
        """
        try:
            own = of(member).filter(pk=RawSQL(_OBJECT, [])).order_by().values("pk")[:1]
            sql, given = own.query.sql_with_params()
        except (Forbidden, EmptyResultSet):
            return None
        return Q(RawSQL(f"({sql}) is not null", given, output_field=BooleanField()))

    def seen(member: Any, some: Collection[int]) -> Mapping[int, Shown]:
        # Found by what `of` gives in the same transaction: it is not asked a second time.
        return {one.pk: shown(one) for one in model._default_manager.filter(pk__in=some).select_related(*related)}

    return Kind(code, title, icon, rows, ids, lambda changed: set(changed.get(code, ())), visible, seen, lasting)


def kinds() -> dict[str, Kind]:
    """Every kind of document there is, by its code, in the wiring's order."""
    return {kind.code: kind for kind in ask("search.documents")}


def kinds_named(code: str) -> list[Kind]:
    """The kind of this code alone, or all without one; Invalid for an unknown one."""
    known = kinds()
    if code and code not in known:
        sentence = _("“%(value)s” is unknown; use one of %(known)s.")
        raise Invalid({"kind": [sentence % {"value": code, "known": ", ".join(known)}]})
    return [known[code]] if code else list(known.values())


def secret() -> bytes:
    """The key masked numbers and addresses are hashed with; of the desk's own secret, and of nothing else's use."""
    return _derived(settings.SECRET_KEY)


@cache
def _derived(key: str) -> bytes:
    return hashlib.sha256(b"search.masked:" + key.encode()).digest()
