"""Files for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from tickets.rules import plain_cell

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV of this name, without its ending, that a spreadsheet opens as it is: UTF-8 by its mark, no cell a formula."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    file = csv.writer(answer)
    file.writerow(head)
    file.writerows([plain_cell(cell) for cell in row] for row in rows)
    return answer


def xlsx_file(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A workbook of this name, without its ending, with one sheet: every cell is text, whatever it begins with, so that none is a formula.

    What a workbook cannot hold is left out: control characters, and what a cell says beyond 32,767 characters.
    """
    from openpyxl import Workbook  # a large library, for this alone
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.writer.excel import save_workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in (head, *rows):
        cells = []
        for said in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(said))[:_LONGEST_CELL])
            cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    save_workbook(book, file)
    answer = HttpResponse(file.getvalue(), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
