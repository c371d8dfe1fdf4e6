"""What must always hold, as SQL that must find nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Invariant:
    """`sql` selects a row for everything wrong; `code` is the reliability catalogue's, `sentence` says what must hold.

    What lies outside the database is looked at by `look` instead: it gets the seconds it may take and returns what is wrong.
    """

    code: str
    sentence: str
    sql: str = ""
    look: Callable[[float], list[Any]] | None = None


def orphans(kind: str, table: str) -> Invariant:
    """Every event about a `kind` must find its row: business rows are never deleted."""
    return Invariant(
        f"orphans:{kind}",
        f"every event about a {kind} finds its row",
        f"select e.id from journal_event e left join {table} t on t.id = e.subject_id where e.subject_kind = '{kind}' and t.id is null",
    )


INVARIANTS = (
    Invariant(
        "I1:deliveries",
        "no delivery inside the desk is overdue by more than 30 s, unless it failed and waits",
        "select id from journal_delivery where queue = 'inside' and attempts = 0 and next_at < clock_timestamp() - interval '30 seconds'",
    ),
    Invariant(
        "I5",
        "every delivery is paid, owed within the three days of its tries, or given up with an alarm",
        "select d.id from journal_delivery d join journal_event e on e.id = d.event_id "
        "where (e.recorded_at < clock_timestamp() - interval '72 hours' and d.next_at < clock_timestamp() - interval '30 seconds') "
        "or (d.dead_at is not null and e.code <> 'delivery.died' and not exists (select 1 from journal_event a "
        "where a.code = 'delivery.died' and (a.facts->>'delivery')::bigint = d.id))",
    ),
    Invariant(
        "I5:dismissed",
        "every delivery set aside has the event that says who did it and why",
        "select d.id from journal_delivery d where d.dismissed_at is not null and not exists (select 1 from journal_event a "
        "where a.code = 'delivery.dismissed' and (a.facts->>'delivery')::bigint = d.id and a.facts->>'reason' <> '')",
    ),
    Invariant(
        "positions:all",
        "every event older than 30 s has its position, or waits for one",
        "select e.id from journal_event e left join journal_position p on p.event_id = e.id "
        "left join journal_waiting w on w.event_id = e.id where p.event_id is null and w.event_id is null",
    ),
    Invariant(
        "positions:gapless",
        "positions run from 1 without a gap",
        "select 1 from (select count(*) n, max(position) m from journal_position) x where n <> coalesce(m, 0)",
    ),
)
