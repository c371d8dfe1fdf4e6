"""Looking for documents: what she may find of what is asked for, the best first, and what it looks like."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from servicedesk.search.kinds import Kind, Shown, kinds, kinds_named, secret
from servicedesk.search.models import Document
from servicedesk.search.rules import LONGEST, Question, excerpt_of, kind_key, query_of, question_of

FOUND = 500  # results of a search at most
PAGE = 25
PROBED = 2000  # hits that are all looked at; of a kind with more only the newest are
_VECTOR = '"search_document"."vector"'
_HELD = (
    f"select said, (select count(*) from (select from search_document where {_VECTOR} @@ said::tsquery limit %s) held) from unnest(%s) said"
)
_SHOWN = "id, at, kind, object_id, number"
_ASKED = f"{_SHOWN}, matter_id, department_id, grade, state, vector"  # and what a condition over the index may ask
_MATCH = "«match»"  # where a statement says what is looked for
_WEIGHTS = "{0.05,0.3,0.4,1}"  # of D, C, B, A
_RANKED = f"{_SHOWN}, round(ts_rank('{_WEIGHTS}', {_VECTOR}, %s::tsquery) * 20) rank"  # in steps that leave room for what is newer


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
    """Ids of at most FOUND documents of one kind she may find, the best first; three statements. Invalid for what is too long."""
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

    def held(self) -> dict[str, int]:
        """How often the wanted kinds hold what is looked for, whoever may see it: those that do, up to PROBED + 1 of each.

        To ask the words' own index costs less than to plan a condition that nothing meets.
        """
        asked = {self.said_of([code]): code for code in self.wanted}
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [PROBED + 1, list(asked)])
            return {asked[said]: times for said, times in cursor if times}

    def all_of(self, codes: Collection[str]) -> list["_Hit"]:
        """All of these kinds."""
        may, given = self._may_find(codes)
        return self._read(f"select {_RANKED} from search_document where {_MATCH} and {may}", codes, given)

    def newest_of(self, code: str, most: int) -> list["_Hit"]:
        """The newest of a kind, at most so many. Sorted before it is asked what she may find, so that this is asked of no more than are
        shown."""
        may, given = self._may_find([code])
        inner = f"select {_ASKED} from search_document where {_MATCH} order by at desc, id desc offset 0"
        return self._read(f"select {_RANKED} from ({inner}) search_document where {may} limit {most:d}", [code], given)

    def _may_find(self, codes: Collection[str]) -> tuple[str, Sequence[Any]]:
        """What she may find of these kinds, by cases: the database asks each row what concerns its kind, and looks none up by it."""
        cases = [(code, said) for code in codes if (said := _scope_of(self.wanted[code], self.member)) is not None]
        text = " ".join(f"when kind = %s then ({sql})" for _code, (sql, _given) in cases)
        given = [value for code, (_sql, values) in cases for value in (code, *values)]
        return (f"case {text} else false end", given) if cases else ("false", [])

    def _read(self, sql: str, codes: Collection[str], given: Sequence[Any]) -> list["_Hit"]:
        narrowed, bounds = _condition(self.narrowed) if self.narrowed else ("true", [])
        with connection.cursor() as cursor:
            match = f"{_VECTOR} @@ %s::tsquery and ({narrowed})"
            cursor.execute(sql.replace(_MATCH, match), [self.said, self.said_of(codes), *bounds, *given])
            return [_Hit(*values) for values in cursor]

    def said_of(self, codes: Iterable[str]) -> str:
        """What is looked for in documents of these kinds."""
        return f"({self.said}) & ({' | '.join(repr(kind_key(code)) for code in codes)})"


def _scope_of(kind: Kind, member: Any) -> tuple[str, Sequence[Any]] | None:
    """What she may find of a kind as SQL, with its parameters; None for nothing of it."""
    if not kind.lasting:
        return _scope(kind.visible(member))
    return _lasting_scope(kind.code, member, member.department_id, frozenset(member.rights) if member.is_active else frozenset())


@lru_cache(4000)  # the text of a condition, not what it finds
def _lasting_scope(code: str, member: Any, department_id: int | None, rights: frozenset[str]) -> tuple[str, Sequence[Any]] | None:
    return _scope(kinds()[code].visible(member))


def _scope(may: Q | None) -> tuple[str, Sequence[Any]] | None:
    if may is None:
        return None
    return _condition(may) if may else ("true", [])


def _condition(said: Any) -> tuple[str, Sequence[Any]]:
    """A condition over the index as SQL, with its parameters."""
    query = Document.objects.filter(said).query
    sql, given = query.get_compiler(connection=connection).compile(query.where)
    return sql, given


def _best(rows: _Rows) -> tuple[list[tuple[str, int]], bool]:
    """(kind, id) of at most FOUND of these rows, the best first, and whether there were more.

    What is found is the newest FOUND. Where a kind holds a common word so often that these could be nothing else, it counts by itself.
    """
    if rows.question.is_empty:
        return [], False
    with _by_index():
        few, many = _by_times(rows.held())
        hits, common = rows.all_of(few) if few else [], False
        for code in many:
            newest = rows.newest_of(code, FOUND + 1)
            hits, common = hits + newest[:FOUND], common or len(newest) > FOUND
    newest = sorted(hits, key=lambda hit: (hit.at, hit.pk), reverse=True)[: 2 * FOUND if common else FOUND]
    wanted = "".join(run.text for runs in rows.question.terms for run in runs)
    order = sorted(newest, key=lambda hit: (_is_named(hit.number, wanted), hit.rank, hit.at, hit.pk), reverse=True)
    return [(hit.kind, hit.object_id) for hit in order[:FOUND]], common or len(hits) > FOUND


def _by_times(held: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """These kinds in two: those that hold it up to PROBED times together, and those that hold it oftener than that leaves room for."""
    few: list[str] = []
    many: list[str] = []
    room = PROBED
    for code, times in sorted(held.items(), key=lambda pair: pair[1]):
        room -= times
        (few if room >= 0 else many).append(code)
    return few, many


class _Hit(NamedTuple):
    pk: int
    at: datetime
    kind: str
    object_id: int
    number: str
    rank: float


def _is_named(number: str, wanted: str) -> bool:
    """Whether this is the number that was typed, with or without its signs."""
    plain = number.casefold()
    return bool(number) and wanted[:1] in plain and "".join(letter for letter in plain if letter.isalnum()) == wanted


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
