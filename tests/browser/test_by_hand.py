"""Rows of goods are added and taken out, and a signature is drawn, taken back and drawn again."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import violations


def draw(page, field, *points: tuple[int, int]) -> None:
    """One stroke through these points of the field, in hundredths of its sides."""
    box = field.bounding_box()
    at = [(box["x"] + box["width"] * x / 100, box["y"] + box["height"] * y / 100) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_rows_come_and_go_and_what_is_sent_is_what_stands_there(desk, open_page, shots, theme, width):
    page = open_page("agent", theme, width)
    speak(page, desk, "en")
    page.goto(desk.url + "/registers/gate_pass/new/")
    cell = lambda n, column: page.locator(f'[name="f-items.{n}.{column}"]')  # noqa: E731
    cell(1, "item").fill("Seal ring")
    cell(3, "item").fill("Pump")
    page.get_by_role("button", name="One more row").click()
    expect(cell(4, "item")).to_be_focused()
    cell(4, "item").fill("Valve")
    page.get_by_role("button", name="Take this row out").nth(1).click()
    expect(cell(2, "item")).to_have_value("Pump")
    expect(cell(4, "item")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Item required 3", exact=False)).to_have_value("Valve")
    page.screenshot(path=shots / f"rows-{theme}-{width}.png", full_page=True)
    assert violations(page) == []
    for n, quantity in ((1, "2"), (2, "x"), (3, "1")):
        cell(n, "quantity").fill(quantity)
    page.locator("#f-company").fill("Cedar Print")
    page.locator("#f-carrier").fill("Mrs Lu")
    page.locator("#f-at").fill("2026-11-19T09:00")
    page.get_by_role("button", name="Enter it").click()
    expect(page.locator('[id="f-items.2.quantity-error"]')).to_be_visible()
    cell(2, "quantity").fill("5")
    page.get_by_role("button", name="Enter it").click()
    for words in ("Seal ring", "Pump", "Valve"):
        expect(page.get_by_role("cell", name=words, exact=True)).to_be_visible()
    page.screenshot(path=shots / f"entry-rows-{theme}-{width}.png", full_page=True)
    page.get_by_role("link", name="Sheets").click()
    expect(page.get_by_role("region", name="Sheets").get_by_role("cell", name="Valve", exact=True).first).to_be_visible()
    page.screenshot(path=shots / f"sheets-{theme}-{width}.png", full_page=True)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_a_signature_is_drawn_taken_back_and_drawn_again(desk, open_page, shots, theme, width):
    page = open_page("agent", theme, width)
    speak(page, desk, "en")
    page.goto(desk.url + "/registers/mail_book/new/")
    page.locator("#f-recipient").fill("Mrs Lu")
    page.locator("#f-day").fill("2026-11-19")
    page.get_by_role("button", name="Enter it").click()
    pad = page.locator("[data-pad]")
    field, path, kept = pad.locator("svg.sign__draw"), pad.locator("svg.sign__draw path"), pad.locator("[name=strokes]")
    field.scroll_into_view_if_needed()
    page.get_by_label("Name of whoever signs").fill("Mrs Lu")
    field.click()
    page.get_by_role("button", name="Sign it").click()
    expect(pad.locator("[data-pad-fault]")).to_be_visible()  # a touch alone is no signature
    draw(page, field, (10, 60), (30, 20), (45, 80))
    draw(page, field, (50, 50), (90, 40))
    assert kept.input_value().count("M") == 3 and path.get_attribute("d") == kept.input_value()
    pad.get_by_role("button", name="Take the last stroke back").click()
    assert kept.input_value().count("M") == 2
    pad.get_by_role("button", name="Begin anew").click()
    assert kept.input_value() == "" and pad.get_by_role("button", name="Begin anew").is_disabled()
    draw(page, field, (10, 60), (30, 20), (45, 80), (90, 40))
    page.screenshot(path=shots / f"pad-{theme}-{width}.png", full_page=True)
    assert violations(page) == []
    drawn = kept.input_value()
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_text("Signed as it stands")).to_be_visible()
    assert page.locator(".sign__pad path").get_attribute("d") == drawn
