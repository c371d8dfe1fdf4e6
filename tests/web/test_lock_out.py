"""Five failures lock a name for a quarter of an hour, however often the browser or the address changes."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from servicedesk.journal.models import Event
from tests import make


def attempt(name: str, password: str, number: int = 0):
    """Each try from another address and another browser."""
    browser = Client(REMOTE_ADDR=f"10.0.0.{number + 1}")
    headers = {"Accept-Language": "en", "User-Agent": f"browser {number}", "X-Forwarded-For": f"192.0.2.{number}"}
    return browser.post("/sign-in/", {"username": name, "password": password}, headers=headers)


@pytest.fixture
def five_failures(house) -> list:
    return [attempt("ana", "wrong horse", number) for number in range(5)]


def test_the_fifth_failure_locks_and_says_until_when(five_failures):
    assert [answer.status_code for answer in five_failures] == [401, 401, 401, 401, 429]
    last = five_failures[-1]
    assert "Too many failed tries with this name. Try again at " in last.content.decode()
    assert 890 <= int(last["Retry-After"]) <= 900


def test_the_right_password_does_not_help_while_locked(five_failures):
    answer = attempt("ana", make.PASSWORD)
    assert answer.status_code == 429
    assert "sessionid" not in answer.cookies


def test_others_are_not_locked(five_failures):
    assert attempt("ben", make.PASSWORD).status_code == 302


def test_after_a_quarter_of_an_hour_she_may_try_again(five_failures):
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(minutes=15, seconds=1))
    assert attempt("ana", make.PASSWORD).status_code == 302


def test_every_refusal_is_on_record_once(five_failures):
    attempt("ana", make.PASSWORD)
    locked = [event.facts["locked"] for event in Event.objects.filter(code="member.sign_in_refused").order_by("id")]
    assert locked == [False, False, False, False, True, True]


def test_neither_table_nor_log_keeps_the_password(house, caplog):
    with caplog.at_level(logging.DEBUG):
        attempt("ana", "a secret of hers")
    assert "a secret of hers" not in "".join(f"{row.post_data}{row.get_data}" for row in AccessAttempt.objects.all())
    assert "a secret of hers" not in caplog.text
