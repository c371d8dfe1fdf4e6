"""The clocks' door."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from servicedesk.clocks.models import Clock
from servicedesk.journal.access import visible_to
from servicedesk.journal.errors import Missing


def clocks_for(member: Any) -> QuerySet[Clock]:
    """The clocks this member may see."""
    seen = visible_to(member, Clock.objects.annotate(decides=Coalesce("due_at", "earliest_at")))
    return seen.select_related("limit__article__regulation", "started_by").prefetch_related("steps_taken")


def clock_for(member: Any, pk: int) -> Clock:
    """The clock, if she may see it."""
    clock = clocks_for(member).filter(pk=pk).first()
    if clock is None:
        raise Missing("clock")
    return clock
