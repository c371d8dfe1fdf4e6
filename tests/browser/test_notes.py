"""Notes with a mention, a canned reply, and closing at once, by the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import too_wide

TEXT = "#composer textarea"


def take_question(page, desk, sentence: str, keys: str = "Control+Enter") -> None:
    """A consultation, taken in and saved by these keys."""
    page.goto(desk.url + "/intake/")
    page.fill("#id_phone", "13800000055")
    page.fill("[name=name]", "温女士")
    page.check("input[name=kind][value=consultation]", force=True)
    page.fill("[name=sentence]", sentence)
    page.keyboard.press(keys)
    page.wait_for_url(re.compile(r"/tickets/T-\d+/"))


def press(page, key: str) -> None:
    page.locator("#main").focus()
    page.keyboard.press(key)


def test_mention_canned_reply_and_closing_at_once_by_keyboard(desk, open_page, shots):
    page = open_page("agent")
    speak(page, desk, "zh")
    take_question(page, desk, "滤芯多久换一次")
    press(page, "n")
    expect(page.locator(TEXT)).to_have_attribute("data-mentions", re.compile("mentionable"))
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type("请 @lu")
    expect(page.locator("#mentions [role=option]").first).to_contain_text("陆宁")
    page.screenshot(path=shots / "mention-zh-light.png")
    page.keyboard.press("Enter")
    expect(page.locator(TEXT)).to_have_value("请 @1003 陆宁 ")
    page.keyboard.type("看一下")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bubble--note")).to_contain_text("请 @1003 陆宁 看一下")

    press(page, "f")
    expect(page.locator(".owners")).to_contain_text("沈知夏")
    expect(page.locator("[data-key=f]")).to_have_attribute("aria-pressed", "true")

    press(page, "r")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.press("/")  # in an empty answer it opens the choice
    expect(page.locator("[data-filter]")).to_be_focused()
    page.keyboard.type("建议")
    expect(page.locator("[data-find]:visible")).to_have_count(1)
    page.screenshot(path=shots / "canned-zh-light.png")
    page.keyboard.press("Enter")
    expect(page.locator(TEXT)).to_have_value(re.compile(r"^温女士，您好！您的建议（T-\d+）已登记.*沈知夏 1004$"))
    page.fill(TEXT, "")

    press(page, "q")
    expect(page.locator("#at-once button").first).to_be_focused()
    page.screenshot(path=shots / "at-once-zh-light.png")
    page.keyboard.press("2")
    expect(page.locator(".tl")).to_contain_text("拨错号码")
    expect(page.locator(".ticket__head")).to_contain_text("已关闭")
    assert page.complaints == []


def test_an_intake_answered_on_the_spot_is_closed_by_one_stroke(desk, open_page, shots):
    page = open_page("agent", "dark")
    speak(page, desk, "zh")
    take_question(page, desk, "几点下班", "Control+Shift+Enter")
    expect(page.locator(".ticket__head")).to_contain_text("已关闭")
    expect(page.locator(".tl")).to_contain_text("当场答复")
    page.screenshot(path=shots / "closed-at-once-zh-dark.png")
    page.goto(desk.url + "/canned-replies/")
    expect(page.locator("main")).to_contain_text("感谢建议")
    page.screenshot(path=shots / "canned-replies-zh-dark.png")
    assert page.complaints == []


def test_the_ticket_reads_on_a_phone_in_english(desk, open_page, shots):
    page = open_page("lead", "light", 390, 844)
    speak(page, desk, "en")
    page.goto(desk.url + "/tickets/T-000013/?view=department#t")
    expect(page.locator(".bubble--note")).to_contain_text("@1003")
    page.locator("[data-key=n]").first.click()
    expect(page.locator("#composer")).to_contain_text("never shown to the customer")
    assert not too_wide(page)
    page.screenshot(path=shots / "ticket-note-en-390.png")
    page.goto(desk.url + "/canned-replies/")
    assert not too_wide(page)
    page.screenshot(path=shots / "canned-replies-en-390.png", full_page=True)
    speak(page, desk, "zh")
    assert page.complaints == []
