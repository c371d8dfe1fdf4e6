"""What the promises of articles came to, of those a member may see."""

from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from servicedesk.clocks.actions.moving import RUNNING, under_earlier_versions
from servicedesk.clocks.models import Clock, Obligation
from servicedesk.journal.access import visible_to
from servicedesk.rulebook.models import Article

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Figures:
    """How many promises began, and how they stand: what is `overdue` is late and still open, what was `missed` was late when done."""

    triggered: int = 0
    kept: int = 0
    missed: int = 0
    running: int = 0
    overdue: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def decided(self) -> int:
        """Those of which it is known whether they were kept."""
        return self.kept + self.missed + self.overdue

    @property
    def rate(self) -> float | None:
        """Of those decided, how many in a hundred were kept; None before the first."""
        return 100 * self.kept / self.decided if self.decided else None


def figures(member: Any, since: datetime, *, articles: Collection[int] | None = None) -> dict[int, Figures]:
    """Article id → its figures of clocks and obligations begun since then; two statements. What was cancelled does not count."""
    clocks = visible_to(member, Clock.objects.filter(started_at__gte=since).exclude(state=Clock.State.CANCELLED))
    states = {
        "kept": Q(state="met"),
        "missed": Q(state="missed"),
        "running": Q(state__in=["running", "paused"]),
        "overdue": Q(state="breached"),
    }
    found = _counted(clocks, "limit__article", states, articles)
    slots = visible_to(member, Obligation.objects.filter(opens_at__gte=since))
    states = {
        "kept": Q(state="done", missed_at__isnull=True),
        "missed": Q(state="done", missed_at__isnull=False),
        "running": Q(state="open"),
        "overdue": Q(state="missed"),
    }
    for article, more in _counted(slots, "schedule__article", states, articles).items():
        found[article] = found.get(article, Figures()) + more
    return found


def _counted(rows: QuerySet, article: str, states: dict[str, Q], articles: Collection[int] | None) -> dict[int, Figures]:
    if articles is not None:
        rows = rows.filter(**{f"{article}__in": articles})
    counts = {name: Count("pk", filter=wanted) for name, wanted in states.items()}
    counted = rows.order_by().values_list(article).annotate(triggered=Count("pk"), **counts)
    return {pk: Figures(*numbers) for pk, *numbers in counted}


def open_clocks(member: Any, articles: Collection[int]) -> dict[int, int]:
    """Article id → how many of its clocks, whenever begun, nobody has stopped yet; one statement."""
    rows = visible_to(member, Clock.objects.open().filter(limit__article__in=articles))
    return dict(rows.order_by().values_list("limit__article").annotate(n=Count("pk")))


def versions_of(article: Article) -> QuerySet[Article]:
    """All versions of an article, the newest first."""
    return Article.objects.filter(regulation=article.regulation_id, number=article.number).order_by("-version")


def adoptable(article: Article) -> int:
    """How many clocks run under earlier versions of an article, and could go on under this one."""
    return Clock.objects.filter(under_earlier_versions(article), state__in=RUNNING).count()
