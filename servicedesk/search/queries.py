"""Looking for documents: what she may find of what is asked for, the best first, and what it looks like."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, FloatField, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.search.kinds import Kind, Shown, kinds, kinds_named, secret
from servicedesk.search.models import Document
from servicedesk.search.rules import LONGEST, Question, excerpt_of, kind_key, query_of, question_of

FOUND = 500  # results of a search at most
PAGE = 25
PROBED = 2000  # hits among which the best are chosen; of more than these, the newest are shown
_VECTOR = '"search_document"."vector"'
_HELD = f"select said from unnest(%s) said where exists (select from search_document where {_VECTOR} @@ said::tsquery)"
_WEIGHTS = "{0.05,0.3,0.4,1}"  # of D, C, B, A


@dataclass(frozen=True)
class Asked:
    """What is looked for, and what narrows it: a kind, and of what has them its state, department and moment."""

    typed: str
    kind: str = ""
    state: str = ""
    department_id: int | None = None
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """A document that was found."""

    kind: Kind
    object_id: int
    shown: Shown
    question: Question

    @cached_property
    def excerpt(self) -> str:
        """Where in its texts it holds what was asked for; "" where only its title or nothing readable does."""
        return excerpt_of(self.shown.texts, self.question)


@dataclass
class Results:
    """One page of what was found, the best first; `more` says that there was more than is ever shown."""

    asked: Asked
    question: Question
    hits: list[Hit] = field(default_factory=list)
    count: int = 0
    more: bool = False
    page: int = 1
    pages: int = 1


def question_in(typed: str, field: str = "q") -> Question:
    """What is typed in this field, as what to look for; Invalid where it is too long."""
    typed = typed.replace("\0", "").strip()
    if len(typed) > LONGEST:
        sentence = _("%(count)s characters; shorten it to %(most)s.")
        raise Invalid({field: [sentence % {"count": len(typed), "most": LONGEST}]})
    return question_of(typed)


def found_ids(member: Any, typed: str, kind: str, *, field: str = "search") -> list[int]:
    """Ids of at most FOUND documents of one kind she may find, the best first; at most four statements. Invalid for what is too long."""
    question = question_in(typed, field)
    return [pk for _kind, pk in _best(_Rows(member, Asked(typed, kind), question, None))[0]]


def search(member: Any, asked: Asked, *, at: datetime, page: int = 1, size: int = PAGE) -> Results:
    """One page of what she may find; Invalid for what is too long or an unknown kind. Nothing asked finds nothing."""
    question = question_in(asked.typed)
    results = Results(asked, question)
    found, results.more = _best(_Rows(member, asked, question, at))
    results.count = len(found)
    results.pages = max(1, -(-len(found) // size))
    results.page = min(max(1, page), results.pages)
    results.hits = _shown(member, found[(results.page - 1) * size : results.page * size], question)
    return results


def best_of_each(
    member: Any, typed: str, codes: Sequence[str], *, at: datetime, each: int = 5
) -> tuple[Question, list[tuple[Kind, list[Hit]]]]:
    """The question, and of each of these kinds, in their order, the best few; Invalid for what is too long."""
    question = question_in(typed)
    found, _many = _best(_Rows(member, Asked(typed), question, at, codes))
    best = {code: [pair for pair in found if pair[0] == code][:each] for code in codes}
    hits = _shown(member, [pair for pairs in best.values() for pair in pairs], question)
    groups = [(kinds()[code], [hit for hit in hits if hit.kind.code == code]) for code in codes]
    return question, [(kind, some) for kind, some in groups if some]


class _Rows:
    """The rows of the index that answer a question and that she may find."""

    def __init__(self, member: Any, asked: Asked, question: Question, at: datetime | None, codes: Sequence[str] = ()):
        self.member, self.question = member, question
        self.wanted = {kind.code: kind for kind in kinds_named(asked.kind) if not codes or kind.code in codes}
        self.said = query_of(question, secret())
        narrowed = {"state": asked.state, "department_id": asked.department_id, "at__gte": asked.after, "at__lt": asked.before}
        self.narrowed = Q(**{column: value for column, value in narrowed.items() if value})
        if at is not None:
            self.narrowed &= Q(ends_at__isnull=True) | Q(ends_at__gt=at)

    @cached_property
    def held(self) -> list[str]:
        """The wanted kinds that hold what is looked for: to ask the words' own index costs less than to write down a condition."""
        asked = {self.said_of([code]): code for code in self.wanted}
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [list(asked)])
            return [asked[said] for (said,) in cursor]

    @cached_property
    def scopes(self) -> dict[str, Q]:
        """By kind what she may find, of the kinds that hold it."""
        given = {code: self.wanted[code].visible(self.member) for code in self.held}
        return {code: scope for code, scope in given.items() if scope is not None}

    @cached_property
    def sql(self) -> tuple[str, tuple[Any, ...]]:
        """The statement that finds them, up to its conditions, and its parameters: written once however often it is asked.

        Where others match too, the kind is asked for in the words' own index, where they cost nothing.
        """
        some = len(self.wanted) < len(kinds()) or len(self.scopes) < len(self.held)
        parts = [Q(kind=code) & scope for code, scope in self.scopes.items()]
        rows = Document.objects.filter(_matching(self.said_of(self.scopes) if some else self.said)).filter(self.narrowed)
        return rows.filter(reduce(or_, parts)).order_by().values_list(*_Hit._fields).query.sql_with_params()

    def said_of(self, codes: Iterable[str]) -> str:
        """What is looked for in documents of these kinds."""
        return f"({self.said}) & ({' | '.join(repr(kind_key(code)) for code in codes)})"


def _matching(said: str) -> RawSQL:
    return RawSQL(f"{_VECTOR} @@ %s::tsquery", [said], output_field=BooleanField())


def _best(rows: _Rows) -> tuple[list[tuple[str, int]], bool]:
    """(kind, id) of at most FOUND of these rows, the best first, and whether there were more.

    Probed first: up to PROBED hits, the newest FOUND are ranked. Of a very common word the newest are fetched by their own index
    or by the words', as the planner sees fit, so that no more is sorted than is shown; and what is not of its commonest kind, which
    would not be among them.
    """
    if rows.question.is_empty:
        return [], False
    with _by_index():
        codes = list(rows.scopes)
        if not codes:
            return [], False
        hits = _hits(rows, PROBED + 1)
        common = len(hits) > PROBED
        if common:
            commonest, _times = Counter(hit.kind for hit in hits).most_common(1)[0]
            hits = _hits(rows, FOUND, newest=True)
            others = [code for code in codes if code != commonest]
            known = set(hits)
            hits += [hit for hit in _hits(rows, FOUND, others) if hit not in known] if others else []
        newest = sorted(hits, key=lambda hit: (hit.at, hit.pk), reverse=True)[: 2 * FOUND if common else FOUND]
        ranks = _ranks([hit.pk for hit in newest], rows)
    wanted = "".join(run.text for runs in rows.question.terms for run in runs)
    order = sorted(newest, key=lambda hit: (_is_named(hit.number, wanted), ranks.get(hit.pk, 0), hit.at, hit.pk), reverse=True)
    return [(hit.kind, hit.object_id) for hit in order[:FOUND]], common or len(hits) > FOUND


class _Hit(NamedTuple):
    pk: int
    at: datetime
    kind: str
    object_id: int
    number: str


def _hits(rows: _Rows, most: int, codes: Sequence[str] = (), *, newest: bool = False) -> list[_Hit]:
    """At most so many of these rows, where kinds are named only theirs."""
    try:
        sql, given = rows.sql
    except EmptyResultSet:
        return []
    if codes:
        sql += f' and {_VECTOR} @@ %s::tsquery and "search_document"."kind" = any(%s)'
        given = (*given, rows.said_of(codes), list(codes))
    sql += ' order by "search_document"."at" desc, "search_document"."id" desc' if newest else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} limit %s", (*given, most))
        return [_Hit(*values) for values in cursor]


def _is_named(number: str, wanted: str) -> bool:
    """Whether this is the number that was typed, with or without its signs."""
    return bool(number) and "".join(letter for letter in number.casefold() if letter.isalnum()) == wanted


def _ranks(pks: list[int], rows: _Rows) -> dict[int, float]:
    """How well each of these documents answers, in steps that leave room for what is newer."""
    if not pks:
        return {}
    said = f"round(ts_rank(%s, {_VECTOR}, %s::tsquery) * 20)"
    rank = RawSQL(said, [_WEIGHTS, rows.said], output_field=FloatField())
    return dict(Document.objects.filter(pk__in=pks).annotate(rank=rank).values_list("pk", "rank"))


@contextmanager
def _by_index() -> Iterator[None]:
    """Inside, the table is not read from end to end: a limit makes that look cheaper than it is."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('enable_seqscan', 'off', true)")
        yield
        cursor.execute("select set_config('enable_seqscan', 'on', true)")


def _shown(member: Any, found: list[tuple[str, int]], question: Question) -> list[Hit]:
    """What these look like to her; what is gone since it was indexed, or that she may not see after all, is left out."""
    known = kinds()
    wanted: dict[str, list[int]] = {}
    for kind, pk in found:
        wanted.setdefault(kind, []).append(pk)
    shown = {kind: known[kind].shown(member, ids) for kind, ids in wanted.items()}
    return [Hit(known[kind], pk, shown[kind][pk], question) for kind, pk in found if pk in shown[kind]]
