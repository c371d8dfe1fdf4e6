"""Whoever receives goods calls her supervisor to them: told with a link, answered by one button, and no figure in any of it."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from returns.models import SupervisorCall
from returns.receiving.actions import answer_call, call_supervisor, sign_receipt, withdraw_count
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Forbidden, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.api.conftest import key_of
from tests.returns.conftest import acts, again, approved, blocked, broken, codes, counted, issued, received
from tests.returns.test_pages import text

BELL = 'aria-label="Call the supervisor to come"'
FIGURES = ("17.125", "59.94", "24.5", "7.375")  # asked back, what that comes to, delivered, left


def called(firm, slip, who=None, hours=3.0, words=""):
    return call_supervisor(slip, words, **acts(who or firm.wei, hours))


def told(code):
    """Who was told of this, once everything owed is delivered."""
    deliver_due("inside")
    return set(Notice.objects.filter(code=code).values_list("member__sign_in", flat=True))


def call_page(browse, who, slip, **typed):
    return browse(who).post(f"/returns/{slip.number}/receipt/call/", typed)


def test_a_supervisor_is_called_told_and_answers(firm):
    slip = issued(firm)
    version = slip.version
    call = called(firm, slip, words=" Box two is wet. ")
    assert (call.part, call.words, call.called, call.is_to(firm.mona), call.answered_at) == (
        1,
        "Box two is wet.",
        firm.mona.name,
        True,
        None,
    )
    assert told("return_slip.supervisor_called") == {"mona"} and codes(slip)[-1] == "supervisor_called"
    answer_call(slip, **acts(firm.mona, 3.1))
    assert again(call).answered_by == firm.mona and told("return_slip.supervisor_answered") == {"wei"}
    assert again(slip).version == version and broken() == []
    counted(firm, again(slip), (7, 0))
    assert broken() == []


def test_the_notice_says_who_calls_where_and_why_and_leads_to_the_slip(firm, browse):
    slip = issued(firm)
    called(firm, slip, words="Box two is wet.")
    told("return_slip.supervisor_called")
    page = text(browse(firm.mona).get("/notices/"))
    assert f"{firm.wei.name} called the supervisor to the goods of return {slip.number}: Box two is wet." in page
    notice = Notice.objects.get(code="return_slip.supervisor_called")
    answer = browse(firm.mona).post(f"/notices/{notice.pk}/reading/", {"go": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/returns/{slip.number}/" and "I am on my way" in text(answer)
    answer = browse(firm.mona).post(f"/returns/{slip.number}/answer_call/", follow=True)
    assert "and comes" in text(answer) and "I am on my way" not in text(answer)
    told("return_slip.supervisor_answered")
    assert f"{firm.mona.name} comes to the goods of return {slip.number}" in text(browse(firm.wei).get("/notices/"))


def test_a_second_call_waits_for_the_answer_to_the_first(firm):
    slip = issued(firm)
    first = called(firm, slip)
    for who in (firm.wei, firm.wu):
        with blocked(f"{firm.mona.name} was called at"):
            called(firm, slip, who, hours=3.2)
    assert told("return_slip.supervisor_called") == {"mona"} and Notice.objects.filter(code="return_slip.supervisor_called").count() == 1
    answer_call(slip, **acts(firm.mona, 3.5))
    second = called(firm, slip, firm.wu, hours=4)
    assert [first, second] == list(SupervisorCall.objects.order_by("pk")) and broken() == []


def test_a_call_is_over_once_the_goods_are_signed_for(firm):
    slip = issued(firm)
    first = called(firm, slip)
    receipt = counted(firm, slip, (4, 0), last=False)
    withdraw_count(receipt, "One lay under the lid.", **acts(firm.wei, 3.6))
    with blocked("nobody has answered yet"):
        called(firm, slip, hours=3.7)
    receipt = counted(firm, again(slip), (5, 0), last=False, hours=4)
    sign_receipt(receipt, "Box was open.", **acts(firm.wei, 4.5))
    with pytest.raises(WrongState):
        answer_call(slip, **acts(firm.mona, 5))
    assert called(firm, slip, hours=6).part == 2 and again(first).answered_at is None and broken() == []


def test_who_receives_nothing_of_it_calls_nobody(firm):
    with pytest.raises(WrongState):
        called(firm, approved(firm, (firm.second, 1)))
    slip = issued(firm)
    for who in (firm.rita, firm.acc):
        with pytest.raises(Forbidden):
            called(firm, slip, who)
    with pytest.raises(Stale):
        call_supervisor(slip, expected=slip.version + 1, **acts(firm.wei, 3))
    with pytest.raises(Invalid, match="words"):
        called(firm, slip, words="x" * 201)
    received(firm, slip, (7, 0))
    with blocked("has come already"):
        called(firm, slip, hours=5)
    assert not SupervisorCall.objects.exists() and "supervisor_called" not in codes(slip)


def test_with_nobody_above_her_she_is_told_what_to_do(firm):
    slip = issued(firm)
    keeper = firm.wei.posts.get()
    keeper.reports_to = None
    keeper.save()
    with blocked(f"Fetch {firm.wu.name}, who leads your department"):
        called(firm, slip)
    firm.wu.posts.clear()
    with blocked("Have a post above yours entered"):
        called(firm, slip)
    assert not SupervisorCall.objects.exists() and told("return_slip.supervisor_called") == set()


def test_whoever_stands_above_her_but_sees_nothing_of_it_is_passed_over(firm):
    slip = issued(firm)
    keeper = firm.wei.posts.get()
    chief = make.make_post("chief", department=firm.money, reports_to=keeper.reports_to)
    make.make_member("cleo", posts=[chief], department=None)
    keeper.reports_to = chief
    keeper.save()
    assert list(called(firm, slip).supervisors.all()) == [firm.mona]


def test_only_whoever_was_called_answers_and_once(firm):
    slip = issued(firm)
    with pytest.raises(WrongState):
        answer_call(slip, **acts(firm.mona, 3))
    call = called(firm, slip)
    with pytest.raises(Forbidden) as refused:
        answer_call(slip, **acts(firm.max, 3.1))
    assert refused.value.holders == (firm.mona.name,)
    answer_call(slip, **acts(firm.mona, 3.2))
    with pytest.raises(WrongState):
        answer_call(slip, **acts(firm.mona, 3.3))
    assert again(call).answered_by == firm.mona


def test_the_database_keeps_a_call_and_its_answer(firm):
    slip = issued(firm)
    call = called(firm, slip, words="Come.")
    for statement in (
        "update returns_supervisorcall set words = 'Do not come.'",
        f"update returns_supervisorcall set answered_by_id = {firm.max.pk}, answered_at = at",
        "insert into returns_supervisorcall (slip_id, part, by_id, words, at) select slip_id, part, by_id, words, at from returns_supervisorcall",
        "delete from returns_supervisorcall",
    ):
        with pytest.raises(Exception) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert isinstance(refused.value, IntegrityError) or "permission denied" in str(refused.value), statement
    assert again(call).words == "Come."


def test_the_bell_is_at_both_stages_and_sends_nothing_but_its_words(firm, browse):
    slip = issued(firm)
    page = text(browse(firm.wei).get(f"/returns/{slip.number}/receipt/"))
    assert BELL in page and page.index('form="call-form"') < page.index(BELL)
    answer = call_page(browse, firm.wei, slip, call_words="Box two is wet.")
    page = text(answer)
    assert answer.status_code == 200 and f"called {firm.mona.name} to the goods" in page and "Box two is wet." in page
    assert "Not answered yet" in page
    again_called = call_page(browse, firm.wei, slip, call_words="Box three too.")
    assert again_called.status_code == 409 and "nobody has answered yet" in text(again_called)
    assert 'value="Box three too."' in text(again_called)
    browse(firm.mona).post(f"/returns/{slip.number}/answer_call/")
    answer = browse(firm.wei).post(f"/returns/{slip.number}/receipt/count/", {"version": slip.version, "good-1": "7"})
    assert answer.status_code == 302  # neither the call nor its answer made her count stale
    page = text(browse(firm.wei).get(f"/returns/{slip.number}/receipt/"))
    assert BELL in page and f"{firm.mona.name} answered" in page


def test_the_bell_is_named_in_chinese(firm, browse):
    firm.wei.language = "zh-hans"
    firm.wei.save()
    page = text(browse(firm.wei).get(f"/returns/{issued(firm).number}/receipt/"))
    assert 'aria-label="叫主管到场"' in page


def test_who_may_not_receive_rings_no_bell(firm, browse):
    slip = issued(firm)
    assert call_page(browse, firm.rita, slip).status_code == 403
    outsider = make.make_member("otto", posts=[make.make_post("porter")], department=make.make_department("yard"))
    assert call_page(browse, outsider, slip).status_code == 404
    called(firm, slip)
    assert browse(outsider).post(f"/returns/{slip.number}/answer_call/").status_code == 404
    refused = browse(firm.max).post(f"/returns/{slip.number}/answer_call/")
    assert refused.status_code == 403 and firm.mona.name in text(refused)
    assert SupervisorCall.objects.get().answered_at is None


def test_over_rest_it_is_called_listed_and_answered(firm, client):
    slip = issued(firm)
    where = f"/api/v1/return_slips/{slip.number}/receipt/calls/"
    keys = {who: key_of(who) for who in (firm.wei, firm.wu, firm.mona, firm.max, firm.rita)}

    def ask(who, address, body=None, status=201, match=None):
        headers = {"Authorization": f"Bearer {keys[who]}", "Accept-Language": "en", "If-Match": match or f'"{slip.version}"'}
        answer = client.post(address, body or {}, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer

    ask(firm.wei, where, {"words": "Come."}, 412, match='"99"')
    made = ask(firm.wei, where, {"words": "Come."})
    assert made["ETag"] == f'"{slip.version}"' and made.json()["words"] == "Come." and made.json()["answered_at"] is None
    assert [one["work_number"] for one in made.json()["supervisors"]] == [firm.mona.work_number]
    assert "nobody has answered yet" in ask(firm.wei, where, {}, 409).json()["detail"]
    ask(firm.rita, where, {}, 403)
    ask(firm.max, f"{where}answer/", {}, 403)
    ask(firm.mona, f"{where}answer/")
    ask(firm.mona, f"{where}answer/", {}, 409)
    for who, words in ((firm.mona, "Come."), (firm.wei, "Come."), (firm.wu, "")):
        rows = client.get(where, headers={"Authorization": f"Bearer {keys[who]}"}).json()["results"]
        assert [(one["words"], one["answered_by"]["work_number"]) for one in rows] == [(words, firm.mona.work_number)]


@pytest.mark.rule("RET-005")
def test_no_figure_is_in_the_call_the_notice_or_the_page(firm, browse):
    slip = issued(firm, (firm.second, "17.125"))
    firm.wu.posts.add(make.make_post("foreman", department=firm.stores, reports_to=firm.wei.posts.get().reports_to))
    keeper = firm.wei.posts.get()
    keeper.reports_to = firm.wu.posts.get(code="foreman")
    keeper.save()
    call = called(firm, slip, words="Box two is wet.")
    assert call.is_to(firm.wu)  # who may have to count these goods herself
    told("return_slip.supervisor_called")
    event = Event.objects.get(code="return_slip.supervisor_called")
    notice = Notice.objects.get(code="return_slip.supervisor_called")
    said = [json.dumps(event.facts), json.dumps(notice.facts), text(browse(firm.wu).get("/notices/"))]
    said += [text(browse(who).get(f"/returns/{slip.number}/{part}")) for who in (firm.wei, firm.wu) for part in ("", "receipt/")]
    assert not [figure for figure in FIGURES if any(figure in one for one in said)]
    assert "wet" not in said[0] and "wet" in said[1]


def test_her_words_are_read_by_those_she_calls_alone(firm, browse):
    slip = issued(firm)
    called(firm, slip, words="Box two is wet.")
    for who, reads in ((firm.wei, True), (firm.mona, True), (firm.wu, False), (firm.max, False)):
        assert ("Box two is wet." in text(browse(who).get(f"/returns/{slip.number}/"))) is reads
