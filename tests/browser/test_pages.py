"""Every page in both languages and themes, wide and phone-sized: drawn, accessible, and silent in the console."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PAGES = {
    "desk": "/desk/",
    "ticket": "/tickets/T-000012/",
    "intake": "/intake/",
    "notices": "/notices/",
    "rulebook": "/rulebook/",
    "calendars": "/calendars/",
    "calendar": "/calendars/office/",
    "missing": "/tickets/T-999999/",
}
LOOKS = [("zh", "light", 1440), ("zh", "dark", 1440), ("en", "light", 1440), ("zh", "light", 390), ("en", "dark", 390)]


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => r.violations)")
    return [f"{rule['id']}: {node['target']} {node['failureSummary'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_every_page_is_drawn_and_accessible(desk, open_page, shots, language, theme, width):
    page = open_page("agent", theme, width, 844 if width < 500 else 900)
    speak(page, desk, language)
    faults: dict[str, list[str]] = {}
    for name, path in PAGES.items():
        page.goto(desk.url + path)
        page.wait_for_load_state("networkidle") if name == "missing" else page.wait_for_timeout(300)
        page.screenshot(path=shots / f"{name}-{language}-{theme}-{width}.png")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        faults[name] = violations(page) + (["wider than the window"] if wide else [])
    assert not any(faults.values()), faults
    assert [c for c in page.complaints if "404" not in c] == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_overlapping_hours_are_named_where_an_administrator_typed_them(desk, open_page, shots, theme, width):
    page = open_page("admin", theme, width)
    page.goto(desk.url + "/calendars/office/")
    page.fill("input[name=mon]", "08:30-12:00, 11:00-18:00")
    page.click("form[action$='/week/'] button[type=submit]")
    expect(page.locator(".banner[role=alert]")).to_contain_text("08:30-12:00")
    expect(page.locator("input[name=mon]")).to_have_value("08:30-12:00, 11:00-18:00")
    page.screenshot(path=shots / f"calendar-refused-{theme}-{width}.png")
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_sign_in_page_is_drawn_and_accessible(desk, open_page, shots, theme, width):
    page = open_page(None, theme, width)
    page.goto(desk.url + "/sign-in/")
    page.screenshot(path=shots / f"sign-in-zh-{theme}-{width}.png")
    assert violations(page) == []
    page.fill("input[name=username]", "agent")
    page.fill("input[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value("agent")
    assert violations(page) == []
