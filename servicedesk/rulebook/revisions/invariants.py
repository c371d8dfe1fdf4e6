"""Invariants of revisions."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "I4:revisions",
        "every revision has one event for what was decided on it, and none for what was not",
        "select v.id from rulebook_revision v left join journal_event e on e.subject_kind = 'revision' and e.subject_id = v.id "
        "left join rulebook_regulation r on r.code = v.code group by v.id, r.id "
        "having count(*) filter (where e.code = 'regulation.rejected') <> (v.status = 'rejected')::int "
        "or count(*) filter (where e.code = 'regulation.withdrawn') <> (v.status = 'withdrawn')::int "
        "or (select count(*) from journal_event l where l.subject_kind = 'regulation' and l.subject_id = r.id "
        "and l.code = 'regulation.loaded' and (l.facts->>'revision')::int = v.number) <> (v.status = 'published')::int",
    ),
    Invariant(
        "revisions:in_force",
        "the revision in force was published, and what waits is compared with it",
        "select r.id from rulebook_regulation r "
        "where exists (select 1 from rulebook_revision v where v.code = r.code and v.status = 'published') "
        "and not exists (select 1 from rulebook_revision v where v.code = r.code and v.number = r.revision and v.status = 'published' "
        "and v.digest = r.digest) "
        "union all select v.id from rulebook_revision v left join rulebook_regulation r on r.code = v.code "
        "where v.status = 'proposed' and v.against <> coalesce(r.revision, 0)",
    ),
    orphans("revision", "rulebook_revision"),
)
