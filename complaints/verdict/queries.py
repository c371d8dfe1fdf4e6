"""Where liability stands, and who may say so."""

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.models import Complaint, Objection, Verdict
from complaints.rights import DECIDE
from complaints.verdict.models import Liability
from servicedesk.clocks.models import Clock
from staff.models import Member
from staff.queries import climb, holding, line_above

WINDOW = "objection"  # the clock that says how long a department may object


def standing_verdict(complaint: Complaint) -> Verdict | None:
    """The verdict that stands, with its shares; None while liability is undecided."""
    rows = Verdict.objects.filter(complaint=complaint, ended_at=None).select_related("decided_by")
    return rows.prefetch_related("shares__department", "shares__member").first()


def liability_of(complaint: Complaint) -> str:
    """Where liability stands: undecided, yes, no or shared."""
    found = Verdict.objects.filter(complaint=complaint, ended_at=None).values_list("liable", flat=True).first()
    return found or Liability.UNDECIDED.value


def liability_of_matter(ticket_id: int) -> str:
    """Likewise of a ticket's complaint; empty where it is none. One statement."""
    rows = Complaint.objects.filter(ticket=ticket_id).values_list("verdicts__liable", "verdicts__ended_at", "verdicts__pk")
    found = list(rows)
    standing = [liable for liable, ended_at, pk in found if pk and ended_at is None]
    return next(iter(standing), Liability.UNDECIDED.value) if found else ""


def why_not_decide(complaint: Complaint, member: Member) -> str:
    """Why this member decides nothing here although she has the right; empty where she may."""
    if member.pk == complaint.ticket.owner_id:
        return _("You answer for the matter; somebody else decides who is liable.")
    if member.pk == complaint.about_id:
        return _("The complaint is about you; somebody else decides.")
    return ""


def window_of(verdict: Verdict) -> Clock | None:
    """The clock by which its departments may object; None where no article gives them a time."""
    rows = Clock.objects.filter(
        about=Complaint.subject_kind, about_id=verdict.complaint_id, limit__code=WINDOW, started_at=verdict.decided_at
    )
    return rows.select_related("limit__article").order_by("-pk").first()


def deciders(verdict: Verdict, objector: int) -> list[Member]:
    """Who decides on this member's objection: who stands next above whoever gave the verdict, else the others who may decide on
    liability. Never somebody with a part in it: who bears a share, who answers for the matter, who is complained of."""
    ticket = verdict.complaint.ticket
    matter = {ticket.owner_id, verdict.complaint.about_id, *ticket.kept_from}
    besides = {objector, *matter, *(share.member_id for share in verdict.shares.all())}
    line = [rung for rung in line_above(verdict.decided_by) if not any(holder.pk in besides for holder in rung.holders)]
    found = [one for one in climb(line, but=verdict.decided_by).members if one.pk not in besides]
    return found or [one for one in holding(DECIDE) if one.pk != verdict.decided_by_id and one.pk not in besides]


def deciding(objection: Objection) -> list[Member]:
    """Who decides on an objection: those it was put to; where they have all left, whom it would be put to now."""
    asked = Member.objects.active().filter(pk__in=objection.put_to).order_by("pk")
    return list(asked) or deciders(objection.verdict, objection.by_id)


def objections_of(verdict: Verdict) -> list[Objection]:
    """The objections to a verdict, the first one first."""
    return list(verdict.objections.select_related("department", "by", "decided_by").order_by("pk"))


def open_objection(complaint: Complaint) -> bool:
    """Whether an objection waits to be decided."""
    return Objection.objects.filter(verdict__complaint=complaint, state=Objection.State.OPEN).exists()


def may_object(verdict: Verdict, member: Member, at: datetime) -> str:
    """Why this member cannot object for her department; empty where she can."""
    mine = [share for share in verdict.shares.all() if share.department_id and share.department_id == member.department_id]
    if verdict.ended_at or not mine:
        return _("Only a department that was found liable may object.")
    if verdict.objections.filter(department=member.department).exists():
        return _("Your department has objected already.")
    window = window_of(verdict)
    if window and window.earliest_at and at >= window.earliest_at:
        return _("The time to object is over.")
    return ""
