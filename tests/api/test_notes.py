"""Notes, followers, canned replies and closings at once over REST: as the permission matrix and versions say."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tests.api.conftest import Caller, key_of
from tickets.models import CannedReply, Closure, Note

TEXT = {"title": "Thanks", "body_zh": "{customer}，谢谢。", "body_en": "Thank you, {customer}.", "department": None}


@pytest.fixture
def path(desk_at_work) -> str:
    return f"tickets/{desk_at_work.ticket.number}/"


@pytest.fixture
def editor(house):
    post = make.make_post("editor", department=house.service, title_en="Editor", rights=["canned.edit", "ticket.work"])
    return make.make_member("edda", posts=[post], department=house.service)


def change(caller, method: str, address: str, body=None, **headers):
    send = getattr(caller.client, method)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send(f"/api/v1/{address}", body, content_type="application/json", headers=caller.headers | named)


def test_a_note_is_written_without_a_version_and_read_back(call, house, path):
    made = call(house.ana).post(f"{path}notes/", {"body": "@ben The valve."})
    assert made.status_code == 201
    (shown,) = call(house.ben).get(f"{path}notes/").json()["results"]
    assert (shown["body"], shown["author"]["name"], [one["name"] for one in shown["mentioned"]]) == ("@ben The valve.", "Ana", ["Ben"])
    assert made.json() == shown


def test_one_follows_for_oneself(call, house, path):
    assert [call(house.ben).post(f"{path}followers/").status_code for _ in range(2)] == [201, 200]
    assert [one["member"]["name"] for one in call(house.ana).get(f"{path}followers/").json()["results"]] == ["Ben"]
    assert [change(call(house.ben), "delete", f"{path}followers/").status_code for _ in range(2)] == [204, 204]
    assert call(house.ana).get(f"{path}followers/").json()["results"] == []


@pytest.mark.parametrize("what", ["notes", "followers"])
def test_another_department_finds_nothing_and_a_key_needs_its_scope(call, house, path, what):
    body = {"body": "x"}
    assert [call(house.cleo).get(f"{path}{what}/").status_code, call(house.cleo).post(f"{path}{what}/", body).status_code] == [404, 404]
    assert call(None).post(f"{path}{what}/", body).status_code == 401
    reading = Caller(key_of(house.ana, scopes=("read",)))
    assert (reading.get(f"{path}{what}/").status_code, reading.post(f"{path}{what}/", body).status_code) == (200, 403)
    assert not Note.objects.exists() and not Event.objects.filter(code__in=["ticket.noted", "ticket.followed"]).exists()


def test_who_only_reads_may_follow_but_not_note(call, house, path):
    refused = call(house.ada).post(f"{path}notes/", {"body": "x"})
    assert (refused.status_code, refused.json()["right"]) == (403, "ticket.work")
    assert call(house.ada).post(f"{path}followers/").status_code == 201


def test_a_mention_that_may_not_see_it_is_named(call, house, path):
    refused = call(house.ana).post(f"{path}notes/", {"body": "@cleo look"})
    assert refused.status_code == 400 and "Cleo (W0003)" in refused.json()["errors"]["body"][0]


def test_a_canned_reply_is_kept_changed_and_put_out_of_use(call, house, editor):
    made = call(editor).post("canned_replies/", TEXT)
    address = f"canned_replies/{made.json()['id']}/"
    assert (made.status_code, made.headers["ETag"], made.headers["Location"]) == (201, '"1"', f"/api/v1/{address}")
    assert change(call(editor), "patch", address, {"title": "Gone"}).status_code == 428
    changed = change(call(editor), "patch", address, {"department": "service"}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"], changed.json()["department"]) == (200, '"2"', "service")
    assert change(call(editor), "patch", address, {"title": "Gone"}, If_Match='"1"').status_code == 412
    gone = change(call(editor), "delete", address, If_Match='"2"')
    assert (gone.status_code, gone.json()["is_active"], gone.json()["title"]) == (200, False, "Thanks")
    assert (call(house.ana).get(address).status_code, call(editor).get(address).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("over", "field"), [({"body_en": "{name}"}, "body_en"), ({"department": "nowhere"}, "department"), ({"title": ""}, "title")]
)
def test_what_cannot_be_kept_names_its_field(call, editor, over, field):
    refused = call(editor).post("canned_replies/", TEXT | over)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert not CannedReply.objects.exists()


def test_only_who_may_edit_changes_them(call, house, editor):
    address = f"canned_replies/{make.make_canned().pk}/"
    for refused in (
        call(house.ana).post("canned_replies/", TEXT),
        change(call(house.ana), "patch", address, {"title": "x"}, If_Match='"1"'),
    ):
        assert (refused.status_code, refused.json()["right"], refused.json()["holders"]) == (403, "canned.edit", ["Editor"])
    theirs = make.make_canned("Theirs", department=house.works)
    assert change(call(editor), "patch", f"canned_replies/{theirs.pk}/", {"title": "x"}, If_Match='"1"').status_code == 404


def test_one_is_taken_for_an_answer(call, house, desk_at_work):
    address = f"canned_replies/{make.make_canned().pk}/insertions/"
    number = desk_at_work.ticket.number
    assert call(house.ana).post(address, {"ticket": number}).json() == {"body": f"温女士，{number} 已安排。ana W0001"}
    refused = call(house.cleo).post(address, {"ticket": number})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["ticket"])
    assert CannedReply.objects.get().used == 1


@pytest.fixture
def question(house, desk_at_work) -> str:
    return f"tickets/{make.make_ticket(house.ana, kind='consultation').number}/"


def test_a_matter_is_closed_at_once(call, house, question):
    closed = call(house.ana).post(f"{question}closure/", {"quick": "answered_at_once", "text": "Once a year."}, If_Match='"1"')
    assert (closed.status_code, closed.headers["ETag"], closed.json()["quick"], closed.json()["article"]) == (
        201,
        '"3"',
        "answered_at_once",
        None,
    )
    shown = call(house.ana).get(question).json()
    assert (shown["status"], shown["solution"]["text"], shown["closure"]["quick"]) == ("closed", "Once a year.", "answered_at_once")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"quick": "boredom"}, "quick"), ({"quick": "spam", "reason": "x"}, "reason"), ({}, "reason"), ({"reason": "x", "text": "y"}, "text")],
)
def test_a_closing_that_cannot_be_meant_names_its_field(call, house, question, body, field):
    refused = call(house.ben).post(f"{question}closure/", body, If_Match='"1"')
    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])
    assert not Closure.objects.exists()


def test_closing_at_once_needs_its_version_and_an_open_matter(call, house, question):
    body = {"quick": "spam"}
    assert call(house.ana).post(f"{question}closure/", body).status_code == 428
    assert call(house.ana).post(f"{question}closure/", body, If_Match='"7"').status_code == 412
    assert call(house.ana).post(f"{question}closure/", body, If_Match='"1"').status_code == 201
    again = call(house.ana).post(f"{question}closure/", body, If_Match='"3"')
    assert (again.status_code, again.json()["state"], again.json()["wanted"]) == (409, "closed", ["open"])


def test_the_refusal_to_close_ones_own_names_the_article_and_who_can(call, house, path):
    call(house.ana).post(f"{path}solution/", {"text": "Valve"}, If_Match='"1"')
    call_ben = call(house.ben)
    closed = call_ben.post(f"{path}closure/", {"reason": "Content"}, If_Match='"2"')
    assert (closed.status_code, closed.json()["article"]) == (201, "16")
    call_ben.post(f"{path}reopening/", {"reason": "It drips"}, If_Match='"3"')
    call_ben.post(f"{path}solution/", {"text": "Pipe"}, If_Match='"4"')
    refused = call_ben.post(f"{path}closure/", {"reason": "Content"}, If_Match='"5"')
    assert (refused.status_code, refused.json()["right"], refused.json()["holders"]) == (403, "ticket.close", ["Gao"])
    assert "Art. 16" in refused.json()["detail"]
