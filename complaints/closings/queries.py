"""What stands in the way of closing a complaint."""

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.assessment.queries import settled_at_once
from complaints.choices import ISO_STEPS, StageCode
from complaints.models import Complaint, ComplaintClosure
from complaints.prevention.queries import missing_for_closing
from complaints.remedy.queries import last_answer
from complaints.stages.queries import clocks_of, done_stages
from complaints.verdict.models import Liability
from complaints.verdict.queries import liability_of, open_objection, waits_for_objections
from servicedesk.clocks.early import held_back, too_early_words

Outcome = ComplaintClosure.Outcome


def outcome_of(complaint: Complaint) -> str:
    """How she took the last answer, or that it was settled on the spot, as a closing says it; empty where nobody noted it."""
    answer = last_answer(complaint)
    if answer is None and settled_at_once(complaint):
        return Outcome.ACCEPTED.value
    if answer is None or answer.accepted is None:
        return ""
    return Outcome.ACCEPTED.value if answer.accepted else Outcome.NOT_ACCEPTED.value


def steps_missing(complaint: Complaint, besides: tuple[str, ...] = (StageCode.CLOSING, StageCode.TRACKING)) -> list[StageCode]:
    """The steps of ISO 10002 nobody has done yet, in its order; closing and tracking are done by the closing itself."""
    done = done_stages(complaint)
    return [code for code in ISO_STEPS if code not in done and code not in besides]


def hindrances(complaint: Complaint, at: datetime) -> list[str]:
    """Why it cannot be closed yet, in sentences; empty where it can."""
    found = [_("Not done yet: %(step)s.") % {"step": code.label} for code in steps_missing(complaint)]
    if liability_of(complaint) == Liability.UNDECIDED and not settled_at_once(complaint):
        found.append(_("Nobody has decided yet who is liable; that comes first."))
    if open_objection(complaint):
        found.append(_("An objection waits; it is decided first."))
    clocks = [clock for clock in clocks_of(complaint) if (clock.about, clock.about_id) == (Complaint.subject_kind, complaint.pk)]
    if early := held_back(clocks, "complaint.closed", at) or waits_for_objections(complaint, at):
        found.append(too_early_words(early))
    return found + missing_for_closing(complaint)
