"""Pauses in the reader's words: why one was asked for, and why one was not granted."""

from django.utils.translation import gettext as _

from servicedesk.clocks.pauses import NO_REASON, NOT_ALLOWED, OTHER_REASON, OVERDUE, STOPPED, TOO_OFTEN
from servicedesk.clocks.why import Standstill
from tickets.models import Hold


def reason_word(code: str) -> str:
    """What a pack's reason is called; one the desk does not know as it is written."""
    return str(Hold.Reason(code).label) if code in Hold.Reason else code


def cause_of(one: Standstill) -> str:
    """Why a clock stood still, or was to."""
    if one.kind == STOPPED:
        return _("stopped, and opened again later")
    return reason_word(one.reason) or _("no reason given")


def refusal_word(code: str) -> str:
    """Why a pause is not granted."""
    known = {
        NOT_ALLOWED: _("not granted: the article grants no pause"),
        NO_REASON: _("not granted: it gave no reason"),
        OTHER_REASON: _("not granted: the article grants none for this reason"),
        TOO_OFTEN: _("not granted: there were as many pauses as the article grants"),
        OVERDUE: _("not granted: it was overdue already"),
    }
    return known.get(code, code)
