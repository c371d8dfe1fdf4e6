"""Every page in both languages and themes, wide and phone-sized: drawn, accessible, and silent in the console."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import TimeoutError as PageTakesLonger
from playwright.sync_api import expect

from tests.browser.conftest import QUICK
from tests.browser.pages import PAGES, reader_of
from tests.browser.test_outcome import speak

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
KEPT = os.environ.get("DESK_SHOTS")  # pictures take time: only where somebody keeps them
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only what is wrong is put together, and no style sheet is fetched again: no rule of these levels asks for one.
LOOKED_AT = f"axe.run(document, {{runOnly: {LEVELS}, resultTypes: ['violations'], preload: false}}).then(r => r.violations)"
LOOKS = [("zh", "light", 1440), ("en", "dark", 390)]  # both languages, themes and widths
# What a page must stand besides, once it is there; the widths at which its design changes only in the language of the longer words.
ALSO = {"zh": [("dark", 1440), ("light", 390)], "en": [("light", 820), ("light", 1180), ("light", 1440), ("light", 1920)]}
PICTURED = {390, 1440}
ORDERED = sorted(PAGES, key=reader_of)
PARTS = [ORDERED[at : at + 24] for at in range(0, len(ORDERED), 24)]  # so many within one test's time


def violations(page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line each."""
    page.evaluate(AXE)
    found = page.evaluate(LOOKED_AT)
    return [f"{rule['id']}: {node['target']} {node['failureSummary'][:160]}" for rule in found for node in rule["nodes"]]


# As wide as its window, and no wider; a busy machine draws a window's new size later.
FITS = "room => innerWidth === room && document.documentElement.scrollWidth <= room + 1"


def too_wide(page, room: int | None = None) -> bool:
    """Whether a page still has to be moved sideways once it is drawn at `room` px, by default those of its window."""
    room = room or page.viewport_size["width"]
    try:
        page.evaluate(FITS, room) or page.wait_for_function(FITS, arg=room, timeout=5_000)
    except PageTakesLonger:
        return True
    return False


@pytest.fixture(scope="module")
def suspended(desk, browser, signed_in) -> Iterator[str]:
    with suspending(desk, browser, signed_in) as address:
        yield address


@contextmanager
def suspending(desk, browser, signed_in) -> Iterator[str]:
    """A suspension of everybody that the lead proposed and the general manager approved; the address of a clock in it.

    It is lifted afterwards: what other tests begin must run.
    """
    lead, gm = (
        browser.new_context(storage_state=signed_in(who), locale="zh-CN", timezone_id="Asia/Shanghai").new_page() for who in ("lead", "gm")
    )
    lead.goto(desk.url + "/suspensions/")
    lead.fill("#reason", "台风停电，全公司停工")
    lead.evaluate(FILL)
    lead.click("[data-send]")
    lead.wait_for_url("**/suspensions/1/")
    gm.goto(desk.url + "/suspensions/1/")
    gm.click("form[action$='/approval/'] button")
    gm.wait_for_selector("form[action$='/lifting/']")
    gm.goto(desk.url + "/desk/?view=all")
    gm.click(".clock[data-state=paused] >> nth=0")
    gm.wait_for_url("**/tickets/**")
    yield gm.locator(".promise:has(.clock[data-state=paused]) a[href*='/clocks/']").first.get_attribute("href")
    gm.goto(desk.url + "/suspensions/1/")
    gm.click("form[action$='/lifting/'] button")
    expect(gm.locator("form[action$='/lifting/']")).to_have_count(0)
    for page in (lead, gm):
        page.context.close()


# The hour that runs, as the desk's zone writes it.
FILL = """() => {
    const write = ms => new Date(ms + 8 * 3600e3).toISOString().slice(0, 16);
    document.querySelector("#begins_at").value = write(Date.now() - 1800e3);
    document.querySelector("#ends_at").value = write(Date.now() + 1800e3);
}"""


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_why_a_clock_stands_still_is_drawn_and_printed(desk, suspended, open_page, shots, language, theme, width):
    page = open_page("gm", theme, width, 844 if width < 500 else 900)
    speak(page, desk, language)
    page.goto(desk.url + suspended)
    expect(page.locator(".report .clock[data-state=paused]")).to_be_visible()
    words = page.locator(".clock__t").first.inner_text()
    page.wait_for_timeout(1500)
    assert page.locator(".clock__t").first.inner_text() == words  # it stands still
    page.screenshot(path=shots / f"why-paused-{language}-{theme}-{width}.png", full_page=True)
    assert violations(page) == []
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.click("[data-act=print]")
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    for part in (".quote", ".table", ".report__mast"):
        expect(page.locator(part).first).to_be_visible()
    for part in ("[data-act=print]", ".dock", ".topbar"):
        expect(page.locator(part).first).to_be_hidden()
    page.screenshot(path=shots / f"why-printed-{language}-{theme}-{width}.png", full_page=True)
    for who in ("lead", "gm"):
        page = open_page(who, theme, width)
        speak(page, desk, language)
        page.goto(desk.url + "/suspensions/1/")
        page.screenshot(path=shots / f"suspension-{who}-{language}-{theme}-{width}.png", full_page=True)
        assert violations(page) == []


@pytest.mark.parametrize("names", PARTS, ids=lambda names: f"{names[0]} to {names[-1]}")
@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_every_page_is_drawn_and_accessible(desk, suspended, open_page, shots, language, theme, width, names):
    readers = {who: open_page(who, theme, width, 844 if width < 500 else 900) for who in sorted(set(map(reader_of, names)))}
    for page in readers.values():
        speak(page, desk, language)
    faults: dict[str, list[str]] = {}
    for name in names:
        page = readers[reader_of(name)]
        answer = page.goto(desk.url + PAGES[name].format(**desk.there))
        assert answer.status == (404 if name == "missing" else 200), name
        faults[name] = []
        for shade, room in (*ALSO[language], (theme, width)):
            page.emulate_media(color_scheme=shade, reduced_motion="reduce")
            page.set_viewport_size({"width": room, "height": 844 if room < 500 else 900})
            if KEPT and room in PICTURED:
                page.screenshot(path=shots / f"{name}-{language}-{shade}-{room}.png")
            if too_wide(page, room):
                faults[name].append(f"wider than {room} px")
        faults[name] += violations(page)
    assert not any(faults.values()), faults
    assert [c for page in readers.values() for c in page.complaints if "404" not in c] == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_a_pack_with_a_mistake_is_shown_by_line_with_what_was_typed(desk, open_page, shots, theme, width):
    page = open_page("manager", theme, width)
    page.goto(desk.url + "/rulebook/revisions/")
    page.fill("textarea[name=source]", QUICK.replace("20 s", "soon"))
    page.click("#propose button[type=submit]")
    expect(page.locator(".banner[role=alert]")).to_contain_text("at_most: soon")
    expect(page.locator("textarea[name=source]")).to_have_value(QUICK.replace("20 s", "soon"))
    page.screenshot(path=shots / f"revision-refused-{theme}-{width}.png", full_page=True)
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_a_proposal_shows_the_general_manager_what_it_changes(desk, open_page, shots, theme, width):
    page = open_page("gm", theme, width)
    page.goto(f"{desk.url}/rulebook/revisions/{desk.revision}/")
    expect(page.locator("#diff")).to_contain_text("5")
    expect(page.locator("#decision .btn--primary")).to_be_enabled()
    page.screenshot(path=shots / f"revision-gm-{theme}-{width}.png", full_page=True)
    assert violations(page) == []


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
def test_a_circular_move_is_named_and_what_was_typed_is_kept(desk, open_page, shots, theme, width):
    page = open_page("admin", theme, width)
    page.goto(desk.url + "/rulebook/scopes/house/")
    page.fill("input[name=name_en]", "The whole company")
    page.select_option("select[name=parent]", "desk")
    page.click("form[action$='/place/'] button[type=submit]")
    expect(page.locator(".banner[role=alert]")).to_contain_text("house → desk → house")
    expect(page.locator("input[name=name_en]")).to_have_value("The whole company")
    expect(page.locator("select[name=parent]")).to_have_value("desk")
    page.screenshot(path=shots / f"scope-refused-{theme}-{width}.png")
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
