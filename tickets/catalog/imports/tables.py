"""A spreadsheet as rows of text: CSV, tab-separated text, or the first sheet of an XLSX file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

MOST_ROWS = 5_000  # of one import, its head not counted
MOST_BYTES = 5 * 1024 * 1024
_MOST_UNPACKED = 40 * 1024 * 1024  # of an XLSX file, all its parts together
_MOST_RATIO = 150  # times as large as it is packed; what people write comes to a tenth of that
_SMALL = 1024 * 1024  # below this nobody asks how a part was packed
MOST_CELLS = 150_000  # of the first sheet that say something
_MOST_TEXT = 2_300_000  # bytes of text: as much as a form may send back
_MOST_LINES = 2 * MOST_ROWS  # empty ones among them
_MOST_COLUMNS = 60
_LONGEST_CELL = 500
Table = list[list[str]]


class Unreadable(Exception):
    """It is no table that can be read; its first argument is the reason: "encoding", "format", "size", "rows", "packed" or "cells"."""


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
    filled = size = last = written = 0
    for row in rows:
        cells = [_written(cell) for cell in row][:_MOST_COLUMNS]
        found.append(cells)
        written += sum(1 for cell in cells if cell)
        if written > MOST_CELLS:
            raise Unreadable("cells")
        if any(cells):
            filled, last = filled + 1, len(found)
            size += sum(len(cell.encode()) + 1 for cell in cells)
        if filled > MOST_ROWS + 1 or len(found) > _MOST_LINES:
            raise Unreadable("rows")
        if size > _MOST_TEXT:
            raise Unreadable("size")
    return found[:last]


def _sheet(content: bytes) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet, each read as it is asked for: a sheet that says too much is given up in the middle."""
    from openpyxl import load_workbook  # a large library, for this alone

    try:
        _require_modest(zipfile.ZipFile(io.BytesIO(content)))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True, max_row=_MOST_LINES + 1, max_col=_MOST_COLUMNS)
    except Unreadable:
        raise
    except Exception:  # whatever a broken or hostile file makes of the library
        raise Unreadable("format") from None


def _require_modest(packed: zipfile.ZipFile) -> None:
    """Unreadable for a file that unpacks to far more than it is; by what its parts say of themselves, beyond which nothing is read."""
    parts = packed.infolist()
    swollen = any(part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1) for part in parts)
    if swollen or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Unreadable("packed")


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
