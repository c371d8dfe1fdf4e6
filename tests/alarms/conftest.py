"""A desk that gives every sign of life, and a watch that has gone on for a while."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from servicedesk.alarms.watch import watch
from servicedesk.journal.actions import pulse
from servicedesk.journal.models import Pulse

SIGNS = ("sweep", "beat", "clocks@here", "out@here")


def quiet_for(name: str, seconds: float) -> None:
    """Let the last sign of life of one part lie so far back."""
    Pulse.objects.filter(name=name).update(at=Now() - timedelta(seconds=seconds))


@pytest.fixture
def beating(house):
    """Every part gave a sign of life just now, and the watch has gone on for ten minutes; returns the house."""
    for name in SIGNS:
        pulse(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_pulse (name, at, facts) values ('watch', clock_timestamp() - interval '15 s', "
            "jsonb_build_object('since', clock_timestamp() - interval '10 min'))"
        )
    return house


@pytest.fixture
def look_again(beating):
    """look_again() → what the next watch did, as if fifteen seconds had passed."""

    def again() -> dict[str, int]:
        quiet_for("watch", 15)
        return watch()

    return again
