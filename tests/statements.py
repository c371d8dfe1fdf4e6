"""Counting what a request asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

_FRAMES = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


class Statements(list):
    """The statements that read or write, in their order; transaction frames do not count."""

    def __str__(self) -> str:
        return "\n".join(f"{number:3} {sql[:300]}" for number, sql in enumerate(self, 1))


@contextmanager
def count_statements() -> Iterator[Statements]:
    """Collects the statements run inside: `with count_statements() as found: …; assert len(found) == 7, str(found)`."""
    found = Statements()
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_FRAMES)]
