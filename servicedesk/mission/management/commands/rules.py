import json
import shutil
import textwrap
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from servicedesk.mission.catalogue import LATER, ROOT, plan, rows
from servicedesk.mission.report import Area, as_json, by_area, shown_rows
from servicedesk.mission.results import Run, read_run, tree_hash

UNWRITTEN = "No full test run was written yet, so nothing counts as shown: run `make test`."


class Command(BaseCommand):
    help = "Per area of the catalogue: rows, rows shown by passing tests, percent, and the rows not shown."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--work", metavar="NAME", help="only the rows of this piece of work in docs/mission/plan.csv")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the last full test run shows of the catalogue."""
        run = read_run(ROOT)
        areas = by_area(rows_of(options["work"]), shown_rows(run.citations) if run else ())
        if options["json"]:
            self.stderr.write(remark) if (remark := age_of(run)) else None
            self.stdout.write(json.dumps(as_json(areas)))
        else:
            self.stdout.write("\n".join([*table(areas), *later_line(options["work"]), *filter(None, [age_of(run)])]))


def rows_of(work: str | None) -> list[str]:
    """The row ids of one piece of work, or all of them; an unknown name is refused with the known ones."""
    works = plan()
    if work and work not in works.values():
        names = ", ".join(sorted(set(works.values()) - {LATER}))
        raise CommandError(f"docs/mission/plan.csv has no work “{work}”. It has: {names}; and {LATER} for rows that come with later work.")
    return [row.id for row in rows() if not work or works.get(row.id) == work]


def table(areas: list[Area]) -> list[str]:
    """The report, wrapped to the terminal's width."""
    width = max(40, shutil.get_terminal_size().columns)
    lines = ["area  rows  shown  percent"]
    for area in areas:
        lines.append(_line(area))
        lines += textwrap.wrap(" ".join(area.missing), width, initial_indent="      ", subsequent_indent="      ", break_on_hyphens=False)
    total = Area("all", sum(area.rows for area in areas), sum(area.shown for area in areas), ())
    return [*lines, _line(total)]


def _line(area: Area) -> str:
    return f"{area.name:<4}{area.rows:>6}{area.shown:>7}{area.percent:>7} %"


def later_line(work: str | None) -> list[str]:
    """How many of all rows nobody has started on by plan."""
    later = sum(name == LATER for name in plan().values())
    return [] if work else [f"{later} of these rows come with later work."]


def age_of(run: Run | None) -> str:
    """One sentence when the results are missing or may not describe this tree; empty when they do."""
    if run is None:
        return UNWRITTEN
    ran = f"written {run.finished_at:%Y-%m-%d %H:%M} UTC at commit {(run.commit or 'none')[:10]}"
    current = tree_hash(ROOT)
    if current is None or run.tree is None:
        return f"Without git nobody can tell whether these results are older than the tree ({ran})."
    return "" if current == run.tree else f"These results are older than the tree ({ran}): run `make test`."
