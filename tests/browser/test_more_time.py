"""Asking for more time, deciding on it, and closing time, as a person does them."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak, take_call
from tests.browser.test_pages import too_wide

LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]


def moment(days: int, form: str = "%Y-%m-%dT18:00") -> str:
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')) + timedelta(days=days):{form}}"


def fits(page) -> bool:
    """Whether nothing widens the page beyond its window."""
    return not too_wide(page)


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_more_time_is_asked_for_by_key_and_decided_on_by_another(desk, open_page, shots, language, theme, width):
    asking = open_page("agent")
    speak(asking, desk, language)
    take_call(asking, desk, f"主机停机，配件明日到 {language}")
    asking.locator("#main").focus()
    asking.keyboard.press("+")
    asking.fill("#composer input[name=until]", moment(2))
    asking.fill("#composer input[name=also]", "校方，学生")
    asking.fill("#composer textarea", "配件明日下午到货。")
    asking.screenshot(path=shots / f"extend-{language}-{theme}.png")
    asking.keyboard.press("Control+Enter")
    expect(asking.locator(".banner--ask", has_text="配件明日下午到货。")).to_be_visible()
    number = re.search(r"T-\d+", asking.url).group()
    asking.screenshot(path=shots / f"extension-asked-{language}-{theme}.png")
    page = open_page("manager", theme, width)
    speak(page, desk, language)
    page.goto(desk.url + "/extensions/")
    assert fits(page)
    page.screenshot(path=shots / f"extensions-{language}-{theme}-{width}.png", full_page=True)
    page.locator("tr", has_text=number).get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"/extensions/\d+/"))
    assert fits(page)
    page.screenshot(path=shots / f"extension-{language}-{theme}-{width}.png", full_page=True)
    page.fill("#note", "不能再晚。")
    page.locator("form[action$='/approval/'] button").click()
    expect(page.locator(".tag--good")).to_be_visible()
    expect(page.locator("main")).to_contain_text("不能再晚。")
    asking.reload()
    expect(asking.locator(".ticket__head a.tag")).to_be_visible()
    assert page.complaints == [] and asking.complaints == []


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_what_is_left_of_the_day_gets_a_reason_and_a_new_date_and_nothing_typed_is_lost(desk, open_page, shots, language, theme, width):
    page = open_page("agent", theme, width)
    speak(page, desk, language)
    for n in range(2):
        take_call(page, desk, f"今日未结 {language} {n}")
    numbers = [re.search(r"T-\d+", page.url).group()]
    page.goto(desk.url + "/closing-time/")
    assert fits(page)
    first = page.locator("fieldset").first
    first.locator("input[type=date]").fill(moment(-1, "%Y-%m-%d"))
    page.fill(f"#reason-{numbers[0]}", "等客户确认时间")
    page.fill(f"#day-{numbers[0]}", moment(1, "%Y-%m-%d"))
    page.get_by_role("button").filter(has_text=re.compile("保存全部|Save all")).click()
    expect(page.locator(".field__error").first).to_be_visible()
    expect(page.locator(f"#row-{numbers[0]}")).to_have_count(0)
    expect(first.locator("input[type=date]")).to_have_value(moment(-1, "%Y-%m-%d"))
    assert fits(page)
    page.screenshot(path=shots / f"closing-{language}-{theme}-{width}.png", full_page=True)
    assert [one for one in page.complaints if "400" not in one] == []
