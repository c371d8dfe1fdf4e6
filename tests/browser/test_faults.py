"""What goes wrong on a working day: the live process dies, an input method composes, colleagues interfere, a list has no end."""

import json
import os
import re
import signal

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_outcome import speak, take_call
from tests.running import manage

LONG = """
from servicedesk.clocks import now
from staff.models import Member
from tickets.actions import take_in
who, at = Member.objects.get(sign_in="engineer"), now()
for n in range(60):
    take_in(f"长列表 {n}", name="温女士", phone="13800000055", kind="consultation", severity="low", responder=who, by=who.actor(), at=at)
"""
COMPOSING = """keys => {
    for (const key of keys) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }));
}"""


def test_the_live_process_is_killed_and_the_page_catches_up_once_it_is_back(desk, open_page):
    watching, working = open_page("lead"), open_page("agent")
    speak(watching, desk, "zh")
    watching.goto(desk.url + "/desk/?view=department")
    expect(watching.locator("[data-live-state=live]")).to_be_visible()
    for address in (re.compile(r"/live\?ticket="), re.compile(r"/live/changes/")):  # so that it stays away for as long as this takes
        watching.route(address, lambda route: route.abort())
    os.kill(json.loads((desk.home / "run.json").read_text())["processes"]["live"]["pid"], signal.SIGKILL)
    state = watching.locator("[data-live-state=polling]")
    expect(state).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    take_call(working, desk, "实时进程被杀掉时来的单")
    expect(watching.locator("#waiting")).to_have_count(0)
    expect(watching.locator(".toast, dialog:modal")).to_have_count(0)  # said quietly: in the bar alone
    watching.unroute_all()
    expect(watching.locator("[data-live-state=live]")).to_be_visible(timeout=60_000)
    expect(watching.locator("#waiting")).to_be_visible(timeout=20_000)
    watching.keyboard.press(".")
    expect(watching.locator(".list .tk", has_text="实时进程被杀掉时来的单")).to_be_visible()


def test_keys_that_compose_a_word_do_nothing_and_what_is_being_chosen_survives_a_colleague(desk, open_page):
    page, other = open_page("lead"), open_page("agent")
    take_call(other, desk, "正在选转给谁")
    page.goto(other.url.split("#")[0])
    expect(page.locator("[data-live-state=live]")).to_be_visible()
    before = page.url
    page.evaluate(COMPOSING, list("cdefghjklmnpqrstuxyz?./"))
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # as long as a key would take
    expect(page.locator("#composer[data-draft=reply]")).to_be_visible()
    assert (page.url, page.locator("dialog:modal, .menu:popover-open").count()) == (before, 0)
    page.keyboard.press("t")  # the same letter by itself is a key
    expect(page.locator("#composer[data-draft=hand_on] textarea")).to_be_focused()
    to = page.locator("#composer [name=to]")
    to.focus()
    to.select_option(index=2)
    chosen = to.input_value()
    other.fill("#composer textarea", "我先答复了客户。")
    other.keyboard.press("Control+Enter")
    expect(page.locator(".tl")).to_contain_text("我先答复了客户。")
    expect(to).to_be_focused()
    expect(to).to_have_value(chosen)


def test_a_long_list_is_walked_by_keys_past_the_end_of_its_page(desk, open_page):
    manage(desk, "shell", "-v", "0", "-c", LONG)
    hand = Keyboard(open_page("engineer"))
    rows = hand.page.locator(".list .tk")
    hand.page.goto(desk.url + "/desk/?view=mine")
    expect(rows).to_have_count(50)
    for _ in range(50):
        hand.press("j")
    hand.at(rows.nth(49))
    hand.press("j")
    hand.at(rows.nth(50))
    assert rows.count() > 60
    hand.press("k")
    hand.at(rows.nth(49))
    while (at := rows.count()) and hand.page.locator("[data-live=list] > [hx-get]").count():
        hand.tab_to(hand.page.locator("[data-live=list] > [hx-get]"))
        hand.press("Enter")
        expect(rows.nth(at)).to_be_focused()
    assert hand.moused == []
