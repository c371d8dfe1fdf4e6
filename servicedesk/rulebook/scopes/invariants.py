"""Invariants of scopes."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "scopes:tree",
        "no scope lies within itself, however far up",
        "with recursive line as (select id as foot, parent_id from rulebook_scope where parent_id is not null "
        "union select line.foot, s.parent_id from line join rulebook_scope s on s.id = line.parent_id where s.parent_id is not null) "
        "select foot from line where foot = parent_id",
    ),
    orphans("scope", "rulebook_scope"),
)
