"""A complaint that is investigated, what its department and a member see of it, and its actions: drawn, and accessible."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import LOOKS, too_wide, violations
from tests.running import manage

BUILD = """
from datetime import timedelta
from complaints.inquiry import actions as do
from complaints.models import Concern
from complaints.prevention.actions import check_action, finish_action, plan_action
from complaints.receipt.actions import open_complaint
from servicedesk.clocks import now
from staff.models import Department, Member
from tickets.models import Ticket
at = now()
lead, agent, gm = (Member.objects.get(sign_in=name) for name in ("lead", "agent", "gm"))
by = lambda member: {"by": member.actor(), "at": now(), "member": member}
ticket = Ticket.objects.filter(status="open", complaint=None, department=lead.department).latest("pk")
soon, later = at + timedelta(days=1), at + timedelta(days=9)
one = open_complaint(ticket, **by(agent))
do.assign_investigator(one, lead, soon, **by(lead))
do.note_why(one, "为何破裂", "裂口同向，属外力侧压，非材料缺陷。", **by(lead))
do.note_why(one, "为何受压", "外箱堆至七层，箱体标示上限为五层。", **by(lead))
cause = do.note_cause(one, "method", "装载卡未更新", **by(lead))
do.find_cause(one, do.note_cause(one, "people", "换班时未交底", above=cause.pk, **by(lead)).pk, "confirmed", **by(lead))
asked = do.ask_department(one, lead.department, "当日装车堆了几层？", soon, **by(lead))
do.name_party(one, "dealer", "港口贸易行", **by(lead))
do.take_statement(one, "未按约定堆放。", side="dealer", **by(lead))
hearing = do.ask_to_be_heard(one, agent, "受理时客户怎么说？", **by(lead))
days = {"due_at": soon, "check_at": later}
plan_action(one, "托盘加护角", "抽查十托无压损", kind="preventive", owner=agent, **days, **by(lead))
action = plan_action(one, "改写装载卡，限五层", "抽查无超层", kind="corrective", owner=lead, **days, **by(lead))
finish_action(action, "装载卡第 4 版已下发", **by(lead))
check_action(action, "仍见七层", passed=False, **days, **by(gm))
other = open_complaint(Ticket.objects.filter(status="open", complaint=None, department=lead.department).latest("pk"), **by(agent))
do.assign_investigator(other, lead, soon, **by(lead))
do.note_why(other, "为何", "因为", **by(lead))
do.complete_inquiry(other, "装载卡过期。", [lead.department], **by(lead))
print(one.number, other.number, asked.pk, hearing.pk, action.pk, Concern.objects.latest("pk").pk)
"""


@pytest.fixture(scope="module")
def there(desk) -> dict[str, tuple[str, str]]:
    """Page → who looks at it, and where."""
    one, other, asked, hearing, action, concern = manage(desk, "shell", "-v", "0", "-c", BUILD).split()
    return {
        "inquiry": ("lead", f"/complaints/{one}/"),
        "inquiry-ended": ("lead", f"/complaints/{other}/"),
        "inquiry-agent": ("agent", f"/complaints/{one}/"),
        "assist": ("lead", f"/assist-requests/{asked}/"),
        "assist-list": ("agent", "/assist-requests/"),
        "hearing": ("agent", f"/hearings/{hearing}/"),
        "concern": ("lead", f"/concerns/{concern}/"),
        "action": ("lead", f"/actions/{action}/"),
        "action-list": ("lead", "/actions/"),
    }


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_an_investigation_and_its_actions_are_drawn_and_accessible(desk, there, open_page, shots, language, theme, width):
    faults = {}
    for name, (who, path) in there.items():
        page = open_page(who, theme, width)
        speak(page, desk, language)
        assert page.goto(desk.url + path).status == 200, name
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        page.screenshot(path=shots / f"{name}-{language}-{theme}-{width}.png", full_page=True)
        faults[name] = violations(page) + page.complaints + (["wider than the window"] if too_wide(page) else [])
    assert not any(faults.values()), faults


def test_a_department_answers_by_keyboard(desk, there, open_page):
    page = open_page("lead")
    page.goto(desk.url + there["assist"][1])
    page.focus("#answer")
    page.keyboard.type("七层。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已答复")
