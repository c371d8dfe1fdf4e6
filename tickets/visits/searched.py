"""What of visits the search knows: number, who came, from where and what for."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from servicedesk.search.invariants import none_missing
from servicedesk.search.kinds import Entry, Shown, kind_of
from tickets.models import Visit
from tickets.visits.access import visits_of


def _number(visit: Visit) -> str:
    return f"V-{visit.pk}"


def _entry(visit: Visit) -> Entry:
    said: dict[str, Any] = {"names": [visit.visitor, visit.company], "matter_id": visit.ticket_id, "department_id": visit.department_id}
    return Entry(visit.pk, visit.arrived_at, visit.purpose, number=_number(visit), **said)


def _shown(visit: Visit) -> Shown:
    who = " · ".join(filter(None, (visit.visitor, visit.company)))
    return Shown(reverse("visit", args=[visit.pk]), visit.purpose, end=_number(visit), texts=[who], icon="walk")


VISITS = kind_of(Visit, _("Visits"), "walk", of=visits_of, entry=_entry, shown=_shown)
INVARIANTS = (none_missing(Visit.subject_kind, "tickets_visit"),)
