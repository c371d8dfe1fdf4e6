"""Pure arithmetic: rows × what their tests did → what is shown, per area."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from servicedesk.mission.catalogue import area_of

PASSED = "passed"


@dataclass(frozen=True)
class Citation:
    """One test that cites one row, and how it ended: passed, failed or skipped."""

    row: str
    test: str
    outcome: str


@dataclass(frozen=True)
class Area:
    """How much of one area is shown."""

    name: str
    rows: int
    shown: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down, so that 100 means all of it."""
        return 100 * self.shown // self.rows if self.rows else 0


def shown_rows(citations: Iterable[Citation]) -> frozenset[str]:
    """The rows whose every citing test passed, and that at least one test cites."""
    cited: set[str] = set()
    spoiled: set[str] = set()
    for citation in citations:
        (cited if citation.outcome == PASSED else spoiled).add(citation.row)
    return frozenset(cited - spoiled)


def by_area(row_ids: Sequence[str], shown: Collection[str]) -> list[Area]:
    """One line per area, areas and rows in the order of `row_ids`."""
    members: dict[str, list[str]] = {}
    for row_id in row_ids:
        members.setdefault(area_of(row_id), []).append(row_id)
    areas = []
    for name, ids in members.items():
        missing = tuple(row_id for row_id in ids if row_id not in shown)
        areas.append(Area(name, len(ids), len(ids) - len(missing), missing))
    return areas


def as_json(areas: Iterable[Area]) -> dict[str, dict[str, Any]]:
    """The shape `manage.py rules --json` prints."""
    return {area.name: {"rows": area.rows, "shown": area.shown, "missing": list(area.missing)} for area in areas}
