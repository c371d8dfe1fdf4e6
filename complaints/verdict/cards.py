"""What the card of the verdict needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.models import Complaint, Objection, Verdict
from complaints.rights import DECIDE
from complaints.verdict.models import Liability
from complaints.verdict.queries import deciding, may_object, objections_of, standing_verdict, why_not_decide, window_end, window_of
from staff.models import Department, Member
from tickets.access import lacks

ROWS = 6


def verdict_card(complaint: Complaint, member: Member, at: datetime) -> dict[str, Any]:
    """The verdict that stands, the former ones, its objections, and who may do what."""
    verdict = standing_verdict(complaint)
    window = window_of(verdict) if verdict else None
    objections = objections_of(complaint, verdict)
    return {
        "verdict": verdict,
        "former_verdicts": former_verdicts(complaint),
        "verdict_refused": lacks(member, DECIDE) or why_not_decide(complaint, member),
        "liabilities": [(code, label) for code, label in Liability.choices if code != Liability.UNDECIDED],
        "departments": Department.objects.order_by("code"),
        "objections": [(one, one.state == Objection.State.OPEN and member in deciding(one)) for one in objections],
        "objection_refused": may_object(verdict, member, at) if verdict else "",
        "objection_window": window,
        "objection_until": window_end(verdict, window) if verdict and window else None,
    }


@dataclass(frozen=True)
class Row:
    """One line of the form: the party like department:works, and what else was typed or stands."""

    place: int
    party: str = ""
    outside: str = ""
    percent: str = ""
    because: str = ""


def share_rows(typed: Mapping[str, str], verdict: Verdict | None) -> list[Row]:
    """The lines of the form: as they were typed, else as the verdict that stands has them, the rest empty."""
    if "liable" in typed or "verdict_reason" in typed:
        names = ("party", "outside", "percent", "because")
        return [Row(place, *(typed.get(f"{name}-{place}", "") for name in names)) for place in range(ROWS)]
    rows = [
        Row(place, f"{one.party}:{'' if one.outside else one.code}", one.outside, str(one.percent), one.reason)
        for place, one in enumerate(verdict.shares.all() if verdict else ())
    ][:ROWS]
    return rows + [Row(place) for place in range(len(rows), ROWS)]


def former_verdicts(complaint: Complaint) -> list[Verdict]:
    """The verdicts that gave way, the latest first."""
    rows = Verdict.objects.filter(complaint=complaint).exclude(ended_at=None).select_related("decided_by", "ended_by")
    return list(rows.prefetch_related("shares__department", "shares__member").order_by("-pk"))
