"""What the regulations in force have people say here and now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import get_language, gettext, override

from servicedesk.rulebook.models import Article, Scope
from servicedesk.rulebook.scopes.queries import holding_here
from staff.models import Member
from tickets.apologies.queries import Stance, stance_on
from tickets.models import Ticket
from tickets.scripts.models import CheckedList, CheckList, Phrase, SaidPhrase, WordRule
from tickets.scripts.moments import ORDER, Moment
from tickets.scripts.rules import filled, found_in, part_of


@dataclass
class Said:
    """A phrase as it is to be said now: its words filled in, whether it was said in this matter, and what holds it back, if anything."""

    phrase: Phrase
    text: str
    done: bool = False
    held: Stance | None = None

    @property
    def moment(self) -> Moment:
        return Moment(self.phrase.moment)


@dataclass(frozen=True)
class HeldApology:
    """Words of apology that are not to be said yet, or at all, as a rule on words is shown."""

    stance: Stance
    code = "apology"
    verdict = WordRule.Verdict.BANNED

    @property
    def article(self) -> Article:
        return self.stance.article

    @property
    def article_id(self) -> int:
        return self.stance.article.pk

    @property
    def name(self) -> str:
        return self.stance.name

    @property
    def name_zh(self) -> str:
        with override("zh-hans"):
            return self.stance.name

    @property
    def name_en(self) -> str:
        with override("en"):
            return self.stance.name


@dataclass
class Finding:
    """What a rule on words has to say about a text; `word` is the banned word, or empty where a needed one is missing."""

    rule: WordRule | HeldApology
    word: str


def _in_force(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    return rows.filter(article__in=Article.objects.in_force(at)).select_related("article__regulation")


def _on(channel: str) -> Q:
    return Q(channels=[]) | Q(channels__contains=[channel])


def _company(column: str) -> Subquery:
    """The company's name, where there is one only."""
    own = Scope.objects.filter(kind=Scope.Kind.COMPANY, parent=None)
    return Subquery(own.filter(~Exists(own.exclude(pk=OuterRef("pk")))).values(column)[:1])


def phrases_for(
    channel: str, kind: str, member: Member, at: datetime, *, department_id: int | None, language: str = "", customer: str = ""
) -> list[Said]:
    """The phrases for a matter of this kind (of any, where it is not known yet) that came by this channel, in the order of a
    conversation, in `language` (the reader's by itself); two statements, up to four where scopes decide."""
    said = _said(_phrases(channel, kind, at), member, department_id, language or get_language() or "", customer)
    return _held(said, stance_on(kind, at, department_id=department_id))


def phrases_of(ticket: Ticket, member: Member, at: datetime) -> list[Said]:
    """The phrases for this matter, those said already marked; as above."""
    said = Exists(SaidPhrase.objects.filter(ticket=ticket.pk, phrase=OuterRef("pk")))
    rows = _phrases(ticket.channel, ticket.kind, at).annotate(done=said)
    said_now = _said(rows, member, ticket.department_id, ticket.customer.language, ticket.customer.name)
    return _held(said_now, stance_on(ticket.kind, at, department_id=ticket.department_id, ticket=ticket))


def _held(said: list[Said], stance: Stance | None) -> list[Said]:
    """The phrases, those marked that are apologies which wait for who is liable."""
    for one in said if stance else ():
        one.held = stance if stance and stance.holds(one.phrase.moment, one.text) else None
    return said


def refusals_of(ticket: Ticket, member: Member, at: datetime) -> list[Said]:
    """The phrases with which a request in this matter may be refused."""
    return [one for one in phrases_of(ticket, member, at) if one.moment == Moment.REFUSAL]


def _phrases(channel: str, kind: str, at: datetime) -> QuerySet[Any]:
    fits = _on(channel) & ((Q(kinds=[]) | Q(kinds__contains=[kind])) if kind else Q())
    named = Phrase.objects.annotate(company_zh=_company("name_zh"), company_en=_company("name_en"), done=Value(False))
    return _in_force(named.filter(fits), at).order_by("article_id", "place")


def _said(rows: QuerySet[Any], member: Member, department_id: int | None, language: str, customer: str) -> list[Said]:
    english = language.startswith("en")
    found = []
    with override("en" if english else "zh-hans"):
        for row in holding_here(rows, department_id):
            values = {
                "company": (row.company_en if english else row.company_zh) or gettext("our company"),
                "work_number": member.work_number,
                "name": member.name,
                "customer": customer or gettext("Sir or Madam"),
            }
            found.append(Said(row, filled(row.text_en if english else row.text_zh, values), row.done))
    return sorted(found, key=lambda one: ORDER[one.phrase.moment])


def check_lists_for(ticket: Ticket, at: datetime) -> list[CheckList]:
    """The check lists of this matter, each with how it stands; two statements, three where scopes decide."""
    rows = _in_force(CheckList.objects.filter(_on(ticket.channel)), at)
    last = last_checked(ticket)
    lists = holding_here(rows, ticket.department_id)
    for one in lists:
        one.last = last.get(one.pk)
    return lists


def last_checked(ticket: Ticket) -> Mapping[int, CheckedList]:
    """Check list → how it stands in this matter."""
    rows = CheckedList.objects.filter(ticket=ticket).select_related("by", "check_list__article__regulation").order_by("pk")
    return {row.check_list_id: row for row in rows}


def wording_of(text: str, at: datetime, *, department_id: int | None, language: str, ticket: Ticket | None = None) -> list[Finding]:
    """What the regulations have to say against a text in this language: banned words it holds, needed ones it lacks.

    With a matter also an apology that waits for who is liable. Empty for an empty text. One statement, two where scopes decide, up to
    three more for a matter.
    """
    if not text.strip():
        return []
    rules = holding_here(_in_force(WordRule.objects.order_by("article_id", "place"), at), department_id)
    found = list(_findings(text, rules, english=language.startswith("en")))
    stance = stance_on(ticket.kind, at, department_id=department_id, ticket=ticket) if ticket else None
    word = stance.word_in(text) if stance else ""
    return [*found, Finding(HeldApology(stance), word)] if stance and word else found


def _findings(text: str, rules: Iterable[WordRule], *, english: bool) -> Iterable[Finding]:
    for rule in rules:
        words = rule.words_en if english else rule.words_zh
        word = found_in(part_of(text, rule.where), words)
        if rule.verdict == WordRule.Verdict.BANNED and word:
            yield Finding(rule, word)
        elif rule.verdict == WordRule.Verdict.MUST and words and not word:
            yield Finding(rule, "")


def phrases_in_force(at: datetime) -> QuerySet[Phrase]:
    """Every phrase of the articles in force."""
    return _in_force(Phrase.objects.order_by("article_id", "place"), at)


def check_lists_in_force(at: datetime) -> QuerySet[CheckList]:
    """Every check list of the articles in force."""
    return _in_force(CheckList.objects.order_by("pk"), at)
