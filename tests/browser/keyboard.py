"""A hand that has a keyboard and no mouse: what it presses, where the focus is then, and whether it can be seen there."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as RingTakesLonger

MOST_TABS = 120
WATCH = """() => {
    for (const kind of ["pointerdown", "mousedown", "touchstart"]) addEventListener(kind, event => { if (event.isTrusted) window.moused(kind); }, true);
}"""
# A ring around what has the focus, around what holds it or its label; an option of a menu or a palette is filled instead.
SEEN = """focused => {
    if (!focused || focused === document.body) return "nothing has the focus";
    if (!focused.matches(":focus-visible, [type^=date]:focus-within")) return "no :focus-visible on " + focused.outerHTML.slice(0, 120);
    const ringed = node => { const { outlineStyle, outlineWidth } = getComputedStyle(node); return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1; };
    const near = [focused, focused.parentElement, focused.parentElement?.parentElement, focused.nextElementSibling, ...(focused.labels || [])];
    if (near.some(node => node && ringed(node))) return "";
    if (focused.closest(".menu") && getComputedStyle(focused).backgroundColor !== getComputedStyle(focused.closest(".menu")).backgroundColor) return "";
    if (focused.matches("[role=combobox]") && document.querySelector("[role=option][aria-selected=true]")) return "";
    return "no ring on " + focused.outerHTML.slice(0, 120);
}"""


class Keyboard:
    """The keys of one member at one page. Nothing here points, clicks, fills in or sets the focus."""

    def __init__(self, page: Page) -> None:
        self.page, self.moused, self.used = page, [], set()  # type: ignore[var-annotated]
        page.context.expose_function("moused", lambda kind: self.moused.append(kind))
        page.context.add_init_script(f"({WATCH})()")

    def press(self, key: str) -> None:
        """A key; a single letter is remembered, to be compared with those `?` shows."""
        if re.fullmatch(r"\w|[.?/]", key):
            self.used.add(key.lower())
        self.page.keyboard.press(key)

    def write(self, words: str, into: Locator) -> None:
        """Type where the cursor stands, which must be here."""
        self.at(into)
        self.page.keyboard.type(words)

    def at(self, place: Locator) -> None:
        """The focus is here, by itself, and can be seen."""
        expect(place).to_be_focused()
        try:  # a busy machine draws the ring a moment later
            self.page.wait_for_function(f"node => !({SEEN})(node)", arg=place.element_handle(), timeout=2_000)
        except RingTakesLonger:
            raise AssertionError(place.evaluate(SEEN) or "the ring came late") from None

    def tab_to(self, place: Locator, key: str = "Tab") -> None:
        """Go on from field to field until the focus is here; it can be seen on the way."""
        expect(place).to_be_visible()
        for _ in range(MOST_TABS):
            if place.evaluate("node => node === document.activeElement"):  # where a menu opened, it may be there already
                return self.at(place)
            self.press(key)
        raise AssertionError(f"{MOST_TABS} times {key} did not lead to {place}")

    def date(self, moment: datetime, into: Locator) -> None:
        """Type a day and an hour from the first part of the field on; the focus stands on whatever follows the field."""
        here = "node => node === document.activeElement"
        self.tab_to(into, "Shift+Tab")
        while into.evaluate(here):
            self.press("Shift+Tab")
        self.tab_to(into)
        for part in (f"{moment:%m%d%Y}", "ArrowRight", f"{moment:%I%M%p}"):
            self.press(part) if part.startswith("Arrow") else self.page.keyboard.type(part)
        expect(into).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")

    def pick(self, words: str, of: Locator) -> None:
        """An option of the list that has the focus, by the arrows."""
        self.at(of)
        for _attempt in range(3):
            self.press("Home")
            for _ in range(of.locator("option").count()):
                if words in of.locator("option:checked").inner_text():
                    return
                self.press("ArrowDown")
        raise AssertionError(f"no option “{words}”")

    def send(self, shows: Locator, words: str | re.Pattern[str]) -> None:
        """Ctrl Enter, and the page that comes then says so."""
        self.arrive(lambda: self.press("Control+Enter"))
        expect(shows).to_contain_text(words)

    def arrive(self, act: Callable[[], Any]) -> None:
        """Another page comes by this, and its scripts run."""
        self.page.evaluate("() => { window.before = true; }")
        act()
        self.page.wait_for_function("() => !window.before && document.readyState === 'complete'")
