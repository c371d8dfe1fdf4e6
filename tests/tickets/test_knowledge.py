"""Knowledge: written by one, reviewed by another, found by what is typed, sent to customers where its grade allows it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicedesk.journal.access import visible_to
from servicedesk.journal.delivery import deliver_due
from servicedesk.journal.errors import Blocked, Forbidden, Invalid, Stale, WrongState
from servicedesk.journal.models import Event
from staff.models import Notice
from tests import make
from tests.statements import count_statements
from tickets.knowledge.access import knowledge_of
from tickets.knowledge.actions import (
    answer_search,
    change_knowledge,
    note_unanswered,
    publish_knowledge,
    review_knowledge,
    send_knowledge,
    submit_knowledge,
    withdraw_knowledge,
)
from tickets.knowledge.queries import found, suggested, unanswered, versions_of
from tickets.knowledge.rules import compared, pieces_of, without_numbers
from tickets.models import KnowledgeArticle, KnowledgeVersion, Reply, UnansweredSearch


def by(member, **over) -> dict:
    return {"by": member.actor(), "at": make.T0, "member": member} | over


def fresh(article) -> KnowledgeArticle:
    return KnowledgeArticle.objects.with_versions().get(pk=article.pk)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("净水机漏水", ["净水", "水机", "机漏", "漏水"]),
        ("水", ["水"]),
        ("How do I change the FILTER?", ["change", "filter"]),
        ("ＷＩＦＩ断了", ["wifi", "断了"]),
        ("，。！", []),
    ],
)
def test_a_text_is_found_by_its_words_and_character_pairs(text, pieces):
    assert pieces_of(text) == pieces


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("13800002097 的押金", "… 的押金"),
        ("call +86 138 0000 2097 or a.b@example.com", "call … or …"),
        ("身份证 11010519491231002X 丢了", "身份证 … 丢了"),
        ("第 12 楼 404 错误", "第 12 楼 404 错误"),
    ],
)
def test_numbers_by_which_people_are_known_are_taken_out(asked, kept):
    assert without_numbers(asked) == kept


def test_two_texts_are_compared_by_lines():
    assert compared("a\nb", "a\nc") == [(" ", "a"), ("-", "b"), ("+", "c")]


def test_an_article_goes_from_draft_to_published_and_each_step_is_an_event(house):
    article = make.make_knowledge(house.ben, house.gao)
    assert article.state_at(make.T0) == "published" and article.live.reviewed_by == house.gao
    codes = ["knowledge.drafted", "knowledge.submitted", "knowledge.approved", "knowledge.published"]
    assert list(Event.objects.filter(subject_kind="knowledge").order_by("pk").values_list("code", flat=True)) == codes
    deliver_due("inside")
    assert Notice.objects.filter(code="knowledge.submitted", member=house.gao).exists()
    assert not Notice.objects.filter(code="knowledge.submitted", member=house.ben).exists()


def test_nobody_reviews_what_she_wrote_and_the_database_holds_it_too(house):
    article = make.make_knowledge(house.ben, None)
    submit_knowledge(article, by=house.ben.actor(), at=make.T0)
    with pytest.raises(Forbidden):
        review_knowledge(article, approved=True, **by(house.ben))
    assert fresh(article).making.state == "submitted" and not Event.objects.filter(code="knowledge.approved").exists()
    review_knowledge(article, approved=True, **by(house.gao))
    with pytest.raises(IntegrityError, match="knowledge_reviewed_by_somebody_else"), transaction.atomic():
        KnowledgeVersion.objects.update(reviewed_by=house.ben)


def test_what_is_given_back_is_a_draft_with_its_reason_until_it_is_handed_in_again(house):
    article = make.make_knowledge(house.ben, None)
    submit_knowledge(article, by=house.ben.actor(), at=make.T0)
    with pytest.raises(Invalid, match="why"):
        review_knowledge(article, approved=False, **by(house.gao))
    review_knowledge(article, approved=False, why="Too short.", **by(house.gao))
    assert (fresh(article).making.state, fresh(article).making.returned_why) == ("draft", "Too short.")
    deliver_due("inside")
    assert Notice.objects.filter(code="knowledge.returned", member=house.ben).exists()
    submit_knowledge(article, by=house.ben.actor(), at=make.T0)
    assert (fresh(article).making.reviewed_by, fresh(article).making.returned_why) == (None, "")


def test_a_new_version_leaves_the_published_one_in_force_until_it_is_published_itself(house):
    article = make.make_knowledge(house.ben, house.gao)
    change_knowledge(article, title_zh="净水机换滤芯（新）", **by(house.ben))
    now_there = fresh(article)
    assert (now_there.live.title_zh, now_there.making.title_zh) == ("净水机换滤芯", "净水机换滤芯（新）")
    make.publish_knowledge(article, house.gao)
    assert (fresh(article).live.number, fresh(article).making) == (2, None)
    assert list(article.versions.order_by("number").values_list("state", flat=True)) == ["replaced", "published"]


@pytest.mark.parametrize("step", ["change", "review", "publish"])
def test_a_step_out_of_turn_is_refused_and_changes_nothing(house, step):
    article = make.make_knowledge(house.ben, None)
    if step == "change":
        submit_knowledge(article, by=house.ben.actor(), at=make.T0)
    before = Event.objects.count()
    how = {
        "change": lambda: change_knowledge(article, title_zh="x", **by(house.ben)),
        "review": lambda: review_knowledge(article, approved=True, **by(house.gao)),
        "publish": lambda: publish_knowledge(article, by=house.gao.actor(), at=make.T0),
    }
    with pytest.raises(WrongState):
        how[step]()
    assert Event.objects.count() == before and fresh(article).live is None


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title_zh": " "}, "title_zh"),
        ({"body_zh": ""}, "body_zh"),
        ({"title_en": "x" * 121}, "title_en"),
        ({"grade": 4}, "grade"),
        ({"valid_until": make.T0 - timedelta(minutes=1)}, "valid_until"),
        ({"tags": [f"t{n}" for n in range(11)]}, "tags"),
    ],
)
def test_what_cannot_be_kept_is_named(house, over, field):
    with pytest.raises(Invalid) as refusal:
        make.make_knowledge(house.ben, None, **over)
    assert list(refusal.value.errors) == [field] and not KnowledgeArticle.objects.exists()


def test_somebody_elses_save_in_between_is_stale(house):
    article = make.make_knowledge(house.ben, None)
    with pytest.raises(Stale):
        change_knowledge(article, title_zh="x", expected=9, **by(house.ben))


def test_who_sees_what_by_department_and_grade(house):
    everybody = make.make_knowledge(house.ben, house.gao)
    works = make.make_knowledge(house.gao, house.ben, department=house.works)
    secret = make.make_knowledge(house.ben, house.gao, grade=3)
    draft = make.make_knowledge(house.ben, None)
    names = {everybody.pk: "everybody", works.pk: "works", secret.pk: "secret", draft.pk: "draft"}
    seen = {one.sign_in: {names[article.pk] for article in knowledge_of(one)} for one in (house.ana, house.ben, house.cleo)}
    assert seen == {"ana": {"everybody"}, "ben": {"everybody", "secret", "draft"}, "cleo": {"everybody", "works"}}


def test_a_confidential_version_stays_confidential_when_a_later_one_is_open(house):
    article = make.make_knowledge(house.ben, house.gao, grade=3)
    change_knowledge(article, body_zh="可公开的部分。", grade=2, **by(house.ben))
    assert list(versions_of(fresh(article), house.ana)) == []
    make.publish_knowledge(article, house.gao)
    assert [one.number for one in versions_of(fresh(article), house.ana)] == [2]
    assert [one.number for one in versions_of(fresh(article), house.ben)] == [2, 1]
    heard = visible_to(house.ana, Event.objects.filter(subject_kind="knowledge", subject_id=article.pk))
    assert [event.code for event in heard.order_by("pk")] == []  # of drafts and of what is confidential she hears nothing


def test_what_is_typed_suggests_the_nearest_first_in_one_statement(house):
    filters = make.make_knowledge(house.ben, house.gao)
    water = make.make_knowledge(
        house.ben, house.gao, title_zh="净水机漏水", body_zh="先关总阀，再拨打热线。", title_en="", body_en="", tags=[]
    )
    make.make_knowledge(house.ben, house.gao, title_zh="发票补开", body_zh="提供订单号。", title_en="", body_en="", tags=["发票"])
    assert not house.ana.has_right("knowledge.write")  # her rights come along with her sign-in
    with count_statements() as spent:
        rows = suggested(house.ana, "厨房的净水机一直漏水", make.T0)
    assert len(spent) == 1, str(spent)
    assert [row.pk for row in rows] == [water.pk, filters.pk]
    assert suggested(house.ana, "今天天气", make.T0) == []


def test_withdrawn_and_expired_articles_are_not_found(house):
    until = make.T0 + timedelta(hours=1)
    passing = make.make_knowledge(house.ben, house.gao, valid_until=until)
    assert [row.pk for row in found(house.ana, "滤芯", make.T0)] == [passing.pk]
    assert found(house.ana, "滤芯", until) == []
    withdraw_knowledge(passing, "Wrong.", **by(house.gao))
    assert found(house.ana, "滤芯", make.T0) == []


@pytest.mark.rule("TKT-053")
def test_an_article_is_sent_to_the_customer_as_an_answer_in_her_language_and_is_an_event(desk):
    article = make.make_knowledge(desk.ben, desk.gao)
    answer = desk.browser.post(f"/tickets/{desk.ticket.number}/references/", {"knowledge": article.pk, "text": "您好：", "version": 1})
    assert answer.status_code == 302
    assert Reply.objects.get().body == "您好：\n\n净水机换滤芯\n\n关阀，逆时针取下。"
    sent = Event.objects.get(code="ticket.reference_sent")
    assert (sent.matter_id, sent.facts["knowledge_id"], sent.facts["number"]) == (desk.ticket.pk, article.pk, 1)
    assert Event.objects.get(code="ticket.replied").facts["knowledge_id"] == article.pk
    assert "sent the customer “Changing a filter”" in desk.browser.get(f"/tickets/{desk.ticket.number}/").content.decode()


@pytest.mark.parametrize("why", ["withdrawn", "expired", "internal"])
def test_what_must_not_be_sent_is_refused_saying_so_and_loses_nothing_typed(desk, why):
    over = {"internal": {"grade": 2}, "expired": {"valid_until": desk.at + timedelta(hours=1)}}.get(why, {})
    article = make.make_knowledge(desk.ben, desk.gao, **over)
    offered = desk.browser.post(f"/tickets/{desk.ticket.number}/composer/", {"text": "换滤芯", "look_up": "1"}).content.decode()
    assert ("Send “Changing a filter”" in offered) is (why != "internal")
    if why == "withdrawn":
        withdraw_knowledge(article, "Wrong valve.", by=desk.gao.actor(), at=desk.at, member=desk.gao)
    if why == "expired":
        make.move_clock(7200)
    refused = desk.browser.post(
        f"/tickets/{desk.ticket.number}/references/", {"knowledge": article.pk, "text": "Dear Dana, see", "version": 1}
    )
    words = {"withdrawn": "was withdrawn (Wrong valve.)", "expired": "is past its day", "internal": "is of grade 2"}[why]
    html = refused.content.decode()
    assert refused.status_code == 409 and words in html and "Dear Dana, see</textarea>" in html
    assert not Reply.objects.exists() and not Event.objects.filter(code="ticket.reference_sent").exists()


def test_a_draft_is_not_sent(desk):
    article = make.make_knowledge(desk.ben, None)
    with pytest.raises(Blocked):
        send_knowledge(desk.ticket, article, by=desk.ben.actor(), at=desk.at, member=desk.ben)
    assert not Reply.objects.exists()


def test_a_search_in_vain_is_kept_without_numbers_and_answered_by_an_article(house):
    first = note_unanswered("13800002097 电梯卡补办", **by(house.ana))
    assert first.words == "… 电梯卡补办"
    assert note_unanswered("13800002097 电梯卡补办", **by(house.ana)) == first
    other = note_unanswered("13900001111 电梯卡补办", **by(house.cleo))
    assert note_unanswered("13800002097", **by(house.ana)) is None
    assert [one.pk for one in unanswered(house.gao)] == [other.pk, first.pk]
    assert [one.pk for one in unanswered(house.ben)] == [first.pk]  # of her own department
    article = make.make_knowledge(house.ben, house.gao, title_zh="电梯卡补办")
    answer_search(first, article, **by(house.ben))
    assert list(unanswered(house.gao)) == [] and UnansweredSearch.objects.filter(answer=article, answered_by=house.ben).count() == 2
    with pytest.raises(WrongState):
        answer_search(first, article, **by(house.ben))
