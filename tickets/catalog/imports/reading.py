"""What is sent to be imported, made rows: Invalid says what to do where that cannot be."""

from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.journal.errors import Invalid
from tickets.catalog.imports.rows import Read, read_rows
from tickets.catalog.imports.tables import MOST_BYTES, MOST_CELLS, MOST_ROWS, Table, Unreadable, read_bytes, read_text


def table_sent(text: str, file: IO[bytes] | Any = None) -> Table:
    """The rows of a file where one was sent, else of the text."""
    try:
        return read_bytes(file.read(MOST_BYTES + 1)) if file is not None else read_text(text)
    except Unreadable as fault:
        raise Invalid({"file": [_remedy(str(fault.args[0]))]}) from None


def _remedy(reason: str) -> str:
    remedies = {
        "encoding": _("Its characters cannot be read; save it as CSV in UTF-8, or as XLSX."),
        "format": _("It is no table that can be read; save it as CSV or XLSX."),
        "size": _("It is too large; send at most %(megabytes)s MB, in several parts.") % {"megabytes": MOST_BYTES // 2**20},
        "packed": _("It unpacks to far more than it is; save only its first sheet, as values, as a new XLSX file or as CSV."),
        "cells": _("More than %(cells)s of its cells say something; keep only the columns named here, and send it in several parts.")
        % {"cells": MOST_CELLS},
        "rows": _("It has too many rows; send at most %(rows)s at once.") % {"rows": MOST_ROWS},
    }
    return remedies[reason]


def rows_sent(table: Table, at: datetime) -> Read:
    """The rows as lines of orders, read on the day of `at` by the desk's clock."""
    return read_rows(table, timezone.localtime(at, timezone.get_default_timezone()).date())
