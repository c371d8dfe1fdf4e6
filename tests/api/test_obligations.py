"""What recurs, over REST: schedules, obligations and their completion."""

from datetime import timedelta

import pytest

from servicedesk.clocks.models import Obligation, Schedule
from servicedesk.clocks.sweep import sweep
from servicedesk.journal.models import Event
from servicedesk.rulebook.models import Article
from tests import make


@pytest.fixture
def due(house, tmp_path) -> Obligation:
    """A daily report of the agents: the 20th's was missed, the 21st's is open."""
    make.load_habits(tmp_path)
    for hours in (14, 38):
        sweep(make.T0 + timedelta(hours=hours), always=True)
    return Obligation.objects.get(state="open")


def test_a_schedule_says_what_recurs(call, house, due):
    (shown,) = call(house.ana).get("schedules/").json()["results"]
    assert (shown["code"], shown["name"], shown["every"], shown["who"]) == ("report", "Daily report", "every day at 10:00", "agent")
    assert (shown["department_id"], shown["tell"], shown["next_at"]) == (
        house.service.pk,
        ["owner", "supervisor"],
        "2026-11-22T00:00:00+08:00",
    )
    assert call(house.ana).get(f"schedules/{shown['id']}/").json() == shown


def test_schedules_are_filtered_by_what_holds(call, house, due):
    def found(query):
        return [each["code"] for each in call(house.ana).get(f"schedules/?{query}").json()["results"]]

    assert (found("in_force=true"), found("in_force=false"), found("code=other")) == (["report"], [], [])
    Article.objects.update(status="disabled")
    assert (found("in_force=true"), found("in_force=false")) == ([], ["report"])


def test_an_obligation_shows_its_slot_and_what_became_of_it(call, house, due):
    missed, open_one = call(house.ana).get("obligations/").json()["results"]
    assert (missed["slot"], missed["state"], missed["due_at"]) == ("2026-11-20", "missed", "2026-11-20T10:00:00+08:00")
    assert missed["missed_at"] and missed["done_at"] is None and missed["done_by"] is None
    assert (open_one["slot"], open_one["state"], open_one["name"], open_one["article"]["number"]) == (
        "2026-11-21",
        "open",
        "Daily report",
        "1",
    )
    assert call(house.ana).get(f"obligations/{due.pk}/").json() == open_one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", ["2026-11-21"]),
        ("state=done", []),
        ("due_before=2026-11-21T00:00:00%2B08:00", ["2026-11-20"]),
        ("due_after=2026-11-21T00:00:00%2B08:00", ["2026-11-21"]),
        ("schedule=report&ordering=-due_at", ["2026-11-21", "2026-11-20"]),
        ("schedule=other", []),
    ],
)
def test_obligations_are_filtered(call, house, due, query, found):
    assert [each["slot"] for each in call(house.ana).get(f"obligations/?{query}").json()["results"]] == found


def test_another_department_sees_none_of_it(call, house, due):
    for path in ("obligations/", "schedules/"):
        assert call(house.cleo).get(path).json()["results"] == []
    missing = call(house.cleo).get("obligations/0/")
    paths = [f"obligations/{due.pk}/", f"schedules/{Schedule.objects.get().pk}/"]
    for answer in (*map(call(house.cleo).get, paths), call(house.cleo).post(f"obligations/{due.pk}/completion/")):
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert not Event.objects.filter(code="obligation.done").exists()


def test_a_schedule_of_no_department_is_everybodys_to_read(call, house, due):
    Schedule.objects.update(department_id=None)
    assert len(call(house.cleo).get("schedules/").json()["results"]) == 1


def test_who_does_it_finishes_it_once(call, house, due):
    first, second = (call(house.ana).post(f"obligations/{due.pk}/completion/") for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 200, second.json())
    assert (first.json()["state"], first.json()["done_by"]) == ("done", "Ana")
    assert Event.objects.filter(code="obligation.done", actor_id=house.ana.pk).count() == 1


def test_who_does_not_do_it_needs_the_right(call, house, due):
    refused = call(house.ben).post(f"obligations/{due.pk}/completion/")
    assert (refused.status_code, refused.json()["right"], refused.json()["holders"]) == (403, "obligation.finish", ["Agent"])
    due.refresh_from_db()
    assert due.state == "open" and not Event.objects.filter(code="obligation.done").exists()
    lead = house.ben.posts.get()
    lead.rights = [*lead.rights, "obligation.finish"]
    lead.save()
    assert call(house.ben).post(f"obligations/{due.pk}/completion/").status_code == 201


@pytest.mark.parametrize(("who", "may"), [("department_head", "ben"), ("general_manager", "gao")])
def test_a_role_of_the_department_finishes_it(call, house, due, who, may):
    Schedule.objects.update(post_or_role=who)
    assert call(house.ana).post(f"obligations/{due.pk}/completion/").status_code == 403
    assert call(getattr(house, may)).post(f"obligations/{due.pk}/completion/").status_code == 201
