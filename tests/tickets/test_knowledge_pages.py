"""The pages of the knowledge base."""

import pytest

from servicedesk.clocks import now
from tests import make
from tickets.knowledge.actions import submit_knowledge, withdraw_knowledge
from tickets.models import KnowledgeArticle, KnowledgeVersion, UnansweredSearch

FORM = {"title_zh": "停水", "title_en": "Water is off", "body_zh": "说明原因。", "body_en": "", "tags": "停水，通知", "grade": "1"}


@pytest.fixture
def reading(house, browse):
    """reading(member, path) → what she reads there."""
    return lambda member, path: browse(member).get(path).content.decode()


def test_an_article_is_written_reviewed_published_and_withdrawn_in_the_browser(house, browse, reading):
    ben, gao = browse(house.ben), browse(house.gao)
    assert ben.post("/knowledge/new/", FORM | {"department": "service"}).status_code == 302
    article = KnowledgeArticle.objects.get()
    path = f"/knowledge/{article.pk}/"
    assert ben.post(f"{path}edit/", FORM | {"title_zh": "停水通知", "version": 1}).status_code == 302
    assert ben.post(f"{path}submission/", {"version": 2}).status_code == 302
    assert "停水通知" in reading(house.gao, "/knowledge/review/") or "Water is off" in reading(house.gao, "/knowledge/review/")
    assert "You wrote it; somebody else reviews it." in reading(house.ben, path)
    assert ben.post(f"{path}review/", {"version": 3, "approved": "yes"}).status_code == 403
    assert gao.post(f"{path}review/", {"version": 3, "approved": "yes"}).status_code == 302
    assert gao.post(f"{path}publication/", {"version": 4}).status_code == 302
    assert "Water is off" in reading(house.ana, "/knowledge/?tag=停水")
    refused = gao.post(f"{path}withdrawal/", {"version": 5, "why": ""})
    assert refused.status_code == 400
    assert gao.post(f"{path}withdrawal/", {"version": 5, "why": "Out of date"}).status_code == 302
    assert "Water is off" not in reading(house.ana, "/knowledge/")
    assert "Withdrawn by Gao" in reading(house.ana, path)


def test_a_version_is_compared_with_the_one_before(house, browse, reading):
    article = make.make_knowledge(house.ben, house.gao)
    browse(house.ben).post(
        f"/knowledge/{article.pk}/edit/", FORM | {"title_en": "Changing a filter", "body_en": "Turn it left.", "version": 4}
    )
    making = reading(house.ben, f"/knowledge/{article.pk}/?number=2")
    assert "<del>Turn it out.</del>" in making and "<ins>Turn it left.</ins>" in making
    assert "Turn it left." not in reading(house.ana, f"/knowledge/{article.pk}/?number=2")


@pytest.mark.parametrize(("over", "status"), [({"title_zh": ""}, 400), ({"valid_until": "soon"}, 400), ({"version": 9}, 412)])
def test_a_refused_form_keeps_what_was_typed(house, browse, over, status):
    article = make.make_knowledge(house.ben, None)
    page = browse(house.ben).post(f"/knowledge/{article.pk}/edit/", FORM | {"version": 1, "body_en": "Typed for long"} | over)
    assert page.status_code == status and "Typed for long" in page.content.decode()
    assert KnowledgeVersion.objects.get().body_en == "Turn it out."


def test_what_is_in_review_is_not_edited_and_nothing_typed_is_lost(house, browse):
    article = make.make_knowledge(house.ben, None)
    submit_knowledge(article, by=house.ben.actor(), at=make.T0)
    page = browse(house.ben).post(f"/knowledge/{article.pk}/edit/", FORM | {"version": 2, "body_en": "Typed for long"})
    assert page.status_code == 409 and "In review" in page.content.decode() and "Typed for long" in page.content.decode()


def test_a_step_after_a_withdrawal_says_how_it_stands(house, browse):
    article = make.make_knowledge(house.ben, house.gao)
    withdraw_knowledge(article, "Wrong.", by=house.gao.actor(), at=make.T0, member=house.gao)
    page = browse(house.ben).post(f"/knowledge/{article.pk}/withdrawal/", {"version": 5, "why": "x"})
    assert page.status_code == 409 and "It is now: Withdrawn." in page.content.decode()


def test_a_search_finds_or_is_kept_and_stands_in_no_address(house, browse, reading):
    make.make_knowledge(house.ben, house.gao, at=now())
    ana = browse(house.ana)
    assert "Changing a filter" in ana.post("/knowledge/", {"q": "滤芯"}).content.decode()
    assert not UnansweredSearch.objects.exists()
    assert "Nothing was found" in ana.post("/knowledge/", {"q": "13800002097 电梯卡"}).content.decode()
    search = UnansweredSearch.objects.get()
    assert search.words == "… 电梯卡" and browse(house.ana).get("/knowledge/unanswered/").status_code == 403
    assert "… 电梯卡" in reading(house.ben, "/knowledge/unanswered/")
    ben = browse(house.ben)
    wrong = ben.post("/knowledge/unanswered/", {"search": search.pk, "article": "K-99", "version": 1})
    assert wrong.status_code == 400 and "K-99" in wrong.content.decode()
    number = f"K-{KnowledgeArticle.objects.get().pk}"
    assert ben.post("/knowledge/unanswered/", {"search": search.pk, "article": number, "version": 1}).status_code == 302
    assert "Nothing was searched in vain" in reading(house.ben, "/knowledge/unanswered/")


def test_the_intake_suggests_while_one_types(house, browse):
    make.make_knowledge(house.ben, house.gao, at=now())
    ana = browse(house.ana)
    assert 'hx-post="/knowledge/suggestions/"' in ana.get("/intake/").content.decode()
    assert "Changing a filter" in ana.post("/knowledge/suggestions/", {"sentence": "净水机要换滤芯"}).content.decode()
    assert ana.post("/knowledge/suggestions/", {"sentence": ""}).content.decode().strip() == ""


def test_those_without_the_right_are_told_who_has_it(house, browse):
    article = make.make_knowledge(house.ben, house.gao)
    assert browse(house.ana).get("/knowledge/new/").status_code == 403
    assert browse(house.ana).get(f"/knowledge/{article.pk}/edit/").status_code == 403
    assert browse(house.ana).post(f"/knowledge/{article.pk}/withdrawal/", {"version": 4, "why": "x"}).status_code == 403
    assert browse(house.ana).get("/knowledge/999/").status_code == 404
