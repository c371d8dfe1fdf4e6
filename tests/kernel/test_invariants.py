"""Each invariant finds the damage it is there for; whole, the desk breaks none."""

from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from servicedesk.clocks.models import Obligation
from servicedesk.clocks.schedules.actions import finish_obligation
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.wires import ask
from tests import make
from tickets.actions import reply_to

BY_CODE = {each.code: each for table in ask("invariants") for each in table}
DUE = make.T0 + timedelta(minutes=31)


def broken() -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for code, invariant in BY_CODE.items():
            cursor.execute(invariant.sql)
            found |= {code} if cursor.fetchall() else set()
    return found


@pytest.fixture
def lived(house):
    """A desk on which a promise was kept, one broken, and everybody told."""
    make.load_demo_pack()
    kept, broke = make.make_ticket(house.ana), make.make_ticket(house.ana)
    reply_to(kept, "好。", by=house.ana.actor(), at=make.T0 + timedelta(minutes=3), author=house.ana)
    sweep(DUE, always=True)
    deliver_due("inside")
    return broke


@pytest.fixture
def habits(lived, tmp_path):
    """And something that recurs: once done, once done late, once missed, once open."""
    make.load_habits(tmp_path)
    for day, hours in enumerate((1, 11, None, None)):
        opens = make.T0 + timedelta(days=day, hours=14)
        sweep(opens, always=True)
        if hours:
            finish_obligation(Obligation.objects.get(opens_at=opens), by=make.SYSTEM, at=opens + timedelta(hours=hours))
    assert list(Obligation.objects.order_by("opens_at").values_list("state", flat=True)) == ["done", "done", "missed", "open"]


def damage(statement: str, *values) -> None:
    """As somebody who can run SQL past the application and its triggers."""
    with psycopg2.connect(settings.DATABASE_URL) as owner, owner.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement, values)
    owner.close()


DAMAGES = {
    "I5": "update journal_delivery set done_at = null, dead_at = now()",
    "I6": "update clocks_clock set next_at = null where stopped_at is null",
    "I6:starts": "delete from clocks_clock where state = 'running'",
    "I7": "update journal_event set recorded_at = now() + interval '1 hour' where code = 'clock.breached'",
    "I2": "delete from clocks_steptaken",
    "I4": "update journal_event set facts = facts || '{\"step\": \"other\"}' where code = 'clock.breached'",
    "I12": "update tickets_ticket set status = 'closed'",
    "positions:all": "delete from journal_waiting",
}


@pytest.mark.django_db(transaction=True)
def test_a_desk_that_lived_breaks_none(lived):
    assert broken() <= {"I1"}  # its clocks ran days ago: what is due now was not swept yet
    sweep(always=True)
    assert broken() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", DAMAGES)
def test_damage_is_found(lived, code):
    if code == "I7":
        reply_to(lived, "晚了。", by=make.SYSTEM, at=DUE, author=lived.owner)
        damage("update clocks_clock set stopped_at = %s where state = 'missed'", make.T0)
    assert code not in broken()
    damage(DAMAGES[code])
    assert code in broken()


HABIT_DAMAGES = {
    "I1:schedules": "update clocks_schedule set next_at = now() - interval '1 hour'",
    "I2:obligations": "update clocks_obligation set missed_at = null where state = 'done'",
    "I3:obligations": "update clocks_obligation set series = 'another' where state = 'missed'",
    "I4:obligations": "update clocks_obligation set state = 'open', missed_at = null, next_at = due_at where state = 'missed'",
    "orphans:obligation": "delete from clocks_obligation",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", HABIT_DAMAGES)
def test_damage_to_what_recurs_is_found(habits, code):
    sweep(always=True)
    assert broken() == set()
    damage(HABIT_DAMAGES[code])
    assert code in broken()
