"""What must always hold of the index; each kind of document says of its own that none is missing."""

from servicedesk.journal.invariants import Invariant


def none_missing(kind: str, table: str, where: str = "true") -> Invariant:
    """Every row of `table` of which the index has read an event must be in it; `where` (on `t`) says which rows are documents."""
    return Invariant(
        f"search:{kind}",
        f"every {kind} whose events the search has read can be found",
        f"select t.id from {table} t left join search_document d on d.kind = '{kind}' and d.object_id = t.id "
        f"where d.id is null and {where} and exists (select 1 from journal_event e join journal_position p on p.event_id = e.id "
        f"where e.subject_kind = '{kind}' and e.subject_id = t.id "
        "and p.position <= (select position from search_progress where name = 'journal'))",
    )
