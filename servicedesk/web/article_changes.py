"""What changed from one version of an article to the next, for a reader."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _

from servicedesk.rulebook.models import Article, in_reader_language
from servicedesk.rulebook.pack import sections
from servicedesk.web import times
from servicedesk.web.rule_words import told, told_of_intake, told_of_schedule

SAME, GONE, NEW = "same", "gone", "new"


class Run(NamedTuple):
    """A run of text that stayed, went or came."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """A part of the article that reads differently now."""

    what: str
    runs: list[Run]


SHOWN_ELSEWHERE = ("clocks", "schedules", "intake", "sources", "procedures", "undecided")  # in words of their own, from rows
Said = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]


def told_by_sections(article: Article, said: Said) -> list[tuple[str, Sequence[str]]]:
    """What the sections without words of their own say of this version: title and sentences, in the reader's language.

    `said` is what `sentences_of` found.
    """
    language = "zh" if times.in_chinese() else "en"
    found = said.get(article.digest, {})
    others = [one for one in sections() if one.name not in SHOWN_ELSEWHERE]
    return [(in_reader_language(*one.title), found.get(one.name, {}).get(language, ())) for one in others]


def changes(before: Article, after: Article, titles: Mapping[str, str], said: Said) -> list[Change]:
    """The parts that differ, in the reader's language; `titles` maps post codes to titles, `said` is as in `told_by_sections`.

    Where nobody kept what the sections of one of the two said, they are left out.
    """
    parts = list(zip(_parts(before, titles), _parts(after, titles), strict=True))
    if before.digest in said and after.digest in said:
        both = zip(told_by_sections(before, said), told_by_sections(after, said), strict=True)
        parts += [((what, " ".join(old)), (what, " ".join(new))) for (what, old), (_what, new) in both]
    return [Change(what, runs(old, new)) for (what, old), (_what, new) in parts if old != new]


def _parts(article: Article, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield _("Title"), article.title
    yield _("Text"), article.text
    executed = [told(limit) for limit in article.limits.all()] + [told_of_schedule(each, titles) for each in article.schedules.all()]
    executed.append(told_of_intake(article))
    yield _("What the desk does"), " ".join(sentence for sentences in executed for sentence in sentences)
    yield _("Status"), str(article.get_status_display())
    yield _("To be decided"), str(getattr(article, "open_question", ""))
    yield _("In force from"), article.effective_from.isoformat()
    yield _("Legal review"), _("asked for") if article.legal_review else _("not asked for")
    yield _("Sources"), "; ".join(source.text for source in article.sources.all())
    papers = [f"{each.title}: {' '.join(step.text for step in each.told)}" for each in article.procedures.all()]
    yield _("Procedures and flow charts"), "; ".join(papers)


def runs(old: str, new: str) -> list[Run]:
    """Both texts in one, word by word (Chinese by character), in runs that stayed, went and came."""
    before, after = _words(old), _words(new)
    found = []
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Run(SAME, "".join(before[a:b])))
            continue
        found += [Run(GONE, "".join(before[a:b]))] if b > a else []
        found += [Run(NEW, "".join(after[c:d]))] if d > c else []
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+|\s+|.", text)
