"""A complaint from the verdict to its answer, by keyboard and with the bar at the foot of the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import too_wide, violations
from tests.running import manage

TAKEN_IN = """
from complaints.choices import StageCode
from complaints.receipt.actions import open_complaint
from complaints.stages.actions import reach_stage
from servicedesk.clocks import now
from staff.models import Member
from tickets.models import Ticket
agent = Member.objects.get(sign_in="agent")
at = now()
ticket = Ticket.objects.filter(kind="complaint", status="open", owner=agent, complaint=None).first()
complaint = open_complaint(ticket, by=agent.actor(), at=at, member=agent)
for code in (StageCode.ACKNOWLEDGEMENT, StageCode.ASSESSMENT, StageCode.INVESTIGATION):
    reach_stage(complaint, code, member=agent, at=at)
print(complaint.number)
"""


@pytest.fixture
def number(desk) -> str:
    return manage(desk, "shell", "-v", "0", "-c", TAKEN_IN)


def test_a_complaint_is_decided_and_answered_by_the_bar(desk, open_page, number, shots):
    page = open_page("gm")
    page.goto(f"{desk.url}/complaints/{number}/")
    bar = page.locator(".dockbar")
    expect(bar).to_contain_text("认定责任")
    page.locator("[name=liable][value=shared]").check(force=True)
    for row, (party, percent, why) in enumerate((("department:warehouse", "70", "装载卡未更新"), ("outside:", "30", "途中未复位"))):
        page.locator(f"[name=party-{row}]").select_option(party)
        page.locator(f"[name=percent-{row}]").fill(percent)
        page.locator(f"[name=because-{row}]").fill(why)
    page.locator("[name=outside-1]").fill("承运方")
    page.locator("[name=verdict_reason]").fill("复检结论")
    page.keyboard.press("Control+Enter")
    expect(bar).to_contain_text("承运方")
    page.screenshot(path=shots / "complaint-verdict.png", full_page=True)
    page.locator("[name=option_amount]").fill("400")
    page.locator("[name=option_words]").fill("退款并致函")
    page.locator("[name=option_words]").press("Enter")
    page.locator("#remedy-form input[name=option]").first.check(force=True)
    page.keyboard.press("Control+Enter")
    expect(bar).to_contain_text("答复客户")
    page.locator("#answer-text").fill("为您退款 400 元。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_contain_text("总经理复核")
    assert violations(page) == []
    page.screenshot(path=shots / "complaint-answered.png", full_page=True)
    page.goto(f"{desk.url}/complaints/{number}/8d/")
    expect(page.get_by_role("heading", name="D4")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{desk.url}/complaints/{number}/answer/")
    expect(page.locator(".report")).to_contain_text("为您退款 400 元。")
    assert page.complaints == []


def test_on_a_telephone_nothing_sticks_out(desk, open_page, number, shots):
    page = open_page("gm", width=390)
    page.goto(f"{desk.url}/complaints/{number}/")
    expect(page.locator(".dockbar")).to_be_visible()
    assert not too_wide(page)
    page.screenshot(path=shots / "complaint-phone.png", full_page=True)
    assert violations(page) == [] and page.complaints == []
