"""The health check of processes that answer nobody."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models.functions import Now

from servicedesk.journal.actions import pulse
from servicedesk.journal.models import Pulse


def test_a_fresh_sign_of_life_is_enough(db, capsys):
    pulse("sweep")
    call_command("heartbeat", "sweep", "--within", "15")
    assert capsys.readouterr().out.startswith("sweep: 0.")


def test_an_old_one_is_not(db):
    pulse("sweep")
    Pulse.objects.filter(name="sweep").update(at=Now() - timedelta(seconds=16))
    with pytest.raises(CommandError, match=r"sweep: the last sign of life was 16 s ago, more than 15 s\. / 已 16 秒没有活动"):
        call_command("heartbeat", "sweep", "--within", "15")
    call_command("heartbeat", "sweep")  # half a minute, when nothing is said


def test_another_name_says_nothing(db):
    pulse("sweep")
    with pytest.raises(CommandError, match=r"out@x: no sign of life yet\."):
        call_command("heartbeat", "out@x")


def test_a_database_that_is_away_is_said_without_its_address(db, settings):
    from django.db import connection

    def away(*_):
        raise OperationalError("connection to server at secret-host failed")

    with connection.execute_wrapper(away), pytest.raises(CommandError, match=r"does not answer \(OperationalError\)") as refusal:
        call_command("heartbeat", "sweep")
    assert "secret-host" not in str(refusal.value)
