"""What a complaint's page shows of what was passed on to posts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.models import Complaint, Referral
from complaints.referrals.queries import fitting, post_titles
from complaints.rights import RECEIVE
from staff.models import Member
from tickets.access import lacks


@dataclass(frozen=True)
class Passed:
    """A referral, and what its post is called."""

    referral: Referral
    post: str


def named(referrals: list[Referral]) -> list[Passed]:
    """Each with its post's title; one statement where there is any."""
    titles = post_titles({one.post for one in referrals}) if referrals else {}
    return [Passed(one, titles[one.post]) for one in referrals]


def referral_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """What was passed on and came to what, and what articles offer to pass on by hand."""
    rows = complaint.referrals.select_related("rule__article", "made_by", "ended_by", "responsible").order_by("pk")
    return {
        "referrals": named(list(rows)),
        "referable": fitting(complaint, at) if complaint.state == Complaint.State.OPEN else [],
        "refer_refused": lacks(member, RECEIVE),
    }
