"""Noting how a department received whoever complained."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.conduct.models import Conduct, ConductNote
from complaints.models import Complaint
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Department, Member
from staff.queries import heads_of
from tickets.typed import gathering, words_of

LONGEST = 1000


@transaction.atomic
def note_conduct(
    complaint: Complaint,
    kind: str,
    department: Department,
    words: str,
    *,
    of: Member | None = None,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> ConductNote:
    """Note that a department shirked, hindered, was unfriendly or asked for a favour; its heads are told, and nothing else follows.

    Invalid without words, for an unknown kind, for a member of another department and for oneself.
    """
    complaint = Complaint.objects.select_related("ticket").locked(complaint.pk, expected)
    errors: dict[str, list[str]] = {}
    with gathering(errors):
        words = words_of("words", words, LONGEST)
    if kind not in Conduct.values:
        fill = {"value": kind[:20], "known": ", ".join(Conduct.values)}
        errors["kind"] = [_("“%(value)s” is not known here; use %(known)s.") % fill]
    if of == member:
        errors["of"] = [_("One notes nothing of oneself here; name a colleague, or nobody.")]
    elif of and of.department_id != department.pk:
        errors["of"] = [_("“%(name)s” is of another department; name the department she is of.") % {"name": of.name}]
    if errors:
        raise Invalid(errors)
    at = max(at, complaint.received_at)
    note = ConductNote.objects.create(complaint=complaint, kind=kind, department=department, of=of, words=words, by=member, at=at)
    complaint.change()
    told = [one.pk for one in heads_of(department.pk) if one.pk not in (member.pk, of.pk if of else None, complaint.about_id)]
    names = {"department_zh": department.name_zh, "department_en": department.name_en}
    facts = {"note_id": note.pk, "conduct": kind, "department": department.code, "of_id": of.pk if of else None, "tell_ids": told}
    record("complaint.conduct_noted", complaint, by=by, at=at, **facts, **names)
    return note
