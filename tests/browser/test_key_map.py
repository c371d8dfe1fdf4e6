"""Every key of the desk's design does what it says, on a page where it has something to do."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_outcome import speak, take_call

ACTS = {"r": "reply", "n": "note", "t": "hand_on", "e": "escalate", "d": "solve", "p": "hold", "l": "call_back"}
PLACES = {"d": "/desk/", "b": "/reports/time-to-solve/", "c": "/complaints/", "r": "/returns/", "h": "/closing-time/"}


@pytest.fixture
def hand(open_page, desk) -> Keyboard:
    page = open_page("manager")
    speak(page, desk, "zh")
    return Keyboard(page)


def test_the_keys_of_a_matter_open_what_they_say(hand, desk):
    page = hand.page
    take_call(page, desk, "每个键都有用")
    for key, act in ACTS.items():
        page.locator("#main").focus()
        hand.press(key)
        hand.at(page.locator(f"#composer[data-draft={act}] textarea"))
        page.keyboard.press("Escape")
    page.locator("#main").focus()
    hand.press("e")
    hand.at(page.locator("#composer[data-draft=escalate] textarea"))
    page.keyboard.type("客户要求当天答复。")
    hand.arrive(lambda: hand.press("Control+Enter"))
    expect(page.locator(".tl")).to_contain_text("客户要求当天答复。")


def test_the_keys_of_every_page(hand, desk):
    page = hand.page
    page.goto(desk.url + "/notices/")
    hand.press("?")
    expect(page.locator("#keys")).to_be_visible()
    hand.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    hand.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    hand.press("Escape")
    page.evaluate("() => document.addEventListener('desk:apply', () => { window.applied = true; })")
    hand.press(".")
    page.wait_for_function("() => window.applied")
    for key, place in PLACES.items():
        page.goto(desk.url + "/notices/")
        hand.press("g")
        hand.press(key)
        page.wait_for_url(f"**{place}")
    page.goto(desk.url + "/notices/")
    page.evaluate("() => document.querySelector('[data-go=h]').remove()")  # as where a desk has no such page
    hand.press("g")
    hand.press("h")
    expect(page.locator("#toasts")).to_contain_text("没有这个页面")
    hand.press("c")
    page.wait_for_url("**/intake/")


def test_a_list_is_opened_by_o_and_by_enter(hand, desk):
    for key in ("o", "Enter"):
        hand.page.goto(desk.url + "/desk/?view=all")
        hand.press("j")
        hand.press("j")
        hand.press("k")
        hand.at(hand.page.locator(".tk").first)
        hand.press(key)
        expect(hand.page.locator("article.ticket h1")).to_be_visible()
        assert re.search(r"/tickets/T-\d+/", hand.page.url)


def test_esc_leaves_a_field_then_closes_the_intake_and_keeps_what_was_typed(hand, desk):
    page = hand.page
    page.goto(desk.url + "/intake/")
    words = page.locator("#id_sentence")
    hand.write("先记一半", words)
    hand.press("Escape")
    expect(words).not_to_be_focused()
    hand.arrive(lambda: hand.press("Escape"))
    page.wait_for_url("**/desk/")
    page.goto(desk.url + "/intake/")
    expect(words).to_have_value("先记一半")
    page.locator("button[name=afresh]").press("Enter")
    expect(words).to_have_value("")
