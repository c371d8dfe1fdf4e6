"""Invariants of registers: their numbers, their copies, and what was signed."""

from servicedesk.journal.invariants import Invariant, orphans

INVARIANTS = (
    Invariant(
        "registers:numbers",
        "the numbers of each book run from 1 to its last without a gap, and each entry stands in a book of its register",
        "select b.id from registers_book b left join registers_entry e on e.book_id = b.id group by b.id "
        "having count(e.id) <> b.last or coalesce(max(e.place), 0) <> b.last "
        "union all select e.id from registers_entry e join registers_book b on b.id = e.book_id join registers_form f on f.id = e.form_id "
        "where b.register_id <> e.register_id or f.register_id <> e.register_id",
    ),
    Invariant(
        "registers:copies",
        "each entry has every copy of its form; only a lost one has a later issue",
        "select e.id from registers_entry e join registers_form f on f.id = e.form_id where jsonb_array_length(f.copies) <> "
        "(select count(distinct c.n) from registers_copy c where c.entry_id = e.id and c.n <= jsonb_array_length(f.copies)) "
        "union all select c.id from registers_copy c where c.state <> 'lost' and exists "
        "(select 1 from registers_copy later where later.entry_id = c.entry_id and later.n = c.n and later.issue > c.issue)",
    ),
    Invariant(
        "registers:moves",
        "each copy is where its last move left it",
        "select c.id from registers_copy c left join lateral (select m.kind, m.holder from registers_copymove m where m.copy_id = c.id "
        "order by m.id desc limit 1) m on true where c.state <> case m.kind when 'sent' then 'under_way' when 'filed' then 'filed' "
        "when 'lost' then 'lost' else 'held' end or (m.kind <> 'lost' and c.holder <> m.holder)",
    ),
    Invariant(
        "registers:path",
        "each entry was made once, by an event that says so, and is void exactly where one event says that",
        "select e.id from registers_entry e left join journal_event j on j.subject_kind = 'entry' and j.subject_id = e.id group by e.id "
        "having count(j.id) filter (where j.code = 'entry.made') <> 1 "
        "or count(j.id) filter (where j.code = 'entry.voided') <> (e.state = 'void')::int",
    ),
    Invariant(
        "registers:prints",
        "the prints of each entry are counted from 1 without a gap",
        "select p.entry_id from registers_print p group by p.entry_id having count(*) <> max(p.n)",
    ),
    Invariant(
        "registers:signatures",
        "who signed does so in a role of the form, as a member where it asks for one, and approved nothing she had entered or corrected",
        "select s.id from registers_signature s join registers_entry e on e.id = s.entry_id join registers_form f on f.id = e.form_id "
        "left join lateral (select r->>'by' as by from jsonb_array_elements(f.signatories) r where r->>'code' = s.role) r on true "
        "where r.by is null or (r.by = 'anybody') <> (s.member_id is null) or (r.by = 'approver' and (s.member_id = e.made_by_id or exists "
        "(select 1 from registers_correction c where c.entry_id = e.id and c.by_id = s.member_id and c.at < s.at)))",
    ),
    orphans("entry", "registers_entry"),
    orphans("copy", "registers_copy"),
)
