"""Phrases, check lists, scores and knowledge over REST."""

import pytest

from servicedesk.journal.models import Event
from tests import make
from tickets.models import CheckList, KnowledgeArticle, Phrase, Reply, Score, ScoreSheet

ARTICLE = {"title_zh": "换滤芯", "body_zh": "关阀取下。", "tags": ["滤芯"], "grade": 1}


def test_an_article_from_draft_to_the_customer(call, house):
    made = call(house.ben).post("knowledge/", ARTICLE)
    path = f"knowledge/{made.json()['id']}/"
    assert (made.status_code, made.json()["state"], made.headers["Location"]) == (201, "draft", f"/api/v1/{path}")
    changed = call(house.ben).patch(path, {"title_en": "A filter"}, If_Match=made.headers["ETag"])
    assert changed.json()["in_the_making"]["title_en"] == "A filter"
    assert call(house.ana).get(path).status_code == 404
    handed_in = call(house.ben).post(f"{path}submission/", None, If_Match=changed.headers["ETag"])
    own = call(house.ben).post(f"{path}review/", {"approved": True}, If_Match=handed_in.headers["ETag"])
    assert (own.status_code, own.json()["right"]) == (403, "knowledge.review")
    reviewed = call(house.gao).post(f"{path}review/", {"approved": True}, If_Match=handed_in.headers["ETag"])
    published = call(house.gao).post(f"{path}publication/", None, If_Match=reviewed.headers["ETag"])
    assert (published.status_code, published.json()["state"]) == (201, "published")
    assert call(house.ana).get(path).json()["in_the_making"] is None
    assert [one["number"] for one in call(house.ana).get(f"{path}versions/").json()["results"]] == [1]
    ticket = make.make_ticket(house.ana)
    sent = call(house.ana).post(f"tickets/{ticket.number}/references/", {"knowledge": made.json()["id"], "covering": "您好"})
    assert (sent.status_code, sent.json()["body"]) == (201, "您好\n\n换滤芯\n\n关阀取下。")
    call(house.gao).post(f"{path}withdrawal/", {"why": "Wrong."}, If_Match="*")
    late = call(house.ana).post(f"tickets/{ticket.number}/references/", {"knowledge": made.json()["id"]})
    assert late.status_code == 409 and "Wrong." in late.json()["detail"] and Reply.objects.count() == 1


@pytest.mark.parametrize(("header", "status"), [({}, 428), ({"If_Match": '"9"'}, 412)])
@pytest.mark.parametrize(
    ("step", "body"), [("submission", None), ("review", {"approved": True}), ("publication", None), ("withdrawal", {"why": "x"})]
)
def test_a_step_needs_the_version_it_saw(call, house, step, body, header, status):
    article = make.make_knowledge(house.ben, None)
    caller, before = call(house.gao), Event.objects.count()
    assert caller.post(f"knowledge/{article.pk}/{step}/", body, **header).status_code == status
    assert Event.objects.count() == before


def test_who_may_do_what(call, house):
    article = make.make_knowledge(house.ben, house.gao)
    assert call(house.ana).post("knowledge/", ARTICLE).status_code == 403
    assert call(house.ana).patch(f"knowledge/{article.pk}/", {"title_zh": "x"}, If_Match="*").status_code == 403
    assert call(house.ana).post(f"knowledge/{article.pk}/withdrawal/", {"why": "x"}, If_Match="*").status_code == 403
    assert call(house.ana).get("knowledge_searches/").status_code == 403
    refused = call(house.ben).post("knowledge/", ARTICLE | {"grade": 7, "title_zh": " "})
    assert refused.status_code == 400 and set(refused.json()["errors"]) == {"grade", "title_zh"}
    assert KnowledgeArticle.objects.count() == 1


def test_a_search_finds_or_is_kept_for_those_who_write(call, house):
    article = make.make_knowledge(house.ben, house.gao)
    found = call(house.ana).post("knowledge_searches/", {"words": "滤芯"}).json()
    assert ([one["id"] for one in found["results"]], found["unanswered"]) == ([article.pk], None)
    kept = call(house.ana).post("knowledge_searches/", {"words": "电梯卡 13800002097"}).json()
    (listed,) = call(house.ben).get("knowledge_searches/").json()["results"]
    assert (kept["unanswered"], listed["words"]) == (listed["id"], "电梯卡 …")
    path = f"knowledge_searches/{listed['id']}/answer/"
    assert call(house.ben).post(path, {"knowledge": article.pk}).status_code == 428
    assert call(house.ben).post(path, {"knowledge": 999}, If_Match='"1"').status_code == 400
    assert call(house.ben).post(path, {"knowledge": article.pk}, If_Match='"1"').json()["answer"] == article.pk
    assert call(house.ben).get("knowledge_searches/").json()["results"] == []
    assert call(house.ben).get("knowledge/?tag=滤芯&grade=1").json()["results"][0]["id"] == article.pk
    assert call(house.ben).get("knowledge/?grade=2").json()["results"] == []


def test_phrases_check_lists_and_wording(call, house):
    make.load_pack_file("gold")
    ticket = make.make_ticket(house.ana)
    caller = call(house.ana)
    (closing,) = caller.get("phrases/?moment=closing").json()["results"]
    assert closing["text_zh"] == "感谢您的来电，再见。"
    said = caller.post(f"tickets/{ticket.number}/said_phrases/", {"phrase": closing["id"]})
    assert (said.status_code, said.json()["phrase"]) == (201, closing["id"])
    assert len(caller.get(f"tickets/{ticket.number}/said_phrases/").json()["results"]) == 1
    assert caller.post(f"tickets/{ticket.number}/said_phrases/", {"phrase": 999_999}).status_code == 400
    codes = {one["code"] for one in caller.get("check_lists/").json()["results"]}
    assert codes == {"four_sames", "reception"}
    same = CheckList.objects.get(code="four_sames")
    path = f"tickets/{ticket.number}/checked_lists/"
    assert caller.post(path, {"check_list": same.pk, "points": ["busy"]}).json()["points"] == ["busy"]
    wrong = caller.post(path, {"check_list": same.pk, "points": ["smile"]})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["points"])
    assert caller.post(path, {"check_list": 999_999, "points": []}).status_code == 400
    assert [one["points"] for one in caller.get(path).json()["results"]] == [["busy"]]
    found = caller.post(f"tickets/{ticket.number}/wording/", {"text": "请您稍等，不归我管。再见。"}).json()["findings"]
    assert [(one["code"], one["word"], one["verdict"]) for one in found] == [("shirking", "不归我管", "banned")]
    assert call(house.cleo).post(f"tickets/{ticket.number}/said_phrases/", {"phrase": closing["id"]}).status_code == 404


def test_a_score_is_given_seen_and_answered(call, house):
    make.load_pack_file("gold")
    phone, sheet = make.make_call(house.ana), ScoreSheet.objects.get(about="call")
    (shown,) = call(house.ben).get("score_sheets/").json()["results"]
    assert (shown["id"], shown["most"]) == (sheet.pk, 100)
    body = {"call": phone.pk, "sheet": sheet.pk, "marks": dict.fromkeys(sheet.codes, 10)}
    assert call(house.ana).post("scores/", body).status_code == 403
    made = call(house.ben).post("scores/", body)
    assert (made.status_code, made.json()["total"], made.json()["member"]["name"]) == (201, 60, "Ana")
    again = call(house.ben).post("scores/", body)
    assert (again.status_code, list(again.json()["errors"])) == (400, ["sheet"])
    for over, field in ({"call": 999_999}, "call"), ({"sheet": 999_999}, "sheet"), ({"marks": {"opening": 99}}, "opening"):
        refused = call(house.gao).post("scores/", body | over)
        assert refused.status_code == 400 and field in refused.json()["errors"]
    path = f"scores/{made.json()['id']}/"
    assert call(house.cleo).get(path).status_code == 404
    assert call(house.ben).post(f"{path}answer/", {"answer": "x"}, If_Match="*").status_code == 403
    assert call(house.ana).post(f"{path}answer/", {"answer": "x"}).status_code == 428
    answered = call(house.ana).post(f"{path}answer/", {"answer": "The line was bad."}, If_Match='"1"')
    assert (answered.status_code, answered.json()["state"]) == (201, "answered")
    assert call(house.ana).get(f"scores/?member={house.ana.work_number}").json()["results"][0]["answer"] == "The line was bad."
    assert Score.objects.count() == 1 and Phrase.objects.exists()
