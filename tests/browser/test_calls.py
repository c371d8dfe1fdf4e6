"""A call pops up on an open page, live and by polling, and is taken in by one key."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import violations
from tests.running import manage

REPORT = """
from datetime import datetime, UTC
from servicedesk.journal.actor import Actor
from servicedesk.clocks import now
from staff.models import Member
from tickets.actions import report_call
agent = Member.objects.get(sign_in="agent")
report_call("{name}", "{kind}", by=Actor.system(via="test"), at=now(), department=agent.department, phone="{phone}", rings_at=agent)
"""


def report(desk, name: str, kind: str, phone: str = "") -> None:
    manage(desk, "shell", "-v", "0", "-c", REPORT.format(name=name, kind=kind, phone=phone))


@pytest.mark.parametrize(("language", "theme", "width", "live"), [("zh", "light", 1440, True), ("en", "dark", 390, False)])
def test_a_call_pops_up_and_is_taken_in_by_one_key(desk, open_page, shots, language, theme, width, live):
    page, name = open_page("agent", theme, width), f"pop-{uuid.uuid4()}"
    speak(page, desk, language)
    if not live:
        page.route("**/live/ticket/", lambda route: route.abort())
    page.goto(desk.url + "/desk/")
    if live:
        expect(page.locator("[data-live-state=live]")).to_be_visible()
    report(desk, name, "ringing", "13800002097" if live else "")
    card = page.locator("[data-popup]")
    expect(card).to_be_visible(timeout=25_000)
    expect(card).to_contain_text("138" if live else "Number withheld")
    page.screenshot(path=shots / f"popup-{language}-{theme}-{width}.png")
    assert violations(page) == []
    page.locator("#main").focus()
    page.keyboard.press("v")
    page.wait_for_url("**/intake/?call=*")
    report(desk, name, "abandoned")
    page.goto(desk.url + "/desk/")
    expect(card).to_have_count(0)
    assert [words for words in page.complaints if "ERR_FAILED" not in words and "Failed to load" not in words] == []
