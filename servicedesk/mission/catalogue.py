"""The catalogue of rules and the plan of work, as they stand in docs/mission."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "mission"
LATER = "later"


@dataclass(frozen=True)
class Row:
    """One rule of the regulations that the desk must execute."""

    id: str
    statement: str
    key_terms: str
    figures: str
    source: str
    kind: str
    packs: tuple[str, ...]

    @property
    def area(self) -> str:
        """The letters before the dash: TKT of TKT-006."""
        return area_of(self.id)


def area_of(row_id: str) -> str:
    """The area a row id belongs to."""
    return row_id.partition("-")[0]


@cache
def rows(folder: Path = FOLDER) -> tuple[Row, ...]:
    """Every row of the catalogue, in its order."""
    return tuple(_row(line) for line in _table(folder / "catalogue.csv"))


@cache
def row_ids(folder: Path = FOLDER) -> frozenset[str]:
    """The ids a test may cite."""
    return frozenset(row.id for row in rows(folder))


@cache
def plan(folder: Path = FOLDER) -> dict[str, str]:
    """Row id → the piece of work that shows it."""
    return {line["id"]: line["work"] for line in _table(folder / "plan.csv")}


def _row(line: dict[str, str]) -> Row:
    packs = tuple(pack.strip() for pack in line["packs"].split(","))
    return Row(packs=packs, **{name: text for name, text in line.items() if name != "packs"})


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
