"""Finding by keyboard: the palette everywhere, the page of the search; an input method is left in peace."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_notes import take_question
from tests.browser.test_outcome import speak
from tests.browser.test_pages import LOOKS, too_wide, violations

FIELD = "#palette input[role=combobox]"
OPTIONS = "#palette [role=option]:visible"
# What a browser sends while an input method composes: no letter counts before the composition has ended.
COMPOSE = """(field) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.value = "lvx";
    field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }));
}"""
COMPOSED = """(field, words) => {
    field.value = words;
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: words }));
}"""


def found_soon(page, desk, typed: str) -> None:
    """The index follows within a second or two; the page is asked until it does."""
    for _second in range(30):
        page.goto(f"{desk.url}/search/?q={typed}")
        if page.locator(".hit").count():
            return
        page.wait_for_timeout(1000)
    pytest.fail(f"{typed} was not found within 30 s")


def test_the_palette_leads_anywhere_by_keyboard(desk, open_page, shots):
    page = open_page("agent")
    speak(page, desk, "zh")
    take_question(page, desk, "鹦鹉螺滤芯多久换一次")
    number = page.url.split("/")[-2]
    found_soon(page, desk, "鹦鹉")
    expect(page.locator(".hit__title mark")).to_have_text("鹦鹉")
    page.goto(desk.url + "/notices/")
    page.locator("#main").focus()
    page.keyboard.press("Control+k")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("鹦鹉")
    expect(page.locator("#palette [data-found] mark")).to_have_text("鹦鹉")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text(number)
    page.screenshot(path=shots / "palette-zh-light-1440.png")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tickets/{number}/**")

    page.locator("#main").focus()
    page.keyboard.press("Control+k")
    page.keyboard.type(">备注")  # an act of the matter that is open
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("备注")
    page.keyboard.press("Enter")
    expect(page.locator("#composer textarea")).to_have_attribute("data-mentions", re.compile("mentionable"))

    page.keyboard.press("Control+k")  # also while one writes
    page.keyboard.type("§ 演练")
    expect(page.locator("#palette [data-found] [role=option]").first).to_contain_text("二十秒内答复")
    expect(page.locator(OPTIONS)).to_have_count(page.locator("#palette [data-found] [role=option]").count())
    page.keyboard.press("Escape")
    expect(page.locator("#composer textarea")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("规章")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#palette [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/**")
    assert page.complaints == []


def test_while_an_input_method_composes_nothing_is_chosen(desk, open_page):
    page = open_page("agent")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/search/palette/" in request.url else None)
    page.goto(desk.url + "/notices/")
    page.keyboard.press("Control+k")
    page.locator(FIELD).evaluate(COMPOSE)
    page.wait_for_timeout(500)
    assert asked == [] and page.url.endswith("/notices/") and page.locator("#palette").is_visible()
    page.locator(FIELD).evaluate(COMPOSED, "滤芯")
    expect(page.locator("#palette [data-found] mark").first).to_have_text("滤芯")
    assert len(asked) == 1 and page.complaints == []


def test_another_departments_matter_is_not_found(desk, open_page):
    page = open_page("agent")
    speak(page, desk, "zh")
    take_question(page, desk, "砗磲摆件何时到货")
    number = page.url.split("/")[-2]
    found_soon(page, desk, "砗磲")
    theirs = open_page("warehouse")
    theirs.goto(f"{desk.url}/search/?q=砗磲")
    expect(theirs.locator(".empty")).to_be_visible()
    expect(theirs.locator("main")).not_to_contain_text(number)


def test_the_search_answers_as_one_types_and_keeps_its_address(desk, open_page):
    page = open_page("agent")
    speak(page, desk, "zh")
    page.goto(desk.url + "/search/")
    page.keyboard.type("滤芯")
    expect(page.locator(".hit mark").first).to_have_text("滤芯")
    page.wait_for_url(re.compile(r"/search/\?q="))
    first = page.locator(".hit").first
    leads = first.get_attribute("href")
    first.click()
    page.wait_for_url(f"**{leads.split('#')[0]}**")
    page.go_back()
    page.wait_for_url(re.compile(r"/search/\?q="))
    expect(page.locator(".hit mark").first).to_have_text("滤芯")
    expect(page.locator("#q")).to_have_value("滤芯")
    page.fill("#q", "13800000055")
    page.wait_for_url(re.compile(r"/search/$"))  # a telephone number has no place in an address
    page.fill("#q", "")
    page.keyboard.press("Control+a")
    assert page.complaints == []


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_palette_and_search_are_drawn_and_accessible(desk, open_page, shots, language, theme, width):
    page = open_page("agent", theme, width, 844 if width < 500 else 900)
    speak(page, desk, language)
    page.goto(desk.url + "/search/?q=%E6%BB%A4%E8%8A%AF")
    expect(page.locator(".hit").first).to_be_visible()
    page.screenshot(path=shots / f"search-{language}-{theme}-{width}.png")
    faults = violations(page)
    assert not too_wide(page)
    page.goto(desk.url + "/tickets/T-000012/")
    page.keyboard.press("Control+k")
    page.keyboard.type("滤芯")
    expect(page.locator("#palette [data-found] [role=option]").first).to_be_visible()
    page.screenshot(path=shots / f"palette-{language}-{theme}-{width}.png")
    faults += violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator(OPTIONS).first).to_be_visible()
    page.screenshot(path=shots / f"palette-empty-{language}-{theme}-{width}.png")
    assert faults + violations(page) == []
    assert page.complaints == []


def test_single_letter_keys_are_switched_off_for_good_and_on_again(desk, open_page):
    page = open_page("lead")
    speak(page, desk, "zh")
    page.goto(desk.url + "/desk/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Ctrl K")
    page.check("[data-keys-off]")
    page.click("[data-keys-form] button")
    page.wait_for_load_state("networkidle")
    expect(page.locator("body")).to_have_attribute("data-keys", "off")
    page.keyboard.press("c")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/desk/") and not page.locator("#keys").is_visible()
    page.keyboard.press("Control+k")  # with Ctrl it is no single letter
    page.keyboard.type(">快捷键")
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_visible()
    page.uncheck("[data-keys-off]")
    page.click("[data-keys-form] button")
    expect(page.locator("body")).not_to_have_attribute("data-keys", "off")
    assert page.complaints == []
