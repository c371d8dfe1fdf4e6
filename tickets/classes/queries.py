"""Which classes the regulations in force know, and the process of a matter with what is done of it."""

from dataclasses import dataclass
from datetime import datetime

from servicedesk.rulebook.language import in_reader_language
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.scopes.queries import holding_here
from tickets.classes.models import DoneStep, MatterClass
from tickets.models import Ticket


@dataclass(frozen=True)
class Step:
    """One step of a process; `done` says by whom and when, `next` marks the first that is not done."""

    place: int
    text_zh: str
    text_en: str
    done: DoneStep | None
    next: bool = False

    @property
    def text(self) -> str:
        return in_reader_language(self.text_zh, self.text_en)


@dataclass(frozen=True)
class Process:
    """What a matter's class asks of whoever handles it, at its severity; no steps where the class says none for it."""

    of: MatterClass
    number: int
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.done is not None for step in self.steps)


def classes_at(at: datetime, department_id: int | None) -> list[MatterClass]:
    """The classes that apply to matters of this department; of one code the first loaded. One statement, two with scopes."""
    rows = MatterClass.objects.filter(article__in=Article.objects.in_force(at)).select_related("article").order_by("article_id", "pk")
    found: dict[str, MatterClass] = {}
    for one in holding_here(rows, department_id):
        found.setdefault(one.code, one)
    return list(found.values())


def process_of(ticket: Ticket, severity: str = "") -> Process | None:
    """The process of its class at its severity, or at the one that is named; None without a class. As the articles say that were in force
    when it was opened.

    No statement for a matter without a class, else two, three with scopes.
    """
    if not ticket.topic:
        return None
    found = next((one for one in classes_at(ticket.opened_at, ticket.department_id) if one.code == ticket.topic), None)
    if found is None:
        return None
    for number, process in enumerate(found.processes):
        if (severity or ticket.severity) in process["severities"]:
            return Process(found, number, _steps(ticket, found, number, process["steps"]))
    return Process(found, 0, [])


def _steps(ticket: Ticket, of: MatterClass, number: int, texts: list[dict[str, str]]) -> list[Step]:
    rows = DoneStep.objects.filter(ticket=ticket, matter_class=of, process=number).select_related("by")
    done = {row.step: row for row in rows}
    first = next((place for place in range(len(texts)) if place not in done), None)
    return [Step(place, text["zh"], text["en"], done.get(place), place == first) for place, text in enumerate(texts)]
