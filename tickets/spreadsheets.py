"""Files for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from tickets.rules import plain_cell


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV of this name, without its ending, that a spreadsheet opens as it is: UTF-8 by its mark, no cell a formula."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    file = csv.writer(answer)
    file.writerow(head)
    file.writerows([plain_cell(cell) for cell in row] for row in rows)
    return answer
