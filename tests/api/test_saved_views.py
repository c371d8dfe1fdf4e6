"""Saved views of the list over REST."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tickets.models import SavedView, StartView

VIEW = {"name": "Urgent", "view": "all", "narrow": {"severity": "urgent", "department": "service"}}


@pytest.fixture
def sharer(house):
    post = make.make_post("sharer", department=house.service, title_en="Sharer", rights=["ticket.work", "view.share"])
    return make.make_member("sia", posts=[post], department=house.service)


def test_a_view_is_kept_changed_started_with_and_let_go(call, house):
    caller = call(house.ana)
    made = caller.post("views/", VIEW, Idempotency_Key="once")
    path = f"views/{made.json()['id']}/"
    assert (made.status_code, made.headers["Location"], made.headers["ETag"]) == (201, f"/api/v1/{path}", '"1"')
    assert {name: made.json()[name] for name in ("narrow", "shared", "department", "place", "is_start", "gone")} == {
        "narrow": VIEW["narrow"],
        "shared": False,
        "department": None,
        "place": 1,
        "is_start": False,
        "gone": [],
    }
    assert caller.post("views/", VIEW, Idempotency_Key="once").json() == made.json()
    assert caller.post("views/", VIEW).json()["errors"]["name"]
    changed = caller.patch(path, {"narrow": {"owner": "W9999"}}, If_Match=made.headers["ETag"])
    assert (changed.json()["gone"], changed.headers["ETag"]) == (["owner"], '"2"')
    assert [caller.post(f"{path}start/").status_code for _twice in range(2)] == [201, 200]
    assert caller.get(path).json()["is_start"] is True
    assert caller.delete(f"{path}start/").status_code == 204 and not StartView.objects.exists()
    assert caller.delete(path, If_Match='"2"').status_code == 204
    assert (SavedView.objects.count(), caller.get("views/").json()["results"]) == (0, [])


@pytest.mark.parametrize(("header", "status"), [({}, 428), ({"If_Match": '"9"'}, 412)])
@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_change_needs_the_version_it_saw(call, house, method, header, status):
    made = call(house.ana).post("views/", VIEW).json()
    asked = {"body": {"name": "X"}} if method == "patch" else {}
    assert getattr(call(house.ana), method)(f"views/{made['id']}/", **asked, **header).status_code == status
    assert SavedView.objects.get().name == "Urgent"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"view": "none"}, "view"),
        ({"narrow": {"severity": "dire"}}, "narrow.severity"),
        ({"narrow": {"line": "x"}}, "line"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_kept_names_its_field(call, house, over, field):
    refused = call(house.ana).post("views/", VIEW | over)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert not SavedView.objects.exists() and not Event.objects.filter(subject_kind="view").exists()


def test_a_share_takes_the_right_and_its_department_reads_it(call, house, sharer):
    refused = call(house.ana).post("views/", VIEW | {"shared": True})
    assert (refused.status_code, refused.json()["right"]) == (403, "view.share")
    made = call(sharer).post("views/", VIEW | {"shared": True}).json()
    path = f"views/{made['id']}/"
    assert (made["shared"], made["department"]) == (True, "service")
    assert call(house.ana).get(path).json()["owner"] == sharer.work_number
    assert call(house.ana).patch(path, {"name": "X"}, If_Match="*").json()["right"] == "view.share"
    assert call(house.cleo).get(path).status_code == 404
    post = make.make_post("boss", title_en="Boss", rights=["view.share"])
    alone = make.make_member("sol", posts=[post], department=None)
    assert list(call(alone).post("views/", VIEW | {"shared": True}).json()["errors"]) == ["shared"]
    second = make.make_member("sam", posts=list(sharer.posts.all()), department=house.service)
    unshared = call(second).patch(path, {"shared": False}, If_Match="*")
    assert (unshared.status_code, unshared.json()["shared"]) == (200, False)
    assert call(second).get(path).status_code == 404
