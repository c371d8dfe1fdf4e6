"""Where liability stands, and who may say so."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.models import Complaint, Objection, Verdict
from complaints.once import once
from complaints.rights import DECIDE, RIGHTS
from complaints.stages.queries import clocks_of
from complaints.verdict.models import Liability
from servicedesk.clocks.calendars.rows import hours_of
from servicedesk.clocks.models import Clock
from servicedesk.journal.errors import Forbidden, TooEarly
from staff.models import Member
from staff.queries import climb, holding, line_above

WINDOW = "objection"  # the clock that says how long a department may object


@once
def standing_verdict(complaint: Complaint) -> Verdict | None:
    """The verdict that stands, with its shares; None while liability is undecided."""
    rows = Verdict.objects.filter(complaint=complaint, ended_at=None).select_related("decided_by")
    found = rows.prefetch_related("shares__department", "shares__member").first()
    if found:
        found.complaint = complaint
    return found


def liability_of(complaint: Complaint) -> str:
    """Where liability stands: undecided, yes, no or shared."""
    found = standing_verdict(complaint)
    return found.liable if found else Liability.UNDECIDED.value


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


def require_decider(complaint: Complaint, member: Member) -> None:
    """Raise Forbidden, naming who may, for whoever decides nothing here although she has the right."""
    if why := why_not_decide(complaint, member):
        others = [one.name for one in holding(DECIDE) if not why_not_decide(complaint, one)]
        raise Forbidden(DECIDE, f"{RIGHTS[DECIDE]} ({why.rstrip('.。')})", others)


def window_of(verdict: Verdict) -> Clock | None:
    """The clock by which its departments may object; None where no article gives them a time."""
    rows = [clock for clock in clocks_of(verdict.complaint) if clock.about == Complaint.subject_kind and clock.limit.code == WINDOW]
    return next((clock for clock in reversed(rows) if clock.started_at == verdict.decided_at), None)


def window_end(verdict: Verdict, window: Clock) -> datetime | None:
    """Until when its departments may object; while the complaint was withdrawn their time did not run. Statements only where it was."""
    if window.state != Clock.State.CANCELLED or window.earliest_at is None:
        return window.earliest_at
    end: datetime = window.earliest_at
    hours = hours_of(window)
    gone = verdict.complaint.withdrawals.filter(at__gte=verdict.decided_at, undone_at__isnull=False).order_by("at")
    for since, until in gone.values_list("at", "undone_at"):
        if until and since < end:
            end = hours.due_at(until, hours.seconds_between(since, end))
    return end


def waits_for_objections(complaint: Complaint, at: datetime) -> TooEarly | None:
    """What holds the closing back although its clock ended with a withdrawal: the rest of the time to object. None where nothing does."""
    verdict = standing_verdict(complaint)
    window = window_of(verdict) if verdict else None
    if verdict is None or window is None or window.state != Clock.State.CANCELLED:
        return None
    end, limit = window_end(verdict, window), window.limit
    return TooEarly(end, limit.name_zh, limit.name_en, limit.article.number) if end and end > at else None


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


def objections_of(complaint: Complaint, verdict: Verdict | None) -> list[Objection]:
    """The objections to the verdict that stands, and those to former ones that nobody has decided yet; the first one first."""
    rows = Objection.objects.filter(Q(verdict=verdict) | Q(state=Objection.State.OPEN), verdict__complaint=complaint)
    return list(rows.select_related("department", "by", "decided_by", "against", "verdict__complaint__ticket").order_by("pk"))


@once
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
    end = window_end(verdict, window) if window else None
    if end and at >= end:
        return _("The time to object is over.")
    return ""
