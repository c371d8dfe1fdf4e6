"""Looking whether the invariants hold: the command, the verdicts and the alarm."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from servicedesk.alarms.models import Alarm
from servicedesk.alarms.tasks import check_invariants
from servicedesk.alarms.watch import watch
from servicedesk.journal import verdict
from servicedesk.journal.invariants import Invariant
from servicedesk.journal.models import Delivery, Event, Pulse
from servicedesk.journal.verdict import verdicts
from tests.alarms.conftest import quiet_for
from tests.alarms.test_watch import owe

SLOW = Invariant("SLOW", "sleeps", "select pg_sleep(30)")
FINE = Invariant("FINE", "finds nothing", "select 1 where false")


def test_every_invariant_holds_with_alarms_on_record(look_again):
    quiet_for("sweep", 100)
    look_again()
    quiet_for("sweep", 0)
    look_again()
    quiet_for("watch", 900)
    watch()
    assert Alarm.objects.count() == 2
    broken = [each.invariant.code for each in verdicts() if each.rows != []]
    assert broken == []


def test_an_alarm_without_its_event_is_found(look_again):
    quiet_for("sweep", 100)
    look_again()
    Alarm.objects.update(cleared_at=Event.objects.latest("pk").occurred_at)  # nobody recorded that it was cleared
    assert [each.invariant.code for each in verdicts() if each.rows] == ["alarms:told"]


def test_the_alarm_names_what_does_not_hold_and_clears(beating, house):
    owed = owe(house)
    break_delivery(owed)
    assert check_invariants() == {"raised": 1}
    (alarm,) = Alarm.objects.open()
    assert (alarm.code, alarm.facts["codes"], alarm.worst) == ("invariant", ["I1:deliveries"], 1)
    assert check_invariants() == {}
    assert Event.objects.filter(code="alarm.raised").count() == 1
    Delivery.objects.filter(pk=owed.pk).delete()
    assert check_invariants() == {"cleared": 1}
    assert Pulse.objects.get(name="invariants").facts["broken"] == []


def break_delivery(owed: Delivery) -> None:
    """Leave it unpaid for too long."""
    with connection.cursor() as cursor:
        cursor.execute("update journal_delivery set next_at = clock_timestamp() - interval '60 s' where id = %s", [owed.pk])


def test_a_desk_just_started_is_not_judged_yet(house):
    break_delivery(owe(house))
    assert check_invariants() == {}
    assert not Alarm.objects.exists()


def test_what_takes_too_long_is_not_checked_and_clears_nothing(beating, house, monkeypatch):
    break_delivery(owe(house))
    check_invariants()
    monkeypatch.setattr(verdict, "PATIENCE", 0.05)
    monkeypatch.setattr(verdict, "ask", lambda question: ((SLOW, FINE),))
    assert [(each.rows, each.words) for each in verdicts()] == [(None, "not checked"), ([], "ok")]
    assert check_invariants() == {}
    assert Alarm.objects.open().count() == 1
    assert Pulse.objects.get(name="invariants").facts == {"broken": [], "unchecked": ["SLOW"], "held": 1}


def test_what_no_time_is_left_for_is_not_checked(db, monkeypatch):
    monkeypatch.setattr(verdict, "LONGEST", -1.0)
    assert {each.rows is None for each in verdicts()} == {True}


def test_the_command_says_what_was_not_checked(db, monkeypatch, capsys):
    monkeypatch.setattr(verdict, "PATIENCE", 0.05)
    monkeypatch.setattr(verdict, "ask", lambda question: ((SLOW, FINE),))
    with pytest.raises(CommandError, match=r"1 invariant.* not checked"):
        call_command("invariants")
    assert "SLOW                   not checked  sleeps" in capsys.readouterr().out


def test_the_command_names_the_rows(house, capsys):
    owed = owe(house)
    break_delivery(owed)
    with pytest.raises(CommandError, match=r"1 invariant.* not hold"):
        call_command("invariants")
    assert f"BROKEN: 1 row(s), first [{owed.pk}]" in capsys.readouterr().out
