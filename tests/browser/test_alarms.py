"""An administrator reads of an alarm, mends it, and sees it end; the page is drawn and accessible in every look."""

import json

import psycopg2
import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import LOOKS, too_wide, violations


@pytest.fixture
def given_up(desk):
    """A delivery that was given up, about the demo's newest ticket."""
    url = json.loads((desk.home / "run.json").read_text())["environment"]["DATABASE_URL"]
    with psycopg2.connect(url) as owner, owner.cursor() as cursor:
        cursor.execute("delete from journal_delivery where dead_at is not null")  # what another test, or a first try, left
        cursor.execute(
            "insert into journal_delivery (event_id, listener, queue, attempts, next_at, dead_at, last_error) "
            "select id, 'staff.handlers.raise_alarm', 'inside', 8, null, clock_timestamp(), 'OperationalError' "
            "from journal_event where code = 'ticket.opened' order by id desc limit 1"
        )
    owner.close()


@pytest.mark.timeout(300)
def test_an_alarm_rings_is_understood_mended_and_remembered(desk, open_page, shots, given_up):
    page = open_page("admin")
    speak(page, desk, "zh")
    page.goto(desk.url + "/alarms/")
    expect(page.locator(".banner--bad", has_text="已放弃的投递")).to_be_visible(
        timeout=60_000
    )  # the watch saw it, the page asked again by itself
    expect(page.locator(".dock [data-count=alarms]")).to_be_visible()
    faults: dict[str, list[str]] = {}
    for language, theme, width in LOOKS:
        look = open_page("admin", theme, width, 844 if width < 500 else 900)
        speak(look, desk, language)
        look.goto(desk.url + "/alarms/")
        look.wait_for_timeout(300)
        look.screenshot(path=shots / f"alarms-{language}-{theme}-{width}.png", full_page=True)
        look.locator("#alarm-past, #alarm-dead").last.scroll_into_view_if_needed()
        look.screenshot(path=shots / f"alarms-below-{language}-{theme}-{width}.png")
        faults[f"{language} {theme} {width}"] = violations(look) + (["wider than the window"] if too_wide(look) else []) + look.complaints
        look.locator("#alarm-dead a[href$='/dismissal/']").first.click()
        look.locator("#reason").fill("  ")  # a browser takes blanks for words
        look.locator("#reason").press("Tab")
        look.get_by_role("button", name="搁置" if language == "zh" else "Set aside").click()
        expect(look.locator("#reason-error")).to_be_visible()
        expect(look.locator(".dock [aria-current=page]")).to_have_attribute("href", "/alarms/")
        look.screenshot(path=shots / f"dismissal-{language}-{theme}-{width}.png")
        faults[f"dismissal {language} {theme} {width}"] = violations(look)
    assert not any(faults.values()), faults

    speak(page, desk, "zh")
    page.goto(desk.url + "/alarms/")
    page.locator("#alarm-dead").get_by_role("button").click()
    expect(page.locator(".toast")).to_contain_text("已马上重试")
    expect(page.locator("#alarm-dead")).to_have_count(0)
    expect(page.locator("#alarm-past")).to_contain_text("已放弃的投递", timeout=60_000)
    expect(page.locator(".banner--bad", has_text="已放弃的投递")).to_have_count(0)  # a busy machine may ring for something else
    page.screenshot(path=shots / "alarms-over-zh-light.png", full_page=True)
    assert page.complaints == []
