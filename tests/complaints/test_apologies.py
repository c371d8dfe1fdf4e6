"""Apologies to a complaint: held back until the company is found liable, or always offered, as the nearest pack has it."""

import pytest

from servicedesk.rulebook.source import PackError
from tests import make
from tests.complaints.deciding import complain, judge, later
from tickets.scripts.queries import phrases_for, phrases_of, wording_of

CASE = [
    pytest.param(None, "undecided", id="undecided"),
    pytest.param("no", "no", id="not liable"),
]


def held(ticket, member):
    return {one.text for one in phrases_of(ticket, member, later(3)) if one.held}


def warned(ticket, text):
    found = wording_of(text, later(3), department_id=ticket.department_id, language="zh-hans", ticket=ticket)
    return [(one.rule.code, one.word) for one in found if one.rule.code == "apology"]


@pytest.mark.rule("CMP-014", "CMP-016")
@pytest.mark.parametrize(("liable", "why"), CASE)
def test_apologies_wait_until_the_company_is_found_liable(house, liable, why):
    make.load_pack_file("core")
    complaint = complain(house)
    if liable:
        judge(house, complaint, liable=liable, parts=())
    offered = phrases_of(complaint.ticket, house.ana, later(3))
    apologies = [one for one in offered if one.moment == "apology"]
    assert apologies and all(one.held and one.held.liable == why and one.held.article.number == "23" for one in apologies)
    assert not any(one.held for one in offered if one.moment not in ("apology", "complaint"))
    assert warned(complaint.ticket, "您好，非常抱歉。") == [("apology", "抱歉")]
    assert warned(complaint.ticket, "您好，我们正在核实。") == []


@pytest.mark.rule("CMP-014", "CMP-015")
def test_once_the_company_is_found_liable_apologies_are_offered(house):
    make.load_pack_file("core")
    complaint = complain(house)
    judge(house, complaint)
    assert held(complaint.ticket, house.ana) == set()
    assert warned(complaint.ticket, "您好，非常抱歉。") == []


@pytest.mark.rule("CMP-017")
def test_with_always_regret_the_phrase_for_the_inconvenience_is_offered_whoever_is_at_fault(house):
    make.load_pack_file("core")
    make.load_pack_file("gold")
    complaint = complain(house)
    offered = {one.phrase.code: one for one in phrases_of(complaint.ticket, house.ana, later(3))}
    assert offered["inconvenience"].text == "给您带来不便，非常抱歉。" and not offered["inconvenience"].held
    judge(house, complaint, liable="no", parts=())
    assert held(complaint.ticket, house.ana) == set()
    assert warned(complaint.ticket, "您好，非常抱歉。") == []


def test_matters_that_are_no_complaint_are_apologised_for_as_before(house):
    make.load_pack_file("core")
    ticket = make.make_ticket(house.ana, kind="repair")
    assert held(ticket, house.ana) == set() and warned(ticket, "您好，非常抱歉。") == []


def test_before_there_is_a_matter_a_complaint_waits_too(house):
    make.load_pack_file("core")
    said = phrases_for("phone", "complaint", house.ana, later(1), department_id=house.service.pk, language="zh-hans")
    assert any(one.held for one in said)


def test_the_page_offers_no_apology_and_says_why(house, browse):
    make.load_pack_file("core", at=make.T0)
    complaint = complain(house)
    browser = browse(house.ana)
    page = browser.get(f"/tickets/{complaint.ticket.number}/").content.decode()
    assert "no apology before that" in page
    words = browser.post(f"/tickets/{complaint.ticket.number}/wording/", {"text": "非常抱歉"}).content.decode()
    assert "抱歉" in words and "apology" in words


def test_a_stance_nobody_knows_is_named_with_line_and_remedy(house, tmp_path):
    text = """\
pack: odd
title: {zh: 怪, en: Odd}
articles:
  - number: "1"
    title: {zh: 致歉, en: Apology}
    text: {zh: 随意。, en: As one likes.}
    effective_from: 2026-01-01
    apology: {policy: sometimes}
"""
    with pytest.raises(PackError, match="sometimes"):
        make.load(text, tmp_path)
