"""The editor of forms by keys: a field moves with Alt and an arrow, keeps the cursor, and its new place is said."""

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_pages import violations


def test_a_field_moves_by_keys_and_is_followed(open_page, desk):
    page = open_page("admin")
    hand = Keyboard(page)
    page.goto(desk.url + "/registers/gate_pass/form/")
    names, told = page.locator("ol.fields [id^='do-open:fields.']"), page.locator("#polite")
    assert violations(page) == []
    first, second = names.nth(0).inner_text(), names.nth(1).inner_text()
    hand.tab_to(names.nth(0))
    hand.press("Alt+ArrowDown")
    hand.at(page.locator("[id='do-down:fields.2']"))
    expect(told).to_contain_text(f"“{first}”：现为第 2 个")
    assert (names.nth(0).inner_text(), names.nth(1).inner_text()) == (second, first)
    hand.press("Alt+ArrowUp")
    hand.at(page.locator("[id='do-open:fields.1']"))
    hand.press("Alt+ArrowUp")
    expect(told).to_have_text("已是第一个。")
    assert names.nth(0).inner_text() == first and page.complaints == [] == hand.moused


def test_what_was_typed_moves_with_a_copy_and_stays_nowhere_else(open_page, desk):
    page = open_page("admin")
    page.goto(desk.url + "/registers/return_slip/form/")
    page.locator("[name='e.copies.1.name_en']").fill("Copy for the issuer")
    other = page.locator("[name='e.copies.2.name_en']").input_value()
    page.locator("[name='e.copies.1.name_en']").press("Alt+ArrowDown")
    expect(page.locator("[name='e.copies.2.name_en']")).to_have_value("Copy for the issuer")
    assert page.locator("[name='e.copies.1.name_en']").input_value() == other
