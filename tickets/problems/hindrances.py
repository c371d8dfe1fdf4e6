"""What keeps the obligation of the customer-problem lists from being done."""

from django.utils.translation import gettext as _

from servicedesk.clocks.models import Obligation
from staff.models import Department
from tickets.models import ProblemList


def lists_to_note(obligation: Obligation) -> list[str]:
    """A sentence where departments took no note of their lists yet, naming them."""
    waiting = ProblemList.objects.filter(obligation=obligation, state=ProblemList.State.SENT).values("department")
    names = [department.name for department in Department.objects.filter(pk__in=waiting).order_by("code")]
    sentence = _("Not done yet: %(departments)s took no note of the customer problems; take note of each list instead.")
    return [sentence % {"departments": ", ".join(names)}] if names else []
