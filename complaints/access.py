"""The doors of complaints."""

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from complaints.models import Complaint, Inquiry, Objection, Referral, RemedyOption, Share, Verdict
from complaints.rights import APPROVE, DECIDE, HANDLE, INVESTIGATE, LOWER, RECEIVE, TRACE, VERIFY
from complaints.verdict.models import Liability
from servicedesk.journal.errors import Invalid, Missing
from servicedesk.journal.reading import Reading, note_reading
from staff.access import require_right
from staff.models import Member
from tickets.access import tickets_of

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
    """The complaints she may see: of the tickets she may see, those she investigates, those passed on to a post of hers, and those
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
        investigates = Inquiry.objects.filter(investigator=member).values("complaint")
        liable = Share.objects.filter(department=member.department_id or 0, verdict__ended_at=None).values("verdict__complaint")
        found_liable = Q(pk__in=liable, confidential=False)
        to_her_posts = Referral.objects.filter(post__in=member.posts.values("code")).values("complaint")
        passed_on = Q(pk__in=to_her_posts, confidential=False)
        rows = rows.filter(Q(ticket__in=tickets_of(member).values("pk")) | Q(pk__in=investigates) | found_liable | passed_on)
    return rows.exclude(about=member)


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
    if complaint.confidential:
        note_reading(Reading(member.actor(), Complaint.subject_kind, complaint.pk, "confidential"))
    return complaint


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
