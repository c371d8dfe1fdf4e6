"""Phrases by pack, channel and moment, words that are not said, check lists: where and when the desk offers them."""

from datetime import timedelta

import pytest
from django.utils import translation

from servicedesk.journal.errors import Invalid
from servicedesk.journal.models import Event
from servicedesk.rulebook.actions import load_pack
from servicedesk.rulebook.models import Article
from servicedesk.rulebook.pack import check, check_text
from servicedesk.rulebook.scopes.actions import create_scope
from tests import make
from tests.statements import count_statements
from tickets.knowledge.actions import change_knowledge
from tickets.models import CheckedList, CheckList, Phrase, WordRule
from tickets.scripts.actions import go_through, say_phrase
from tickets.scripts.moments import Moment
from tickets.scripts.queries import check_lists_for, phrases_for, phrases_of, wording_of

TODAY = make.T0 + make.DAY


def load(*packs: str) -> None:
    for pack in packs:
        make.load_pack_file(pack)


def said_to(house, channel="phone", kind="repair", language="zh-hans", **over) -> list:
    return phrases_for(channel, kind, house.ana, TODAY, department_id=house.service.pk, language=language, **over)


def texts(found, moment: str) -> list[str]:
    return [one.text for one in found if one.moment == moment]


def warned(house, text: str, language="zh-hans") -> set[str]:
    return {one.rule.code for one in wording_of(text, TODAY, department_id=house.service.pk, language=language)}


def ticks(house, ticket, code: str) -> CheckList:
    (found,) = [one for one in check_lists_for(ticket, TODAY) if one.code == code]
    return found


@pytest.mark.rule("TKT-002")
def test_a_call_ticket_shows_the_packs_opening_phrase_with_company_and_work_number(house, browse):
    load("gold")
    create_scope("firm", kind="company", name_zh="青禾", name_en="Greenfield", parent=None, by=make.SYSTEM, at=make.T0)
    opening = f"Hello, this is Greenfield, my work number is {house.ana.work_number}. How may I help you?"
    intake = browse(house.ana).get("/intake/").content.decode()
    assert 'aria-current="step"' in intake and opening in intake
    call = make.make_call(house.ana)
    dana = make.make_customer("Eve", "13800003000")
    type(dana).objects.filter(pk=dana.pk).update(language="en")
    dana.refresh_from_db()
    ticket = make.make_ticket(house.ana, call=call, customer=dana)
    assert opening in browse(house.ana).get(f"/tickets/{ticket.number}/").content.decode()
    assert opening not in browse(house.ana).get("/intake/?channel=mail").content.decode()


def test_without_a_company_and_a_customer_the_words_still_make_a_sentence(house):
    load("demo")
    found = said_to(house)
    assert texts(found, "opening") == [f"您好，本公司，工号 {house.ana.work_number}，请问有什么可以帮您？"]
    assert texts(found, "verifying") == ["先生/女士，请允许我和您核对一下情况。"]
    assert texts(said_to(house, customer="温女士"), "verifying") == ["温女士，请允许我和您核对一下情况。"]


def test_phrases_come_in_the_order_of_a_conversation_and_only_those_that_fit(house):
    load("core", "gold")
    moments = [one.phrase.moment for one in said_to(house, kind="repair")]
    assert moments == sorted(moments, key=Moment.values.index) and "complaint" not in moments
    assert texts(said_to(house, channel="mail"), "transfer") == []
    assert len(said_to(house)) < len(said_to(house, kind="complaint"))


@pytest.mark.rule("ETQ-001")
def test_the_five_polite_words_are_at_hand(house, browse):
    load("core")
    rows = Phrase.objects.filter(article__number="14")
    assert [row.text_zh for row in rows] == ["您好", "请", "谢谢", "对不起", "再见"]
    ticket = make.make_ticket(house.ana)
    offered = {one.text for one in phrases_of(ticket, house.ana, TODAY)}
    assert {row.text_zh for row in rows} <= offered


@pytest.mark.rule("ETQ-002")
def test_five_voices_are_offered_and_four_kinds_of_talk_are_warned_of(house):
    load("core")
    voices = {one.phrase.moment for one in said_to(house) if one.phrase.article.number == "15"}
    assert voices == {"opening", "welcome", "thanks", "apology", "farewell"}
    told = {"contempt": "你懂什么", "quarrel": "你想怎么样", "irritation": "烦不烦", "denial": "这是不可能的事"}
    assert {code for words in told.values() for code in warned(house, words)} == set(told)
    assert set(WordRule.objects.filter(article__number="15").values_list("code", flat=True)) == set(told)


@pytest.mark.rule("ETQ-003")
def test_six_kinds_of_words_are_warned_of_in_both_languages(house):
    load("core")
    told = {
        "vulgar": ("见鬼", "Damn it"),
        "stiff": ("这是规定", "Those are the rules"),
        "sarcastic": ("您可真行", "Well done you"),
        "insulting": ("没素质", "What an idiot"),
        "cheating": ("包您满意", "It is absolutely guaranteed"),
        "hurting": ("怪你自己", "Serves you right"),
    }
    for code, (chinese, english) in told.items():
        assert warned(house, chinese) == warned(house, english, "en") == {code}


@pytest.mark.rule("ETQ-004")
def test_three_musts_are_missed_where_an_answer_lacks_them(house):
    load("gold")
    musts = {"begin_please", "polite_you", "end_goodbye"}
    assert warned(house, "滤芯换好了。") == musts
    assert warned(house, "请看一下，您的滤芯换好了。再见。") == set()
    assert warned(house, "再见。滤芯请您自取。") == {"begin_please", "end_goodbye"}


@pytest.mark.rule("ETQ-005")
def test_three_nots_are_warned_of(house):
    load("gold")
    for code, words in {"stiff": "不行就是不行", "shirking": "这不归我管", "blaming": "你怎么不早说"}.items():
        assert warned(house, f"请您听我说，{words}。再见。") == {code}


def test_a_latin_word_counts_only_as_a_whole_and_an_empty_text_lacks_nothing(house):
    load("core", "gold")
    assert warned(house, "Please mind the damnation of rust. Goodbye.", "en") == set()
    assert warned(house, " ") == set()


@pytest.mark.rule("ETQ-013")
def test_stock_phrases_are_offered_at_their_moments(house):
    load("core")
    rows = {one.moment.value: one.text for one in said_to(house) if one.phrase.article.number == "17"}
    assert rows == {"waiting": "让您久等了。", "attention": "是的，明白了。", "apology": "请原谅。"}


@pytest.mark.rule("ETQ-014")
def test_a_complaint_is_offered_eight_phrases_by_situation(house):
    load("gold")
    rows = [one for one in said_to(house, kind="complaint") if one.moment == Moment.COMPLAINT]
    assert len(rows) >= 8 and all(row.phrase.situation_zh for row in rows)
    spoken = " ".join(row.text for row in rows)
    for words in ("真是不好意思", "让您生气了", "给您带来不便", "多谢您的提醒", "真是抱歉，我们会立刻对此事进行处理"):
        assert words in spoken
    assert not [one for one in said_to(house, kind="repair") if one.moment == Moment.COMPLAINT]


@pytest.mark.rule("ETQ-015")
def test_refusals_are_offered_by_situation(house):
    load("gold")
    rows = [one.phrase for one in said_to(house) if one.moment == Moment.REFUSAL]
    assert len(rows) == 3 == len({row.situation_zh for row in rows})


@pytest.mark.rule("ETQ-016")
@pytest.mark.rule("ETQ-017")
def test_a_visitor_is_received_with_the_phrase_and_the_check_list(house, browse):
    load("gold")
    visit, call = make.make_ticket(house.ana, channel="walk_in"), make.make_ticket(house.ana)
    assert texts(phrases_of(visit, house.ana, TODAY), "welcome") == ["您好，欢迎来到本公司。"]
    assert ticks(house, visit, "reception").codes == ["smile", "chair", "tea", "stands", "smiles_throughout"]
    assert [one.code for one in check_lists_for(call, TODAY)] == ["four_sames"]
    page = browse(house.ana).get(f"/tickets/{visit.number}/check-lists/").content.decode()
    assert "Offered tea" in page and "Stood while receiving together with the head" in page


@pytest.mark.rule("ETQ-006")
def test_the_four_sames_are_a_check_list(house):
    load("gold")
    found = ticks(house, make.make_ticket(house.ana), "four_sames")
    assert found.codes == ["stranger", "inspected", "busy", "mood"]


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("no_arguing", marks=pytest.mark.rule("ETQ-008")),
        pytest.param("no_interrupting", marks=pytest.mark.rule("ETQ-009")),
        pytest.param("no_pressure", marks=pytest.mark.rule("ETQ-010")),
        pytest.param("customer_first", marks=pytest.mark.rule("ETQ-011")),
        pytest.param("polite", marks=pytest.mark.rule("ETQ-012")),
        pytest.param("long_relation", marks=pytest.mark.rule("ETQ-019")),
        pytest.param("image", marks=pytest.mark.rule("ETQ-020")),
        pytest.param("handled_and_fed_back", marks=pytest.mark.rule("ETQ-043")),
    ],
)
def test_how_we_talk_is_a_check_list_of_every_matter_and_each_point_is_recorded(house, browse, point):
    load("core")
    ticket = make.make_ticket(house.ana)
    found = ticks(house, ticket, "conversation")
    answer = browse(house.ana).post(f"/tickets/{ticket.number}/check-lists/", {"check_list": found.pk, "point": point})
    assert answer.status_code == 302
    assert ticks(house, ticket, "conversation").done == [point]
    assert Event.objects.get(code="ticket.checked").facts["points"] == [point]


def test_a_list_gone_through_again_stands_as_it_was_left_last(house):
    load("core")
    ticket, how = make.make_ticket(house.ana), {"by": house.ana.actor(), "at": TODAY, "member": house.ana}
    found = ticks(house, ticket, "conversation")
    for points in (["polite"], ["polite"], ["polite", "no_arguing"]):
        go_through(ticket, found, points, **how)
    assert CheckedList.objects.count() == Event.objects.filter(code="ticket.checked").count() == 2
    assert ticks(house, ticket, "conversation").done == ["no_arguing", "polite"]
    with pytest.raises(Invalid, match="points"):
        go_through(ticket, found, ["smile"], **how)
    assert CheckedList.objects.count() == 2


def test_a_phrase_is_marked_as_said_once(house, browse):
    load("gold")
    ticket, how = make.make_ticket(house.ana), {"by": house.ana.actor(), "at": TODAY, "member": house.ana}
    phrase = Phrase.objects.get(code="opening")
    assert say_phrase(ticket, phrase, **how) == say_phrase(ticket, phrase, **how)
    assert Event.objects.filter(code="ticket.phrase_said").count() == 1
    assert [one.phrase.code for one in phrases_of(ticket, house.ana, TODAY) if one.done] == ["opening"]
    page = browse(house.ana).post(f"/tickets/{ticket.number}/phrases/", {"phrase": Phrase.objects.get(code="closing").pk}, follow=True)
    assert page.content.decode().count('data-state="done"') == 2


def test_a_phrase_goes_into_the_answer_behind_what_was_typed(house, browse):
    load("gold")
    ticket = make.make_ticket(house.ana)
    pressed = {"text": "已登记。", "phrase": Phrase.objects.get(code="closing").pk}
    page = browse(house.ana).post(f"/tickets/{ticket.number}/composer/", pressed).content.decode()
    assert "已登记。\n感谢您的来电，再见。</textarea>" in page
    assert ticket.replies.count() == 0


def test_the_composer_warns_and_still_sends(house, browse):
    load("gold")
    ticket, client = make.make_ticket(house.ana), browse(house.ana)
    with translation.override("en"):
        warning = client.post(f"/tickets/{ticket.number}/wording/", {"text": "请您等等，不归我管。再见。"}).content.decode()
    assert "“不归我管” is not said (shirking words)." in warning and "Art. 15" in warning
    sent = client.post(f"/tickets/{ticket.number}/replies/", {"text": "不归我管", "version": ticket.version})
    assert (sent.status_code, ticket.replies.count()) == (302, 1)


def test_another_version_of_the_article_brings_other_phrases_from_its_day_on(house):
    load("gold")
    text = (make.PACKS / "gold.yaml").read_text(encoding="utf-8")
    changed = text.replace("感谢您的来电，再见。", "感谢来电，祝您顺利，再见。")
    later = make.T0 + 2 * make.DAY
    load_pack(check_text(changed, "gold.yaml"), by=make.SYSTEM, at=later)
    before = phrases_for("phone", "repair", house.ana, TODAY, department_id=house.service.pk, language="zh-hans")
    after = phrases_for("phone", "repair", house.ana, later + timedelta(hours=1), department_id=house.service.pk, language="zh-hans")
    assert texts(before, "closing") == ["感谢您的来电，再见。"] and texts(after, "closing") == ["感谢来电，祝您顺利，再见。"]


def test_the_phrases_cost_one_statement_and_those_of_a_matter_one_more_for_its_liability(house):
    load("core", "gold")
    ticket = make.make_ticket(house.ana)
    with count_statements() as spent:
        phrases_of(ticket, house.ana, TODAY)
    assert len(spent) == 2, str(spent)
    with count_statements() as spent:
        said_to(house)
    assert len(spent) == 1, str(spent)


@pytest.mark.rule("TKT-015")
def test_opening_script_closing_and_knowledge_are_kept_in_one_place_in_versions(house):
    load("soft")
    moments = [one.phrase.moment for one in said_to(house, channel="im")]
    assert {"opening", "verifying", "closing"} <= set(moments)
    assert not load_pack(check(make.PACKS / "soft.yaml"), by=make.SYSTEM, at=TODAY).changed
    text = (make.PACKS / "soft.yaml").read_text(encoding="utf-8").replace("祝您使用愉快，再见。", "再见。")
    load_pack(check_text(text, "soft.yaml"), by=make.SYSTEM, at=TODAY)
    assert Article.objects.filter(regulation__code="soft", number="6").count() == 2
    answer = make.make_knowledge(house.ben, house.gao)
    change_knowledge(answer, body_zh="先关阀。", by=house.ben.actor(), at=TODAY, member=house.ben)
    make.publish_knowledge(answer, house.gao, at=TODAY)
    assert [(one.number, one.state) for one in answer.versions.order_by("number")] == [(1, "replaced"), (2, "published")]
