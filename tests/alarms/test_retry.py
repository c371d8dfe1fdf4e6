"""A delivery that was given up is tried again: once, by whoever may, and on record."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from servicedesk.alarms.models import Alarm
from servicedesk.alarms.watch import watch
from servicedesk.journal.actions import dismiss_delivery, retry_delivery
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Invalid, Missing, WrongState
from servicedesk.journal.models import Delivery, Event
from servicedesk.journal.verdict import verdicts
from staff.models import Notice
from tests import make
from tests.alarms.conftest import quiet_for
from tests.alarms.test_watch import owe


@pytest.fixture
def dead(house) -> Delivery:
    owed = owe(house)
    Delivery.objects.filter(pk=owed.pk).update(dead_at=Now(), next_at=None, attempts=8, last_error="ValueError")
    return owed


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return "dead" if delivery.dead_at else "paid" if delivery.done_at else "owed"


def test_a_retried_delivery_is_owed_anew_with_all_its_tries_and_paid(house, dead):
    retry_delivery(dead.pk, by=house.ada.actor(), at=make.T0)
    assert (state_of(dead), dead.attempts) == ("owed", 0)
    event = Event.objects.get(code="delivery.retried")
    assert (event.actor_id, event.facts["listener"], event.subject_kind) == (house.ada.pk, dead.listener, dead.event.subject_kind)
    deliver_due("inside")
    assert state_of(dead) == "paid"
    assert Notice.objects.filter(member=house.ada, event=dead.event).exists()


@pytest.mark.parametrize(("fields", "state"), [({"next_at": Now()}, "owed"), ({"done_at": Now()}, "paid")])
def test_only_what_was_given_up_can_be_retried(house, dead, fields, state):
    Delivery.objects.filter(pk=dead.pk).update(**{"dead_at": None, **fields})
    with pytest.raises(WrongState) as refused:
        retry_delivery(dead.pk, by=house.ada.actor(), at=make.T0)
    assert refused.value.state == state
    assert state_of(dead) == state and dead.attempts == 8
    assert not Event.objects.filter(code="delivery.retried").exists()


def test_a_delivery_that_does_not_exist_is_missing(house):
    with pytest.raises(Missing):
        retry_delivery(999_999, by=house.ada.actor(), at=make.T0)


def test_the_button_retries_and_says_so(house, browse, dead):
    answer = browse(house.ada).post(f"/alarms/deliveries/{dead.pk}/attempt/", follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [("/alarms/", 302)])
    assert "It is tried again at once." in answer.content.decode()
    assert state_of(dead) == "owed"


def test_a_second_press_is_told_that_somebody_was_quicker(house, browse, dead):
    ada = browse(house.ada)
    ada.post(f"/alarms/deliveries/{dead.pk}/attempt/")
    answer = ada.post(f"/alarms/deliveries/{dead.pk}/attempt/")
    assert answer.status_code == 409
    assert "It is now “tried again”" in answer.content.decode()
    assert Event.objects.filter(code="delivery.retried").count() == 1


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("gao", 403), (None, 401)])
def test_whoever_may_not_receive_alarms_retries_nothing(house, browse, client, dead, who, status):
    asker = browse(getattr(house, who)) if who else client
    assert asker.post(f"/alarms/deliveries/{dead.pk}/attempt/").status_code == status
    assert state_of(dead) == "dead"
    assert not Event.objects.filter(code="delivery.retried").exists()


def test_a_retry_of_nothing_and_by_reading_changes_nothing(house, browse, dead):
    ada = browse(house.ada)
    assert ada.post("/alarms/deliveries/999999/attempt/").status_code == 404
    assert ada.get(f"/alarms/deliveries/{dead.pk}/attempt/").status_code == 405
    assert state_of(dead) == "dead"


def test_what_can_never_be_done_is_set_aside_with_a_reason_and_alarms_no_more(house, browse, beating, dead):
    ada, address = browse(house.ada), f"/alarms/deliveries/{dead.pk}/dismissal/"
    assert f'href="{address}"' in ada.get("/alarms/").content.decode() and dead.listener in ada.get(address).content.decode()
    assert watch()["raised"] == 1
    answer = ada.post(address, {"reason": " Its customer left. "}, follow=True)
    assert answer.redirect_chain == [("/alarms/", 302)]
    page = answer.content.decode()
    assert "set a failed effect of “member.added” aside: Its customer left." in page and address not in page
    event = Event.objects.get(code="delivery.dismissed")
    assert (event.actor_id, event.facts["delivery"], event.facts["reason"]) == (house.ada.pk, dead.pk, "Its customer left.")
    quiet_for("watch", 15)
    watch()
    assert not Alarm.objects.open().filter(code="deliveries_dead").exists()
    assert ada.get(address).status_code == 404
    again = ada.post(address, {"reason": "Twice."})
    assert again.status_code == 409 and "It is now “set aside”" in again.content.decode()
    assert ada.post(f"/alarms/deliveries/{dead.pk}/attempt/").status_code == 409
    assert Event.objects.filter(code__in=["delivery.dismissed", "delivery.retried"]).count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_fitting_reason_nothing_is_set_aside(house, browse, dead, reason):
    answer = browse(house.ada).post(f"/alarms/deliveries/{dead.pk}/dismissal/", {"reason": reason})
    assert answer.status_code == 422 and "Give a reason of at most 300 characters." in answer.content.decode()
    with pytest.raises(Invalid) as refused:
        dismiss_delivery(dead.pk, reason=reason, by=house.ada.actor(), at=make.T0)
    assert list(refused.value.errors) == ["reason"]
    dead.refresh_from_db()
    assert dead.dismissed_at is None and not Event.objects.filter(code="delivery.dismissed").exists()


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("gao", 403), (None, 401)])
def test_whoever_may_not_receive_alarms_sets_nothing_aside(house, browse, client, dead, who, status):
    asker = browse(getattr(house, who)) if who else client
    assert asker.post(f"/alarms/deliveries/{dead.pk}/dismissal/", {"reason": "x"}).status_code == status
    dead.refresh_from_db()
    assert dead.dismissed_at is None


def test_the_database_sets_aside_only_what_was_given_up_and_the_invariant_wants_a_reason(house, dead):
    with pytest.raises(IntegrityError, match="delivery_dismissed_was_given_up"), transaction.atomic():
        Delivery.objects.filter(pk=dead.pk).update(dismissed_at=Now(), dead_at=None, next_at=Now())
    Delivery.objects.filter(pk=dead.pk).update(dismissed_at=Now())
    broken = {verdict.invariant.code: verdict.rows for verdict in verdicts() if verdict.rows}
    assert broken["I5:dismissed"] == [dead.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_counts():
    department = make.make_department()
    ana = make.make_member("ana", posts=[], department=department)
    owed = Delivery.objects.create(
        event=Event.objects.earliest("pk"), listener="staff.handlers.raise_alarm", queue="outside", next_at=None, dead_at=Now()
    )
    start, outcomes = threading.Barrier(2), []

    def press():
        start.wait()
        try:
            retry_delivery(owed.pk, by=ana.actor(), at=make.T0)
            outcomes.append("counted")
        except WrongState:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["counted", "refused"]
    assert Event.objects.filter(code="delivery.retried").count() == 1
