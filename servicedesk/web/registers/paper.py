"""The sheets an entry prints on: a copy fills half a sheet of A4, or flows over sheets of its own where it says too much for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.clocks import now
from servicedesk.journal.errors import Invalid, Stale, WrongState
from servicedesk.registers.access import entry_for, opened_entry, require_to
from servicedesk.registers.actions import print_entry
from servicedesk.registers.models import Copy, Entry, Print
from servicedesk.registers.queries import lines_of
from servicedesk.web.errors import refusal_of
from servicedesk.web.registers.fields import in_words
from servicedesk.web.registers.rows import Table, table_of
from tickets.forms import acting, changed_meanwhile, number_in

BESIDE = 22  # places of a value that has another beside it; a Chinese sign takes two
ACROSS = 68  # places of a line of a value that has its row to itself
LABEL = 20  # places of a line of a label
ROW = 92  # places of a row of a table of goods
MOST_HEIGHT = 72  # millimetres of the table on half a sheet
MOST_SIGNATORIES = 5  # beside each other
_DOUBLE = "\u2e80"  # from here on signs take two places


@dataclass(frozen=True)
class Sheet:
    """Copies that are cut from one sheet, each with what its form calls it; one that `flows` takes as many sheets as it needs."""

    copies: Sequence[tuple[Copy, Mapping[str, str]]]
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
        heads = max(_lines(head.replace(" ", "\n"), most) for head in self.table.heads)
        lines = [max(_lines(said.words, most) for said in line) for line in self.table.lines]
        return 5 + sum(max(6, 4 * count) for count in (heads, *lines, *([1] if self.table.sums else ())))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheets of an entry, marked as a preview; of its last print, named by `n`, ready for paper. A POST notes a print first."""
    if request.method != "POST":
        return _sheets(request, opened_entry(request.user, pk, by=request.user.actor()))
    entry = entry_for(request.user, pk, to="print")
    numbers = [number_in(each) for each in request.POST.getlist("copy")]
    try:
        if not numbers:
            raise Invalid({"copies": [_("Tick at least one copy.")]})
        made = print_entry(entry, numbers, request.POST.get("reason", "").replace("\0", ""), **acting(request, now()))
    except Invalid as refusal:
        return _sheets(request, entry, refusal.sentences, status=400)
    except (Stale, WrongState):
        return _sheets(request, entry_for(request.user, pk), [changed_meanwhile()], status=412)
    return redirect(f"{reverse('entry-print', args=[pk])}?n={made.n}")


def _sheets(request: HttpRequest, entry: Entry, faults: Sequence[str] = (), *, status: int = 200) -> HttpResponse:
    made = _noted(entry, request.GET.get("n", ""))
    newest = {copy.n: copy for copy in entry.copies.all()}
    wanted = [n for n, _issue in made.copies] if made else list(newest)
    blocks, signs = blocks_of(entry), lines_of(entry)
    flows = sum(block.height for block in blocks) > MOST_HEIGHT or len(signs) > MOST_SIGNATORIES
    address = request.build_absolute_uri("/c/")
    context = {
        "entry": entry,
        "made": made,
        "sheets": sheets_of([newest[n] for n in wanted], flows=flows),
        "blocks": blocks,
        "signs": signs,
        "address": address,
        "count": len(newest),
        "printed_at": timezone.localtime(made.at if made else now()),
        "made_at": timezone.localtime(entry.made_at),
        "copies": list(newest.values()),
        "chosen": {number_in(each) for each in request.POST.getlist("copy")} if request.method == "POST" else set(newest),
        "again": bool(entry.prints.all()),
        "refused": refusal_of(lambda: require_to(request.user, "print")),
        "faults": faults,
        "typed": request.POST,
    }
    return render(request, "registers/print.html", context, status=status)


def _noted(entry: Entry, asked: str) -> Print | None:
    """The last print, where that is the one asked for: whoever wants paper again notes that first."""
    prints = list(entry.prints.all())
    return prints[-1] if prints and prints[-1].n == number_in(asked) and entry.state == Entry.State.STANDING else None


def sheets_of(copies: Sequence[Copy], *, flows: bool) -> list[Sheet]:
    """Two copies to a sheet, or each on its own."""
    step, named = 1 if flows else 2, [(copy, copy.entry.form.copies[copy.n - 1]) for copy in copies]
    return [Sheet(named[at : at + step], flows) for at in range(0, len(named), step)]


def blocks_of(entry: Entry) -> list[Block]:
    """What an entry says, labels in both languages, as on every copy whoever prints it; short values stand two in a row."""
    said = entry.current
    blocks: list[Block] = []
    rows: list[Row] = []
    waiting: list[tuple[str, str]] = []
    for each in entry.form.fields:
        value = entry.told(each["code"], said.get(each["code"]))
        if each["kind"] == "rows" and value:
            rows += _pair(waiting)
            blocks += [Block(rows), Block(label=_both(each), table=table_of(each, value, _both, _in_both))]
            rows = []
            continue
        cell = (_both(each), _in_both(each, value))
        if each["kind"] in ("lines", "rows") or _width(cell[1]) > BESIDE:
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


def _both(each: Mapping[str, Any]) -> str:
    return " ".join(dict.fromkeys(word for word in (each["name_zh"], each["name_en"]) if word))


def _in_both(each: Mapping[str, Any], value: Any) -> str:
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


def _width(text: str) -> int:
    return sum(2 if sign >= _DOUBLE else 1 for sign in text)


def _lines(text: str, most: int) -> int:
    return sum(max(1, ceil(_width(line) / most)) for line in text.splitlines()) or 1
