"""Verdict, remedy, answer and closing on the complaint's page, without a script, and the two documents."""

import pytest

from complaints.assessment.actions import note_measure
from complaints.evidence.actions import take_in_evidence
from complaints.inquiry.actions import assign_investigator
from complaints.models import Complaint, Remedy, Verdict
from complaints.prevention.actions import check_action, finish_action, plan_action
from complaints.remedy.actions import choose_remedy, note_acceptance
from complaints.verdict.actions import decide_objection, object_to_verdict
from complaints.verdict.rules import Part
from servicedesk.clocks import now
from tests import make
from tests.complaints.deciding import acts, answered, complain, decide, do_early_steps, judge, later, offer

SHARES = {
    "liable": "shared",
    "verdict_reason": "复检结论",
    "party-0": "department:works",
    "percent-0": "70",
    "because-0": "装载卡",
    "party-2": "outside:",
    "outside-2": "承运方",
    "percent-2": "30",
    "because-2": "颠簸",
}


@pytest.fixture
def complaint(house):
    make.load_demo_pack()
    return complain(house)


def page_of(browser, complaint, path="", **typed):
    complaint.refresh_from_db()
    address = f"/complaints/{complaint.number}/{path}"
    return browser.post(address, typed | {"version": str(complaint.version)}) if typed else browser.get(address)


def test_a_complaint_is_decided_answered_and_closed_on_its_page(house, browse, complaint):
    ben, gao = browse(house.ben), browse(house.gao)
    do_early_steps(complaint, house.ben)
    assert 'form="verdict-form" data-send' in page_of(ben, complaint).content.decode()
    assert page_of(ben, complaint, "verdict/", **SHARES).status_code == 302
    shown = page_of(ben, complaint).content.decode()
    assert "承运方" in shown and 'data-v="70"' in shown
    option = {"option_kind": "refund", "option_amount": "1,176.00", "option_words": "退款并致函", "option_quantity": "12"}
    assert page_of(ben, complaint, "options/", **option).status_code == 302
    wanted = str(complaint.remedy_options.get().pk)
    assert page_of(ben, complaint, "remedy/", option=wanted).status_code == 302
    assert Remedy.objects.get().state == "waiting"
    assert "You proposed it" not in page_of(gao, complaint).content.decode()
    assert page_of(gao, complaint, "remedy/approval/", approved="yes").status_code == 302
    assert page_of(ben, complaint, "answers/", text="退款 1176 元。", channel="phone").status_code == 302
    letter = page_of(ben, complaint, "answer/").content.decode()
    assert "退款 1176 元。" in letter and "总经理复核" in letter
    assert page_of(ben, complaint, "acceptance/", accepted="yes", her_words="好的").status_code == 302
    early = page_of(ben, complaint, "closure/", with_ticket="1")
    assert early.status_code == 409
    Verdict.objects.update(decided_at=later(-50))


def test_what_was_typed_stays_where_the_verdict_is_refused(house, browse, complaint):
    refused = page_of(browse(house.ben), complaint, "verdict/", **SHARES | {"percent-2": "20"})
    text = refused.content.decode()
    assert refused.status_code == 400 and "90" in text and 'value="承运方"' in text and "装载卡" in text
    assert Verdict.objects.count() == 0


def test_without_the_right_the_buttons_are_off_and_say_why(house, browse, complaint):
    text = page_of(browse(house.ana), complaint).content.decode()
    assert "You lack the right to decide who is liable" in text and "You lack the right to assess complaints" in text
    refused = page_of(browse(house.ana), complaint, "verdict/", **SHARES)
    assert refused.status_code == 403 and Verdict.objects.count() == 0


def test_whoever_answers_for_the_matter_is_told_that_somebody_else_decides(house, browse):
    complaint = complain(house, owner=house.ben)
    browser = browse(house.ben)
    assert "somebody else decides who is liable" in page_of(browser, complaint).content.decode()
    assert page_of(browser, complaint, "verdict/", **SHARES).status_code == 403


def test_a_stale_page_saves_nothing(house, browse, complaint):
    browser = browse(house.ben)
    stale = browser.post(f"/complaints/{complaint.number}/verdict/", SHARES | {"version": "99"})
    assert stale.status_code == 412 and Verdict.objects.count() == 0


def test_a_department_found_liable_objects_on_the_page_and_who_stands_above_decides(house, browse, complaint):
    at = now()
    judge(house, complaint, hours=(at - make.T0).total_seconds() / 3600)
    cleo, gao = browse(house.cleo), browse(house.gao)
    assert page_of(cleo, complaint, "objections/", objection="卡已改写").status_code == 302
    objection = Verdict.objects.get().objections.get()
    refused = page_of(browse(house.ben), complaint, f"objections/{objection.pk}/decision/", granted="yes", objection_answer="x")
    assert refused.status_code == 403
    assert page_of(gao, complaint, f"objections/{objection.pk}/decision/", granted="yes", objection_answer="属实").status_code == 302
    assert "Former verdict" in page_of(gao, complaint).content.decode()


def test_a_verdict_after_the_answer_says_on_the_page_that_she_was_told_something_else(house, browse, complaint):
    answered(house, complaint)
    judge(house, complaint, 5, (), liable="no", member=house.gao, why="新的复检")
    text = page_of(browse(house.gao), complaint).content.decode()
    assert "The customer was told something else" in text and "新的复检" in text


def test_a_closed_complaint_can_be_opened_again_on_its_page(house, browse):
    complaint = complain(house)
    answered(house, complaint)
    do_early_steps(complaint, house.ben)
    note_acceptance(complaint, "好的", accepted=True, by=house.ben.actor(), at=later(4), member=house.ben)
    ben = browse(house.ben)
    assert page_of(ben, complaint, "closure/", with_ticket="1").status_code == 302
    closed = page_of(ben, complaint).content.decode()
    assert Complaint.objects.get().state == "closed" and 'class="dockbar"' not in closed
    assert page_of(ben, complaint, "reopening/", reopening_reason="又漏水").status_code == 302
    assert Complaint.objects.get().state == "open" and "又漏水" in page_of(ben, complaint).content.decode()


def test_the_8d_report_has_its_eight_parts(house, browse, complaint):
    judge(house, complaint)
    decide(house, complaint)
    text = page_of(browse(house.ben), complaint, "8d/").content.decode()
    assert all(f"D{number} " in text for number in range(1, 9)) and "装载卡未更新" in text and "退款并致函" in text


def test_a_second_objection_to_a_verdict_that_fell_is_found_on_the_page_and_decided(house, browse):
    complaint = complain(house)
    depot = make.make_department("depot", name_zh="仓库", name_en="Depot")
    parts = (Part("department", "works", 50, "x"), Part("department", "depot", 50, "x"))
    lead = make.make_post("depot_lead", department=depot, reports_to=house.gao.posts.get(), rights=["ticket.work"])
    dirk = make.make_member("dirk", posts=[lead], department=depot)
    judge(house, complaint, parts=parts)
    object_to_verdict(complaint, "Not ours", **acts(house.cleo, 2))
    second = object_to_verdict(complaint, "Nor ours", **acts(dirk, 2))
    first = complaint.verdicts.get().objections.exclude(pk=second.pk).get()
    type(second).objects.filter(pk=second.pk).update(put_to=[dirk.pk, house.gao.pk])
    vera = make.make_member("vera", posts=[make.make_post("above", rights=["desk.read_all"])], department=None)
    type(first).objects.filter(pk=first.pk).update(put_to=[vera.pk])
    type(second).objects.filter(pk=second.pk).update(by=vera)  # so that it is not settled along with the first
    decide_objection(complaint, first, "True", granted=True, **acts(vera, 3))
    gao = browse(house.gao)
    page = page_of(gao, complaint)
    assert page.context["verdict"] is None and [one.pk for one, _hers in page.context["objections"]] == [second.pk]
    assert f"objections/{second.pk}/decision/" in page.content.decode()
    assert page_of(gao, complaint, f"objections/{second.pk}/decision/", granted="no", objection_answer="It fell").status_code == 302
    assert page_of(browse(house.ben), complaint, "verdict/", **SHARES).status_code == 302  # nothing waits any more


def test_what_was_typed_stays_in_each_form_that_is_refused(house, browse, complaint):
    ben = browse(house.ben)
    judge(house, complaint)
    one, two = offer(house, complaint, "400"), offer(house, complaint, "300")
    choose_remedy(complaint, one, **acts(house.ben, 2))
    stale = ben.post(f"/complaints/{complaint.number}/remedy/", {"version": "99", "option": two.pk}).content.decode()
    assert f'name="option" value="{two.pk}" required checked' in stale
    assert f'name="option" value="{one.pk}" required checked' not in stale
    early = page_of(ben, complaint, "closure/", closing_reason="Because")  # without its ticket
    assert early.status_code == 409 and 'name="with_ticket" value="1" checked' not in early.content.decode()
    assert 'name="with_ticket" value="1" checked' in page_of(ben, complaint).content.decode()


def test_where_evidence_went_and_departments_concerned_stay_typed(house, browse, complaint):
    ben = browse(house.ben)
    assign_investigator(complaint, house.ben, later(48), **acts(house.ben, 1))
    for title in ("Filter", "Box"):
        take_in_evidence(complaint, title, "customer", keeper="Shelf 1", **acts(house.ben, 1))
    box = complaint.evidence.get(title="Box")
    stale = ben.post(
        f"/complaints/{complaint.number}/custody/", {"version": "99", "evidence": box.pk, "keeper": "Shelf 9"}
    ).content.decode()
    assert 'value="Shelf 9"' in stale and f'<option value="{box.pk}" selected>' in stale
    blocked = page_of(ben, complaint, "findings/", summary="Too early", concerned=["works"])
    text = blocked.content.decode()
    assert blocked.status_code == 409 and 'value="works" checked' in text and 'value="service" checked' not in text


def test_a_lower_severity_that_was_chosen_stays_chosen(house, browse):
    complaint = complain(house, severity="urgent")
    refused = page_of(browse(house.ben), complaint, "lowering/", severity="general", reason=" ")
    assert refused.status_code == 400 and '<option value="general" selected>' in refused.content.decode()


def test_the_8d_report_has_what_was_done_at_once_and_what_the_check_saw(house, browse, complaint):
    lead, soon = {"by": house.ben.actor(), "at": later(1), "member": house.ben}, later(9)
    note_measure(complaint, "contained", "同批停发", **lead)
    days = {"due_at": soon, "check_at": soon}
    action = plan_action(complaint, "加测厚度", "三批合格", kind="corrective", owner=house.ben, **days, **lead)
    finish_action(action, "检验卡已改", **lead | {"at": later(2)})
    check_action(action, "三批全部合格", passed=True, by=house.gao.actor(), at=later(3), member=house.gao)
    text = page_of(browse(house.ben), complaint, "8d/").content.decode()
    assert "同批停发" in text and "检验卡已改 三批全部合格" in text
