"""What actions still have to show before a complaint may close, and each one's four steps."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.choices import Severity
from complaints.models import Complaint
from complaints.once import once
from complaints.prevention.choices import ActionState
from complaints.prevention.models import ActionCheck, CorrectiveAction
from staff.models import Member

NEEDS_ACTION = (Severity.SERIOUS, Severity.MAJOR)


@once
def missing_for_closing(complaint: Complaint) -> list[str]:
    """Why a complaint may not close yet as far as prevention goes; empty where it may. General ones need no action.

    A serious or major one needs one verified action at least, and none that failed its check and was not done again.
    """
    if complaint.severity not in NEEDS_ACTION:
        return []
    states = list(CorrectiveAction.objects.filter(complaint=complaint).values_list("state", flat=True))
    missing = []
    if ActionState.VERIFIED not in states:
        missing.append(_("No corrective action is verified yet; a serious or major complaint closes with one at least."))
    if ActionState.FAILED in states:
        missing.append(_("An action did not work and is to be done again first."))
    return missing


@dataclass(frozen=True)
class Step:
    """One of plan, do, check, act: who, when and what; `at` None while it is still to come."""

    code: str
    title: str
    who: Member | None
    at: datetime | None
    words: str


def pdca_of(action: CorrectiveAction) -> list[Step]:
    """The four steps of an action's present round, with who and when; its checks should have come along."""
    check = next((one for one in action.checks.all() if one.round == action.round), None)
    return [
        Step("plan", pgettext("four steps", "Plan"), action.planned_by, action.planned_at, action.criterion),
        Step("do", pgettext("four steps", "Do"), action.done_by or action.owner, action.done_at, action.result),
        _check(check),
        _act(check),
    ]


def _check(check: ActionCheck | None) -> Step:
    title = pgettext("four steps", "Check")
    return Step("check", title, check.checked_by, check.checked_at, check.words) if check else Step("check", title, None, None, "")


def _act(check: ActionCheck | None) -> Step:
    title = pgettext("four steps", "Act")
    if check is None:
        return Step("act", title, None, None, "")
    return Step("act", title, check.checked_by, check.checked_at, check.follows or _("It works and is kept."))
