"""The list by keyboard alone: narrowed, kept as a view, opened by its key; rows marked, an act asked for and undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import LOOKS, violations


def test_a_view_is_made_and_opened_without_a_mouse(desk, open_page, shots):
    page = open_page("agent")
    speak(page, desk, "zh")
    page.goto(desk.url + "/desk/?view=all")
    page.keyboard.press("w")
    page.wait_for_url("**/saved-views/new/**")
    expect(page.locator("#view")).to_be_focused()
    page.keyboard.press("Tab")
    page.select_option("#severity", "urgent")
    page.screenshot(path=shots / "list-narrow-form.png", full_page=True)
    assert violations(page) == []
    page.focus("#name")
    page.keyboard.type("只看紧急")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/**severity=urgent**saved=**")
    expect(page.locator(".list h1")).to_have_text("只看紧急")
    expect(page.locator(".rail [aria-current=page]")).to_contain_text("只看紧急")
    page.screenshot(path=shots / "list-saved-view.png")
    page.goto(desk.url + "/desk/?view=mine")
    page.keyboard.press("1")
    page.wait_for_url("**severity=urgent**")
    page.goto(desk.url + "/saved-views/")
    page.screenshot(path=shots / "list-saved-views.png")
    page.get_by_role("button", name="删除 只看紧急").press("Enter")
    expect(page.locator("tbody tr")).to_have_count(0)


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_an_act_on_marked_rows_is_looked_at_asked_for_and_undone_without_a_mouse(desk, open_page, shots, language, theme, width):
    page = open_page("agent", theme, width, 844 if width < 500 else 900)
    speak(page, desk, language)
    page.goto(desk.url + "/desk/?view=all")
    for _row in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.locator("#bulk button[value=solve]").press("Enter")
    page.wait_for_url("**/bulk/**")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("已在现场修好。")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[name=do]")).to_be_focused()
    page.screenshot(path=shots / f"bulk-preview-{language}-{theme}-{width}.png", full_page=True)
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast [data-undo]")).to_be_visible()
    beside = page.context.new_page()
    beside.route("**/bulk/**", lambda route: route.fulfill(status=204) if route.request.resource_type == "xhr" else route.continue_())
    beside.goto(page.url)
    page.keyboard.press("Control+z")
    expect(page.locator(".empty")).to_be_visible()
    expect(beside.locator("#undo-held")).to_be_visible()  # it hears nothing of it, so that it can be looked at in no hurry
    beside.screenshot(path=shots / f"bulk-held-{language}-{theme}-{width}.png", full_page=True)
    assert violations(beside) == []
    assert page.complaints == []
