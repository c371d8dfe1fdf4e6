"""A breach tells the agent: the tab's title counts it, the desktop and a tone tell her where she asked for them; and a whisper pops up."""

import re
import time

from playwright.sync_api import expect

from tests.browser.test_outcome import speak, take_call
from tests.browser.test_pages import violations

# What the browser would show and play, kept where the test can see it.
WATCHED = """
window.told = []; window.played = 0; window.asked = 0;
window.Notification = class {
  static permission = localStorage.getItem("allowed") || "default";
  static async requestPermission() { window.asked++; this.permission = "granted"; localStorage.setItem("allowed", "granted"); return "granted"; }
  constructor(words, options) { window.told.push(words + " " + options.tag); }
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { window.played++; return start.call(this, at); };
"""
# The title's figure is above this one.
MORE_THAN = "late => Number(/\\((\\d+)\\)/.exec(document.title)?.[1] ?? 0) > late"


def test_a_breach_is_counted_in_the_title_and_told_where_she_asked_for_it(desk, open_page, shots):
    page = open_page("agent")
    page.add_init_script(WATCHED)
    speak(page, desk, "en")
    assert page.evaluate("window.asked") == 0
    page.click("[popovertarget=me]")
    page.click("button[form=sound]")
    page.click("[popovertarget=me]")
    expect(page.locator("button[form=sound]")).to_have_attribute("aria-pressed", "true")
    notices = page.locator("[data-desktop-notices]")
    notices.click()
    expect(notices).to_have_attribute("aria-pressed", "true")
    page.screenshot(path=shots / "breach-menu-en-light.png")
    assert violations(page) == []
    try:
        sentence = f"Thanks {time.time():.0f}"
        late = int(page.evaluate("document.body.dataset.late"))
        take_call(page, desk, sentence)
        page.locator("#main").click(position={"x": 5, "y": 5})
        page.wait_for_function(MORE_THAN, arg=late, timeout=45_000)
        page.wait_for_function("() => window.played >= 2")
        told = page.evaluate("window.told")
        assert len(told) >= 1 and set(told) == {"A promise you answer for is overdue desk-breach"}
    finally:
        page.click("[popovertarget=me]")
        page.click("button[form=sound]")  # as it was
    assert page.complaints == []


def test_a_whisper_pops_up_at_once_and_is_gone_once_she_saw_it(desk, open_page, shots):
    agent, lead, words = open_page("agent"), open_page("lead"), f"Offer the swap {time.time():.0f}"
    for each in (agent, lead):
        speak(each, desk, "en")
    take_call(agent, desk, words.replace("Offer", "About"))
    expect(agent.locator("[data-live-state=live]")).to_be_visible()
    number = re.search(r"T-\d+", agent.url)[0]
    lead.goto(desk.url + "/team/")
    name = agent.locator("#me .menu__who").text_content().split("·")[0].strip()
    row = lead.locator("tr", has_text=name)
    own = re.search(r"to=(\w+)", row.locator("a[href*='/whispers/?to=']").first.get_attribute("href"))[1]
    lead.goto(f"{desk.url}/whispers/?to={own}&ticket={number}")
    lead.fill("#body", words)
    lead.keyboard.press("Control+Enter")
    lead.wait_for_url("**/team/")
    card = agent.locator("[data-popup]", has_text=words)
    expect(card).to_be_visible(timeout=15_000)
    agent.screenshot(path=shots / "whisper-en-light.png")
    assert violations(agent) == []
    card.locator("button").click()
    expect(card).to_have_count(0)
    assert agent.complaints == [] and lead.complaints == []
