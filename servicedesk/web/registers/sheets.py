"""What stands on the sheets an entry prints on: a copy fills half a sheet of A4, or flows over sheets of its own where it says too much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone, translation

from servicedesk.clocks import now
from servicedesk.registers.models import Copy, Entry, Print
from servicedesk.registers.queries import Line, lines_of
from servicedesk.web.registers.codes import Code, code_of
from servicedesk.web.registers.fields import in_words
from servicedesk.web.registers.rows import Table, table_of
from tickets.forms import number_in

BESIDE = 22  # places of a value that has another beside it; a Chinese sign takes two
ACROSS = 68  # places of a line of a value that has its row to itself
LABEL = 20  # places of a line of a label
ROW = 92  # places of a row of a table of goods
MOST_HEIGHT = 72  # millimetres of what is said on half a sheet
NO_NOTE = 6  # more where nothing is said of who keeps it
MOST_SIGNATORIES = 5  # beside each other
_DOUBLE = "\u2e80"  # from here on signs take two places


@dataclass(frozen=True)
class Leaf:
    """One copy on paper: what its form calls it, what is marked on it, and the code that leads to its entry, on real paper only."""

    copy: Copy
    said: Mapping[str, str]
    mark: str
    code: Code | None


@dataclass(frozen=True)
class Sheet:
    """Copies that are cut from one sheet; one that `flows` takes as many sheets as it needs."""

    leaves: Sequence[Leaf]
    flows: bool


@dataclass(frozen=True)
class Row:
    """A row of the table on a copy: one field over the whole width, or two side by side."""

    cells: Sequence[tuple[str, str]]

    @property
    def is_wide(self) -> bool:
        """Whether its one field has the row to itself."""
        return len(self.cells) == 1

    @property
    def height(self) -> int:
        """About how many millimetres it takes."""
        most = ACROSS if self.is_wide else BESIDE
        return max(8, 5 * max(max(_lines(label, LABEL), _lines(value, most)) for label, value in self.cells))


@dataclass(frozen=True)
class Block:
    """A part of what a copy says, in the form's order: rows of fields, or the rows of one field as a table under its label."""

    rows: Sequence[Row] = ()
    label: str = ""
    table: Table | None = None

    @property
    def height(self) -> int:
        """About how many millimetres it takes, of a table with its label, heads and sums."""
        if self.table is None:
            return sum(row.height for row in self.rows)
        most = max(4, ROW // len(self.table.heads))
        heads = max(_lines(head.words.replace(" ", "\n"), most) for head in self.table.heads)
        lines = [max(_lines(said.words, most) for said in line) for line in self.table.lines]
        return 5 + sum(max(6, 4 * count) for count in (heads, *lines, *([1] if self.table.sums else ())))


@dataclass(frozen=True)
class Paper:
    """An entry as it goes to paper, labels in both languages whoever prints it; `made` is the print it is, None of a preview."""

    entry: Entry
    made: Print | None
    blocks: Sequence[Block]
    signs: Sequence[Line]
    leaves: Sequence[Leaf]
    count: int
    made_at: datetime
    printed_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether a copy would not fit half a sheet as a page, by its lines; what fits by them may still be too much as a document."""
        room = MOST_HEIGHT if self.entry.form.custody_zh else MOST_HEIGHT + NO_NOTE
        return sum(block.height for block in self.blocks) > room or len(self.signs) > MOST_SIGNATORIES

    def sheets(self, flows: bool) -> list[Sheet]:
        """Two copies to a sheet, or each on its own where it flows."""
        step = 1 if flows else 2
        return [Sheet(self.leaves[at : at + step], flows) for at in range(0, len(self.leaves), step)]


def paper_of(entry: Entry, asked: str, address: str) -> Paper:
    """The paper of an entry: of its last print, where `asked` is its number, else a preview. Codes lead below `address`."""
    made = _noted(entry, asked)
    newest = {copy.n: copy for copy in entry.copies.all()}
    wanted = [n for n, _issue in made.copies] if made else list(newest)
    lines = lines_of(entry)
    return Paper(
        entry,
        made,
        [*blocks_of(entry), *_remarks(lines)],
        lines,
        [_leaf(entry, newest[n], made, address) for n in wanted],
        len(newest),
        timezone.localtime(entry.made_at),
        timezone.localtime(made.at if made else now()),
    )


def _remarks(lines: Sequence[Line]) -> list[Block]:
    """What was remarked on signing, each under whose remark it is."""
    rows = [Row([(f"{both(line.said)} 备注 Remark", line.remark)]) for line in lines if line.remark]
    return [Block(rows)] if rows else []


def _leaf(entry: Entry, copy: Copy, made: Print | None, address: str) -> Leaf:
    code = code_of(f"{address}{copy.token}/") if made else None
    return Leaf(copy, entry.form.copies[copy.n - 1], _mark(entry, copy, made), code)


def _mark(entry: Entry, copy: Copy, made: Print | None) -> str:
    """What stands on a copy that is no first one, in both languages; empty on that."""
    if entry.state == Entry.State.VOID:
        return "作废 Void"
    if made is None:
        return "预览，非正式联 Preview, not a copy"
    n = copy.printed
    return f"补打，第 {n} 次打印 Reprint, printed for the {n}. time" if n > 1 else ""


def _noted(entry: Entry, asked: str) -> Print | None:
    """The last print, where that is the one asked for: whoever wants paper again notes that first."""
    prints = list(entry.prints.all())
    return prints[-1] if prints and prints[-1].n == number_in(asked) and entry.state == Entry.State.STANDING else None


def blocks_of(entry: Entry) -> list[Block]:
    """What an entry says, as on every copy whoever prints it."""
    said = entry.current
    return blocks_saying(entry.form.fields, {each["code"]: entry.told(each["code"], said.get(each["code"])) for each in entry.form.fields})


def blocks_saying(fields: Sequence[Mapping[str, Any]], said: Mapping[str, Any]) -> list[Block]:
    """Values of fields by code, labels in both languages; short ones stand two in a row."""
    blocks: list[Block] = []
    rows: list[Row] = []
    waiting: list[tuple[str, str]] = []
    for each in fields:
        value = said.get(each["code"])
        if each["kind"] == "rows" and value:
            rows += _pair(waiting)
            blocks += [Block(rows), Block(label=both(each), table=table_of(each, value, both, _value_in_both))]
            rows = []
            continue
        cell = (both(each), _value_in_both(each, value))
        if each["kind"] in ("lines", "rows") or width_of(cell[1]) > BESIDE:
            rows += [*_pair(waiting), Row([cell])]
        else:
            waiting.append(cell)
            if len(waiting) == 2:
                rows += _pair(waiting)
    return [block for block in (*blocks, Block([*rows, *_pair(waiting)])) if block.rows or block.table]


def _pair(waiting: list[tuple[str, str]]) -> list[Row]:
    """The row of what waits for one, which then waits no more."""
    found = [Row([*waiting])] if waiting else []
    waiting.clear()
    return found


def both(each: Mapping[str, Any]) -> str:
    """What something is called, in both languages where they differ."""
    return " ".join(dict.fromkeys(word for word in (each["name_zh"], each["name_en"]) if word))


def _value_in_both(each: Mapping[str, Any], value: Any) -> str:
    """A value in both languages where they differ; a tick as a mark."""
    if value is None:
        return ""
    if each["kind"] == "tick":
        return "✓"
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(in_words(each, value))
    return " ".join(dict.fromkeys(told))


def width_of(text: str) -> int:
    """How many places a line takes."""
    return sum(2 if sign >= _DOUBLE else 1 for sign in text)


def _lines(text: str, most: int) -> int:
    return sum(max(1, ceil(width_of(line) / most)) for line in text.splitlines()) or 1
