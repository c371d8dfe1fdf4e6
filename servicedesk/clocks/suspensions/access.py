"""The doors of suspensions: everybody reads them, two rights change them."""

from typing import Any

from django.db.models import QuerySet

from servicedesk.clocks.suspensions.models import Suspension
from servicedesk.clocks.suspensions.rights import APPROVE, PROPOSE
from servicedesk.journal.errors import Missing
from servicedesk.journal.wires import ask

RIGHT_TO = {"propose": PROPOSE, "withdraw": PROPOSE, "approve": APPROVE, "reject": APPROVE, "lift": APPROVE}


def suspensions_for(member: Any) -> QuerySet[Suspension]:
    """Every suspension: whoever's clocks may stand still may know why."""
    return Suspension.objects.select_related("scope", "proposed_by", "decided_by")


def suspension_for(member: Any, pk: int, to: str = "read") -> Suspension:
    """The suspension (else Missing); to change it she needs the right (else Forbidden, naming it and who holds it)."""
    suspension = suspensions_for(member).filter(pk=pk).first()
    if suspension is None:
        raise Missing("suspension")
    require_to(member, to)
    return suspension


def require_to(member: Any, act: str) -> None:
    """Raise Forbidden unless she has the right to do this with suspensions; "read" needs none."""
    if act in RIGHT_TO:
        for guard in ask("right.guard"):
            guard(member, RIGHT_TO[act])
