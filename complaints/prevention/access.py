"""The doors of corrective actions: whoever sees the complaint, the owner, and her department."""

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from complaints.access import complaints_of
from complaints.prevention.choices import ActionState
from complaints.prevention.models import ActionCheck, CorrectiveAction
from complaints.rights import HANDLE, VERIFY
from servicedesk.journal.errors import Forbidden, Missing
from staff.access import require_right
from staff.models import Member
from tickets.keeping.queries import hidden_from


def actions_of(member: Member) -> QuerySet[CorrectiveAction]:
    """The actions she may see: her own, her department's, of complaints she sees, and what she may verify; never of one about herself."""
    checks = ActionCheck.objects.select_related("checked_by", "done_by").order_by("round")
    rows = CorrectiveAction.objects.shown().prefetch_related(Prefetch("checks", checks))
    hers = Q(owner=member)
    if member.department_id:
        hers |= Q(owner__department_id=member.department_id, complaint__confidential=False)
    if member.has_right(VERIFY):
        hers |= Q(state__in=[ActionState.DONE, ActionState.VERIFIED]) & ~Q(complaint__ticket__in=hidden_from(member))
    return rows.filter(hers | Q(complaint__in=complaints_of(member).values("pk"))).exclude(complaint__about=member)


def action_for(member: Member, pk: int, to: str = "read", number: str | None = None) -> CorrectiveAction:
    """The action (of the complaint of this number, where one is named), if she may see it (else Missing) and do this (else Forbidden)."""
    rows = actions_of(member).filter(pk=pk)
    action = (rows.filter(complaint__number=number) if number is not None else rows).first() if "\0" not in (number or "") else None
    if action is None:
        raise Missing("action")
    require_step(member, action, to)
    return action


def require_step(member: Member, action: CorrectiveAction, to: str) -> None:
    """Raise Forbidden unless she may do this to an action she sees: its owner does it, others check it, who handles complaints gives it."""
    if to in ("finish", "attach") and member.pk != action.owner_id:
        raise Forbidden(HANDLE, _("carry out this action, as its owner"), [action.owner.name])
    if to == "give":
        require_right(member, HANDLE)
    if to == "check":
        require_right(member, VERIFY)
        if member.pk in (action.owner_id, action.done_by_id):
            raise Forbidden(VERIFY, _("verify what one owns or did oneself"), [_("anybody else who may verify")])


def action_with(member: Member, pk: int) -> CorrectiveAction:
    """The action of this id, if she may see it."""
    return action_for(member, pk)


DOORS = {CorrectiveAction.subject_kind: action_with}  # for what lower apps hang on subjects
