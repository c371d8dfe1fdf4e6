"""The doors of complaints."""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from complaints.models import Complaint, Inquiry, Lowering, Measure, Objection, Referral, Remedy, RemedyOption, Share, Verdict
from complaints.rights import APPROVE, DECIDE, HANDLE, INVESTIGATE, LOWER, RECEIVE, TRACE, VERIFY
from complaints.verdict.models import Liability
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.reading import Reading, note_reading
from servicedesk.journal.written import written
from staff.access import require_right
from staff.models import Member
from staff.queries import leads
from tickets.access import on_tickets_of

RIGHT_FOR = {
    "read": None,
    "receive": RECEIVE,
    "handle": HANDLE,
    "investigate": INVESTIGATE,
    "decide": DECIDE,
    "approve": APPROVE,
    "lower": LOWER,
    "verify": VERIFY,
    "trace": TRACE,
}


def complaints_of(member: Member) -> QuerySet[Complaint]:
    """The complaints she may see: of the tickets she may see, those she has a part in, those passed on to a post of hers, and those
    her department was found liable for.

    Whoever traces complaints sees all of them, confidential ones too. Never one about herself.
    """
    rows = Complaint.objects.select_related(
        "ticket__customer", "ticket__owner", "ticket__department", "line__order", "line__product", "received_by"
    )
    standing = Verdict.objects.filter(complaint=OuterRef("pk"), ended_at=None).values("liable")
    filled = {"liability": Coalesce(Subquery(standing), Value(Liability.UNDECIDED.value))}
    rows = rows.annotate(**filled)
    if not member.has_right(TRACE):
        to_her_posts = Referral.objects.filter(post__in=member.posts.values("code")).values("complaint")
        passed_on = Q(pk__in=written(to_her_posts), confidential=False)
        hers = _named_in(member) | _found_liable(member) | passed_on
        rows = rows.filter(on_tickets_of(member) | hers)
    return rows.exclude(about=member)


def _named_in(member: Member) -> Q:
    """Complaints, confidential or not, in which she is named, which wait for her to decide something, or in which she decided it."""
    objected = Objection.objects.filter(Q(by=member) | Q(decided_by=member) | Q(state=Objection.State.OPEN, put_to__contains=[member.pk]))
    waits_for_approval = Q(state=Remedy.State.WAITING) if member.has_right(APPROVE) else Q(pk__in=[])
    waits_for_agreement = Q(agreed=None) if member.has_right(LOWER) else Q(pk__in=[])
    return (
        Q(pk__in=written(Inquiry.objects.filter(investigator=member).values("complaint")))
        | Q(pk__in=written(Measure.objects.filter(to=member).values("complaint")))
        | Q(pk__in=written(objected.values("verdict__complaint")))
        | Q(pk__in=written(Remedy.objects.filter(Q(approved_by=member) | waits_for_approval).values("complaint")))
        | Q(pk__in=written(Lowering.objects.filter(Q(decided_by=member) | waits_for_agreement).values("complaint")))
    )


def _found_liable(member: Member) -> Q:
    """Complaints her department was found liable for; a confidential one is for its seniors."""
    shares = Share.objects.filter(department=member.department_id or 0, verdict__ended_at=None).values("verdict__complaint")
    return Q(pk__in=written(shares)) & (Q(confidential=False) | Q(leads(member)))


def complaint_for(member: Member, number: str, to: str = "read") -> Complaint:
    """The complaint, if she may see it (else Missing) and do this to it (else Forbidden)."""
    complaint = complaints_of(member).filter(number=number).first() if "\0" not in number else None
    complaint = _looked_at(complaint, member)
    if right := RIGHT_FOR[to]:
        require_right(member, right)
    return complaint


def complaint_with(member: Member, pk: int) -> Complaint:
    """The complaint of this id, if she may see it."""
    return _looked_at(complaints_of(member).filter(pk=pk).first(), member)


def _looked_at(complaint: Complaint | None, member: Member) -> Complaint:
    """The complaint; each look at a confidential one goes into the read log. Missing where there is none."""
    if complaint is None:
        raise Missing("complaint")
    note_looks(member, [complaint])
    return complaint


def note_looks(member: Member, shown: Iterable[Complaint]) -> None:
    """She is about to be shown these complaints, one or a page of them: those that are confidential go into the read log."""
    for complaint in shown:
        if complaint.confidential:
            note_reading(Reading(member.actor(), Complaint.subject_kind, complaint.pk, "confidential"))


def objection_to(complaint: Complaint, pk: int) -> Objection:
    """An objection to a verdict of this complaint; Missing where there is none of this id."""
    found = Objection.objects.select_related("verdict", "against", "by").filter(pk=pk, verdict__complaint=complaint).first()
    if found is None:
        raise Missing("objection")
    return found


def option_of(complaint: Complaint, pk: int) -> RemedyOption:
    """A remedy on the table of this complaint; Invalid where there is none of this id."""
    found = complaint.remedy_options.filter(pk=pk).first()
    if found is None:
        raise Invalid({"option": [_("There is no option %(value)s; choose one that is on the table.") % {"value": pk}]})
    return found


DOORS = {Complaint.subject_kind: complaint_with}  # for what lower apps hang on subjects
