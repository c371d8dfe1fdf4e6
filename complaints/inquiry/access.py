"""The doors of investigations: a department sees what it is asked, a member what she is heard about, and no more of the complaint."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.inquiry.models import AssistRequest, Concern, Hearing
from complaints.rights import HANDLE, INVESTIGATE
from servicedesk.journal.errors import Forbidden, Missing
from staff.access import require_right
from staff.models import Member

_MOST_NAMED = 10


def assists_of(member: Member) -> QuerySet[AssistRequest]:
    """The requests she may see: to her department, and of the complaints she sees; never of one about herself."""
    rows = AssistRequest.objects.select_related("complaint__ticket", "department", "asked_by", "ended_by")
    hers = Q(department_id=member.department_id) if member.department_id else Q(pk__in=[])
    return rows.filter(hers | Q(complaint__in=complaints_of(member).values("pk"))).exclude(complaint__about=member)


def assist_for(member: Member, pk: int, to: str = "read") -> AssistRequest:
    """The request, if she may see it (else Missing) and, to answer it, is of the department that was asked (else Forbidden).

    Whoever investigates complaints presses for the answer.
    """
    request = assists_of(member).filter(pk=pk).first()
    if request is None:
        raise Missing("assist request")
    if to == "answer" and member.department_id != request.department_id:
        raise _of_department(request.department)
    if to == "press":
        require_right(member, INVESTIGATE)
    return request


def concerns_of(member: Member) -> QuerySet[Concern]:
    """The findings she may see: those told to her department, and of the complaints she sees; never of one about herself."""
    rows = Concern.objects.select_related("inquiry__complaint__ticket", "inquiry__investigator", "department", "improved_by")
    hers = Q(department_id=member.department_id) if member.department_id else Q(pk__in=[])
    return rows.filter(hers | Q(inquiry__complaint__in=complaints_of(member).values("pk"))).exclude(inquiry__complaint__about=member)


def concern_for(member: Member, pk: int, to: str = "read") -> Concern:
    """What was told to a department, if she may see it (else Missing); it says what it improved, or whoever handles complaints does."""
    concern = concerns_of(member).filter(pk=pk).first()
    if concern is None:
        raise Missing("concern")
    if to == "improve" and member.department_id != concern.department_id:
        require_right(member, HANDLE)
    return concern


def hearings_of(member: Member) -> QuerySet[Hearing]:
    """What she was asked to be heard about."""
    return Hearing.objects.filter(member=member).select_related("complaint", "asked_by").order_by("-pk")


def hearing_for(member: Member, pk: int) -> Hearing:
    """What she, and nobody else, was asked to be heard about."""
    hearing = hearings_of(member).filter(pk=pk).first()
    if hearing is None:
        raise Missing("hearing")
    return hearing


def _of_department(department) -> Forbidden:
    title = _("answer for %(department)s, as one of its members") % {"department": department.name}
    people = Member.objects.active().filter(department=department).order_by("pk")[:_MOST_NAMED]
    return Forbidden(INVESTIGATE, title, [one.name for one in people] or [department.name])
