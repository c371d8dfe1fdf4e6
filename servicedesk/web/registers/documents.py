"""The sheets of an entry as a PDF: set by Typst from plain data, so that nothing that was typed is ever read as markup."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import typst
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from servicedesk.registers.models import Signature
from servicedesk.registers.queries import Line
from servicedesk.web.registers.rows import Table
from servicedesk.web.registers.sheets import Block, Leaf, Paper, both, width_of

SOURCE = Path(__file__).with_name("slip.typ")
PDF = "application/pdf"
MOST = 20  # places a column asks for, whatever stands in it
_INK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 150"><path d="{strokes}" fill="none" stroke="#000" {ends}/></svg>'
_ENDS = 'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def file_of(paper: Paper) -> HttpResponse:
    """The document of a paper as a download under its entry's number, kept nowhere."""
    answer = HttpResponse(pdf_of(paper), content_type=PDF)
    name = f"{paper.entry.number.replace('/', '-')}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def pdf_of(paper: Paper) -> bytes:
    """The document: two copies to a sheet of A4 where each fits half of it; text embedded and searchable."""
    made = typst.compile(SOURCE, **_setting(paper), timestamp=int(paper.printed_at.timestamp()))
    return bytes(made)


def flows(paper: Paper) -> bool:
    """Whether its copies take sheets of their own, as a page and as a document alike: as Typst measures them, unless it is plain before."""
    return paper.is_full or bool(json.loads(typst.query(SOURCE, "<flows>", field="value", one=True, **_setting(paper, asks="flows"))))


def _setting(paper: Paper, **more: str) -> dict[str, Any]:
    said = {"said": json.dumps(_data(paper), ensure_ascii=False)} | more
    return {"root": SOURCE.parent, "font_paths": _fonts(), "ignore_system_fonts": True, "sys_inputs": said}


@cache
def _fonts() -> typst.Fonts:
    """The one font there is, found once a process: no sheet depends on what a machine has."""
    folder = Path(manimgx_fonts_cjk.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _data(paper: Paper) -> dict[str, Any]:
    entry, form = paper.entry, paper.entry.form
    return {
        "paper": form.paper,
        "zh": form.name_zh,
        "en": form.name_en,
        "number": entry.number,
        "made_at": f"{paper.made_at:%Y-%m-%d %H:%M}",
        "made_by": entry.made_by.get_full_name(),
        "printed_at": f"{paper.printed_at:%Y-%m-%d %H:%M}",
        "count": paper.count,
        "full": paper.is_full,
        "custody": f"{form.custody_zh} {form.custody_en}".strip(),
        "blocks": [_block(block) for block in paper.blocks],
        "signs": [_sign(line) for line in paper.signs],
        "leaves": [_leaf(leaf) for leaf in paper.leaves],
    }


def _block(block: Block) -> dict[str, Any]:
    if block.table is None:
        return {"rows": [list(row.cells) for row in block.rows]}
    lines = [[{"words": said.words, "figure": said.is_figure} for said in line] for line in block.table.lines]
    return {
        "label": block.label,
        "heads": [head.words for head in block.table.heads],
        "wide": _wide(block.table),
        "lines": lines,
        "sums": block.table.sums,
    }


def _wide(table: Table) -> list[int]:
    """How wide each column is beside the others, in places: its longest word, or as much of its values as MOST allows."""
    found = []
    for at, head in enumerate(table.heads):
        words = max(width_of(word) for word in head.words.split())
        figures = [width_of(line[at].words) for line in table.lines] + [width_of(total) for total in table.sums[at : at + 1]]
        found.append(max(6, words + 1, min(MOST, max(figures, default=0) + 1)))
    return found


def _sign(line: Line) -> dict[str, str]:
    signed: Signature | None = line.signatures[-1] if line.holds else None
    said = {"label": both(line.said), "name": "", "ink": "", "day": ""}
    if signed:
        ink = _INK.format(strokes=signed.strokes, ends=_ENDS) if signed.strokes else ""
        said |= {"name": signed.name, "ink": ink, "day": f"{localtime(signed.at):%Y-%m-%d}"}
    return said


def _leaf(leaf: Leaf) -> dict[str, Any]:
    to = f"{leaf.said['to_zh']} {leaf.said['to_en']}".strip()
    code = leaf.code.svg if leaf.code else ""
    return {"n": leaf.copy.n, "name": both(leaf.said), "zh": leaf.said["name_zh"], "to": to, "mark": leaf.mark, "code": code}
