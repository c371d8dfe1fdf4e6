"""Evidence of a complaint: taking it in, with its file where it is one, and noting where it went."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Complaint, CustodyEntry, Evidence
from servicedesk.files.actions import attach
from servicedesk.journal.actions import record
from servicedesk.journal.actor import Actor
from servicedesk.journal.errors import Invalid
from staff.models import Member
from tickets.typed import text_of, words_of


@transaction.atomic
def take_in_evidence(
    complaint: Complaint,
    title: str,
    origin: str,
    *,
    brought_by: str = "",
    keeper: str = "",
    file: tuple[str, int, Iterable[bytes]] | None = None,
    by: Actor,
    at: datetime,
    member: Member,
    expected: int | None = None,
) -> Evidence:
    """Take in a file (name, size, blocks) or a thing that lies somewhere (`keeper` says where), and who brought it.

    Invalid without a title, for an unknown origin, and for a thing of which nobody says where it is.
    """
    complaint = Complaint.objects.locked(complaint.pk, expected)
    title, brought_by = words_of("title", title, 120), text_of("brought_by", brought_by, 120)
    keeper = text_of("keeper", keeper, 120)
    if origin not in Evidence.Origin:
        fill = {"value": origin[:20], "known": ", ".join(Evidence.Origin.values)}
        raise Invalid({"origin": [_("“%(value)s” is not known here; use %(known)s.") % fill]})
    if file is None and not keeper:
        raise Invalid({"keeper": [_("Add a file, or say where the thing is kept.")]})
    at = max(at, complaint.received_at)
    attachment = attach(complaint, *file, by=by, at=at, member=member) if file else None
    evidence = Evidence.objects.create(
        complaint=complaint,
        title=title,
        origin=origin,
        brought_by=brought_by,
        attachment=attachment,
        received_by=member,
        received_at=at,
    )
    if keeper:
        CustodyEntry.objects.create(evidence=evidence, keeper=keeper, by=member, at=at)
    complaint.change()
    sha256 = {"sha256": attachment.sha256} if attachment else {}
    record("complaint.evidence_taken_in", complaint, by=by, at=at, evidence_id=evidence.pk, origin=origin, **sha256)
    return evidence


@transaction.atomic
def pass_evidence(
    complaint: Complaint, evidence_id: int, keeper: str, *, by: Actor, at: datetime, member: Member, expected: int | None = None
) -> CustodyEntry:
    """Note where a piece of evidence went; the chain keeps every earlier place. Invalid for another complaint's."""
    complaint = Complaint.objects.locked(complaint.pk, expected)
    evidence = complaint.evidence.filter(pk=evidence_id).first()
    if evidence is None:
        raise Invalid({"evidence": [_("This complaint has no evidence %(value)s.") % {"value": evidence_id}]})
    entry = CustodyEntry.objects.create(
        evidence=evidence, keeper=words_of("keeper", keeper, 120), by=member, at=max(at, evidence.received_at)
    )
    complaint.change()
    record("complaint.evidence_passed", complaint, by=by, at=entry.at, evidence_id=evidence.pk, custody_id=entry.pk)
    return entry
