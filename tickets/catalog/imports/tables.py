"""A spreadsheet as rows of text: CSV, tab-separated text, or the first sheet of an XLSX file."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

MOST_ROWS = 5_000  # of one import, its head not counted
MOST_BYTES = 5 * 1024 * 1024
_MOST_UNPACKED = 80 * 1024 * 1024
_MOST_TEXT = 2_300_000  # bytes of text: as much as a form may send back
_MOST_LINES = 2 * MOST_ROWS  # empty ones among them
_MOST_COLUMNS = 60
_LONGEST_CELL = 500
Table = list[list[str]]


class Unreadable(Exception):
    """It is no table that can be read; its first argument is the reason: "encoding", "format", "size" or "rows"."""


def read_bytes(content: bytes) -> Table:
    """The rows of a file: an XLSX file by its first bytes, else text in UTF-8 or GB 18030. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("size")
    if content[:4] == b"PK\x03\x04":
        return _limited(_sheet(content))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable("encoding")


def read_text(text: str) -> Table:
    """The rows of a text whose first line decides what stands between its cells: a tab, else a semicolon, else a comma."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    head = text.lstrip("\r\n").split("\n", 1)[0]
    between = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    try:
        return _limited(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error:
        raise Unreadable("format") from None


def _limited(rows: Iterable[Iterable[Any]]) -> Table:
    """The rows as text, empty ones between others too, so that each keeps its number; Unreadable where it is too many or too much."""
    found: Table = []
    filled = size = last = 0
    for row in rows:
        cells = [_written(cell) for cell in row][:_MOST_COLUMNS]
        found.append(cells)
        if any(cells):
            filled, last = filled + 1, len(found)
            size += sum(len(cell.encode()) + 1 for cell in cells)
        if filled > MOST_ROWS + 1 or len(found) > _MOST_LINES:
            raise Unreadable("rows")
        if size > _MOST_TEXT:
            raise Unreadable("size")
    return found[:last]


def _sheet(content: bytes) -> list[tuple[Any, ...]]:
    from openpyxl import load_workbook  # a large library, for this alone

    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise Unreadable("size")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return list(sheet.iter_rows(values_only=True, max_row=_MOST_LINES, max_col=_MOST_COLUMNS))
    except Unreadable:
        raise
    except Exception:  # whatever a broken or hostile file makes of the library
        raise Unreadable("format") from None


def _written(cell: Any) -> str:
    """A cell as text: whole numbers without a point, days without a time."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell).strip()[:_LONGEST_CELL]


def as_text(table: Table) -> str:
    """The rows as tab-separated text, which `read_text` reads again."""
    file = io.StringIO()
    csv.writer(file, delimiter="\t", lineterminator="\n").writerows(table)
    return file.getvalue()
