"""Duty states over REST."""

import pytest

from staff.models import DutyState


def test_she_says_what_she_does_and_the_same_again_changes_nothing(call, house):
    first, again = (call(house.ana).post("duty_states/", {"state": "meal"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 200, again.json()["id"])
    (listed,) = call(house.ana).get("duty_states/").json()["results"]
    assert (listed["state"], listed["until"], listed["measured"]) == ("meal", None, False)


@pytest.mark.parametrize(("who", "status"), [("ben", 200), ("gao", 200), ("ana", 200), ("cleo", 403), ("ada", 403), (None, 401)])
def test_others_are_read_by_those_who_watch(call, house, who, status):
    member = getattr(house, who) if who else None
    assert call(member).get(f"duty_states/?member={house.ana.work_number}").status_code == status


def test_the_lead_of_one_department_does_not_see_another(call, house):
    assert call(house.ben).get(f"duty_states/?member={house.cleo.work_number}").status_code == 404
    assert call(house.ben).get("duty_states/?member=W9999").status_code == 404


def test_a_state_there_is_not_is_refused(call, house):
    refused = call(house.ana).post("duty_states/", {"state": "asleep"})
    assert (refused.status_code, list(refused.json()["errors"]), DutyState.objects.count()) == (400, ["state"], 0)
