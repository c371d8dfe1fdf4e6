"""Looking whether the invariants hold: one by one, each with a limited time, never writing anything."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from servicedesk.journal.invariants import Invariant
from servicedesk.journal.wires import ask

PATIENCE = 60.0  # seconds for one invariant
LONGEST = 180.0  # seconds for all of them; what is left then is not checked


@dataclass(frozen=True)
class Verdict:
    """An invariant and the first column of every row that breaks it; None when it could not be checked in time."""

    invariant: Invariant
    rows: list[Any] | None

    @property
    def words(self) -> str:
        """The verdict as the command prints it."""
        if self.rows is None:
            return "not checked"
        return f"BROKEN: {len(self.rows)} row(s), first {self.rows[:5]}" if self.rows else "ok"


def verdicts() -> Iterator[Verdict]:
    """Every invariant the apps contribute, checked now; raises DatabaseError when the database is away."""
    until = time.monotonic() + LONGEST
    for invariant in (each for table in ask("invariants") for each in table):
        yield Verdict(invariant, _rows(invariant, min(PATIENCE, until - time.monotonic())))


def _rows(invariant: Invariant, patience: float) -> list[Any] | None:
    if patience <= 0:
        return None
    if invariant.look is not None:
        return invariant.look(patience)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('statement_timeout', %s, true)", [f"{max(1, round(patience * 1000))}ms"])
            cursor.execute(invariant.sql)
            rows = [row[0] for row in cursor.fetchall()]
            transaction.set_rollback(True)
            return rows
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _TIMED_OUT:
            return None
        raise


_TIMED_OUT = "57014"  # query_canceled
