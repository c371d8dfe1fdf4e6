"""The rulebook: the articles with what came of their promises, one article with all its versions, what is undecided."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from servicedesk.clocks import now
from servicedesk.clocks.access import clocks_for
from servicedesk.clocks.actions import adopt_version
from servicedesk.clocks.articles.access import article_for
from servicedesk.clocks.articles.queries import WINDOW, Figures, adoptable, figures, open_clocks
from servicedesk.clocks.queries import failed_rules, undecided_starts
from servicedesk.journal.actions import LONGEST_REASON
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.models import Event
from servicedesk.journal.wires import ask
from servicedesk.rulebook.models import Article, Regulation
from servicedesk.rulebook.revisions.access import PUBLISH, require_right
from servicedesk.rulebook.revisions.access import refusal as lacking
from servicedesk.rulebook.revisions.queries import sentences_of
from servicedesk.web.article_changes import Change, Said, changes, told_by_sections
from servicedesk.web.drawing import draw
from servicedesk.web.errors import forbidden_words
from servicedesk.web.rule_words import reasons, told, told_of_intake, told_of_schedule
from staff.models import Member, Post

UNDECIDED_SHOWN = timedelta(days=30)
LISTED = 50
WAITING = "waiting"
SORTS = ("rate", "number", "triggered", "missed")


@dataclass(frozen=True)
class Row:
    """An article of the list: the version that holds, else the one to come, and the figures of all its versions."""

    article: Article
    waits: bool
    figures: Figures
    limits: list[str]
    anchor: str

    @property
    def status(self) -> str:
        return WAITING if self.waits else self.article.status

    @property
    def place(self) -> tuple[str, list[tuple[int, int, str]]]:
        """Where it stands among all: by regulation, then by number, 2 before 10."""
        parts = re.findall(r"[0-9]+|[^0-9]+", self.article.number)
        return self.article.regulation.code, [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts]


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every article in force or soon to be, with the figures of the last ninety days; the lowest rate first."""
    at = now()
    sort = request.GET.get("sort", "")
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "regulation", "status")}
    rows = _rows(request.user, _matching(Article.objects.upcoming(at), asked), at)
    rows = [row for row in rows if asked["status"] in ("", row.status)]
    context = {
        "rows": _sorted(rows, sort),
        "asked": asked,
        "sort": sort if sort in SORTS else "rate",
        "regulations": Regulation.objects.order_by("code"),
        "columns": _columns(),
        "statuses": [*Article.Status.choices, (WAITING, _("Not yet in force"))],
        "days": WINDOW.days,
    }
    return render(request, "web/rulebook.html", context)


def _columns() -> list[tuple[str, str, str]]:
    """The list's columns: the word to sort by, the heading, its class."""
    return [
        ("number", _("Art."), "num"),
        ("", _("Promise"), ""),
        ("triggered", _("Triggered"), "num"),
        ("", _("Kept"), "num"),
        ("missed", _("Missed"), "num"),
        ("", _("Running"), "num"),
        ("", _("Overdue"), "num"),
        ("", "", ""),
        ("rate", _("Rate"), "num"),
    ]


def _matching(articles: QuerySet[Article], asked: Mapping[str, str]) -> QuerySet[Article]:
    """Those with this number, or with every word in their title or text."""
    if asked["regulation"]:
        articles = articles.filter(regulation__code=asked["regulation"])
    wanted = Q()
    for word in asked["q"].split():
        wanted &= Q(title_zh__icontains=word) | Q(title_en__icontains=word) | Q(text_zh__icontains=word) | Q(text_en__icontains=word)
    number = asked["q"].removeprefix("第").removesuffix("条").removeprefix("§").strip()
    return articles.filter(wanted | Q(number__iexact=number)) if asked["q"] else articles


def _rows(member: Member, articles: QuerySet[Article], at: datetime) -> list[Row]:
    holding = set(Article.objects.in_force(at).values_list("pk", flat=True))
    counted: dict[tuple[int, str], Figures] = {}
    found = figures(member, at - WINDOW)
    for pk, regulation, number in Article.objects.filter(pk__in=found).values_list("pk", "regulation", "number"):
        counted[regulation, number] = counted.get((regulation, number), Figures()) + found[pk]
    shown: dict[tuple[int, str], Article] = {}
    for article in (
        articles.select_related("regulation").prefetch_related("limits", "schedules").order_by("regulation", "number", "version")
    ):
        key = (article.regulation_id, article.number)
        if key not in shown or article.pk in holding:
            shown[key] = article
    anchors: set[str] = set()
    rows = []
    for key, article in shown.items():
        anchor = "" if article.number in anchors else f"a{article.number}"
        anchors.add(article.number)
        waits = article.is_active and article.pk not in holding
        limits = [limit.said for limit in article.limits.all()] + [schedule.every for schedule in article.schedules.all()]
        rows.append(Row(article, waits, counted.get(key, Figures()), limits, anchor))
    return rows


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    rows.sort(key=lambda row: row.place)
    if sort == "number":
        return rows
    if sort in ("triggered", "missed"):
        late = sort == "missed"
        return sorted(rows, key=lambda row: -(row.figures.missed + row.figures.overdue if late else row.figures.triggered))
    return sorted(rows, key=lambda row: 101 if row.figures.rate is None else row.figures.rate)


@dataclass(frozen=True)
class Version:
    """A version of an article, what changed from the one before, and its open clocks."""

    article: Article
    changes: list[Change]
    open: int
    figures: Figures
    loaded: Event | None


@require_safe
def article_page(request: HttpRequest, regulation: str, number: str) -> HttpResponse:
    """One article: its text, what the desk executes of it, its papers, and all its versions."""
    return _article_page(request, regulation, number, request.GET.get("version", ""))


def _article_page(request: HttpRequest, regulation: str, number: str, version: str, refusal: Invalid | None = None) -> HttpResponse:
    at = now()
    found = Article.objects.filter(regulation__code=regulation, number=number).select_related("regulation", "open_question")
    articles = list(found.prefetch_related("limits", "schedules", "sources", "procedures", "requirements").order_by("version"))
    if not articles:
        raise Missing("article")
    holding = set(Article.objects.in_force(at).filter(pk__in=[each.pk for each in articles]).values_list("pk", flat=True))
    article = _asked_version(articles, version, holding)
    titles = {post.code: post.title for post in Post.objects.all()}
    open_here = clocks_for(request.user).filter(limit__article=article, stopped_at__isnull=True)
    clocks = list(open_here.order_by(Coalesce("due_at", "earliest_at"), "pk")[:LISTED])
    said = sentences_of(regulation, number)
    context = {
        "article": article,
        "holds": article.pk in holding,
        "waits": article.is_active and article.pk not in holding and article.effective_from > timezone.localdate(at),
        "clocks": [*(told(limit) for limit in article.limits.all()), *filter(None, [told_of_intake(article)])],
        "schedules": [told_of_schedule(schedule, titles) for schedule in article.schedules.all()],
        "others": [one for one in told_by_sections(article, said) if one[1]],
        "reasons": reasons(article),
        "procedures": [(each, draw(each.told) if each.is_chart else None) for each in article.procedures.all()],
        "scopes": [attachment.scope for attachment in article.regulation.attachments.select_related("scope")],
        "versions": (versions := _versions(request.user, articles, titles, said, at)),
        "version": next(each for each in versions if each.article == article),
        "running": _numbered(request.user, clocks),
        "days": WINDOW.days,
        "adoptable": (waiting := adoptable(article) if article.pk in holding else 0),
        "no_adoption": forbidden_words(lacking(PUBLISH)) if waiting and not request.user.has_right(PUBLISH) else "",
        "typed": request.POST.get("reason", ""),
        "faults": refusal.errors.get("reason", ()) if refusal else (),
        "longest": LONGEST_REASON,
    }
    return render(request, "web/article.html", context, status=400 if refusal else 200)


@require_POST
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the clocks that run under earlier versions of an article go on under this one."""
    article, member = article_for(pk), request.user
    require_right(member, PUBLISH)
    try:
        moved = adopt_version(article, reason=request.POST.get("reason", ""), by=member.actor(), at=now())
    except Invalid as refusal:
        return _article_page(request, article.regulation.code, article.number, str(article.version), refusal)
    messages.success(
        request, ngettext("%(n)s clock goes on under this version.", "%(n)s clocks go on under this version.", moved) % {"n": moved}
    )
    return redirect("article", article.regulation.code, article.number)


def _asked_version(articles: list[Article], asked: str, holding: set[int]) -> Article:
    """The version asked for, else the one in force, else the newest."""
    if asked:
        for article in articles:
            if str(article.version) == asked:
                return article
        raise Missing("article")
    return next((article for article in reversed(articles) if article.pk in holding), articles[-1])


def _versions(member: Member, articles: list[Article], titles: Mapping[str, str], said: Said, at: datetime) -> list[Version]:
    pks = [article.pk for article in articles]
    found, opened = figures(member, at - WINDOW, articles=pks), open_clocks(member, pks)
    regulation = articles[0].regulation_id
    loads = list(Event.objects.filter(code="regulation.loaded", subject_kind="regulation", subject_id=regulation).order_by("pk"))
    versions = []
    for before, article in zip([None, *articles], articles, strict=False):
        changed = changes(before, article, titles, said) if before else []
        versions.append(Version(article, changed, opened.get(article.pk, 0), found.get(article.pk, Figures()), _loading(article, loads)))
    return versions[::-1]


def _loading(article: Article, loads: list[Event]) -> Event | None:
    """The event that says who loaded this version: the first after it was written that names its number."""
    for event in loads:
        named = (*event.facts.get("added", ()), *event.facts.get("changed", ()))
        if event.recorded_at >= article.loaded_at and article.number in named:
            return event
    return None


def _numbered(member: Member, clocks: list[Any]) -> list[tuple[Any, str]]:
    numbers: dict[int, str] = {}
    for numbers_of in ask("matter.numbers"):
        numbers |= numbers_of({clock.matter_id for clock in clocks if clock.matter_id}, member)
    return [(clock, numbers.get(clock.matter_id, "")) for clock in clocks]


@require_safe
def cited(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page of an article in the version that was cited."""
    article = Article.objects.select_related("regulation").filter(pk=pk).first()
    if article is None:
        raise Missing("article")
    address = redirect("article", article.regulation.code, article.number)
    address["Location"] += f"?version={article.version}"
    return address


@require_safe
def undecided(request: HttpRequest) -> HttpResponse:
    """Everything somebody must decide: articles held back, starts without a limit, rules that failed."""
    at, member = now(), request.user
    needing = Article.objects.upcoming(at).filter(status=Article.Status.NEEDS_DECISION).order_by("regulation__code", "pk")
    held = needing.select_related("regulation", "open_question").prefetch_related("limits", "schedules")
    watches = member.has_right("alarms.receive")
    context = {
        "held": [(article, reasons(article)) for article in held],
        "watches": watches,
        "starts": undecided_starts(at - UNDECIDED_SHOWN)[:LISTED] if watches else [],
        "failed": failed_rules()[:LISTED] if watches else [],
        "days": UNDECIDED_SHOWN.days,
    }
    return render(request, "web/undecided.html", context)
