"""A page that follows its colleagues keeps one's place: on the list, in what is written, and on the lead's page."""

import json
import re
import uuid

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_calls import report
from tests.browser.test_drafts import STATE, TEXT, own_ticket
from tests.browser.test_outcome import speak
from tests.running import manage

OPENED = """
from servicedesk.journal.actor import Actor
from servicedesk.clocks import now
from staff.models import Member
from tickets.actions import open_ticket, register_customer
by, at = Actor.system(via="test"), now()
owner = Member.objects.get(sign_in="{who}")
customer = register_customer("许先生", "13800000066", by=by, at=at)
for _ in range({count}):
    open_ticket("又来一件", kind="repair", severity="{severity}", customer=customer, responder=owner, by=by, at=at)
"""


def open_some(desk, who: str, count: int, severity: str = "low") -> None:
    manage(desk, "shell", "-v", "0", "-c", OPENED.format(who=who, count=count, severity=severity))


def test_applying_updates_keeps_the_row_one_stands_on_and_the_pages_that_were_loaded(desk, open_page):
    open_some(desk, "engineer", 55)
    hand = Keyboard(open_page("engineer"))
    page, rows = hand.page, hand.page.locator(".list .tk")
    speak(page, desk, "zh")
    page.goto(desk.url + "/desk/?view=mine")
    for _ in range(50):
        hand.press("j")
    hand.at(rows.nth(49))
    for at in (50, 51):
        hand.press("j")
        hand.at(rows.nth(at))
    had, number = rows.count(), rows.nth(51).get_attribute("data-number")
    assert had > 51
    open_some(desk, "engineer", 1, "urgent")  # it comes first
    expect(page.locator("#waiting")).to_be_visible(timeout=25_000)
    hand.press(".")
    expect(page.locator("#waiting")).to_have_count(0)
    page.wait_for_function("had => document.querySelectorAll('.list .tk').length >= had", arg=had)
    expect(page.locator(f'.tk[data-number="{number}"]')).to_be_focused()
    hand.press("k")
    expect(page.locator(".tk:focus")).to_have_count(1)


def test_more_changes_than_one_answer_holds_are_all_asked_for(desk, open_page):
    page, asked = open_page("agent"), []
    changes = [{"position": 1, "matter": 0, "subject": "x", "id": 0, "code": "x"}] * 200

    def answer(route):
        real = route.fetch()
        body = real.json()
        asked.append(route.request.url)
        body["changes"] = changes if len(asked) < 3 else []
        route.fulfill(response=real, body=json.dumps(body))

    page.clock.install()
    page.route("**/live/ticket/", lambda route: route.abort())
    page.goto(desk.url + "/notices/")
    page.clock.pause_at(page.evaluate("() => Date.now() + 1000"))  # from here on nothing is due but what the test lets pass
    with page.expect_response("**/live/changes/**") as first:  # the first round only says where the journal stands
        page.clock.fast_forward(10_500)
    first.value.finished()
    page.wait_for_timeout(300)
    page.route(re.compile(r"/live/changes/"), answer)
    with page.expect_response(lambda one: "/live/changes/" in one.url and len(asked) == 3):
        page.clock.fast_forward(10_500)  # one round
    page.wait_for_timeout(500)
    assert len(asked) == 3  # an answer that is not full is the last


def test_the_end_of_a_session_waits_until_nobody_types(desk, open_page):
    page = open_page("agent")
    own_ticket(page, desk, "登录过期时正在写")
    page.locator(TEXT).focus()
    page.route(re.compile(r"/live/"), lambda route: route.fulfill(status=401, body=""))
    page.route("**/api/v1/drafts/", lambda route: route.fulfill(status=401, body="{}"))
    for _ in range(30):
        page.keyboard.type("写")
        page.wait_for_timeout(200)
        if page.locator("#session-ended").is_visible():
            break
    expect(page.locator(TEXT)).to_be_focused()
    page.evaluate("() => document.dispatchEvent(new CustomEvent('desk:signed-out'))")
    expect(page.locator("#session-ended")).to_be_visible()
    page.keyboard.type("还在写")
    expect(page.locator(TEXT)).to_be_focused()
    expect(page.locator("#sign-in-again")).to_be_hidden()
    expect(page.locator("#sign-in-again")).to_be_visible(timeout=15_000)
    assert "还在写" in page.locator(TEXT).input_value()


def test_two_tabs_of_one_matter_hold_two_texts_and_each_drops_its_own(desk, open_page):
    page = open_page("agent")
    address = own_ticket(page, desk, "两个页签两段话")
    beside = page.context.new_page()
    beside.goto(address)
    for tab, words in ((page, "第一个页签写的"), (beside, "第二个页签写的")):
        tab.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
        tab.fill(TEXT, words)
        expect(tab.locator(STATE)).to_have_attribute("data-draft-state", "lost", timeout=6_000)
    held = "() => Object.keys(localStorage).filter(key => key.startsWith('draft:')).length"
    assert page.evaluate(held) == 2
    for tab in (page, beside):
        tab.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator(TEXT)).to_have_value("第二个页签写的")
    again.keyboard.press("Control+Enter")
    expect(again.locator(".tl")).to_contain_text("第二个页签写的")
    again.goto(address)
    expect(again.locator(TEXT)).to_have_value("第一个页签写的")


def test_the_leads_page_says_as_of_when_and_leaves_a_choice_alone(desk, open_page):
    page = open_page("lead")
    speak(page, desk, "zh")
    page.clock.install()
    page.goto(desk.url + "/team/")
    page.evaluate("() => { document.querySelector('[data-as-of]').textContent = 'before'; }")
    page.clock.run_for(11_000)
    expect(page.locator("[data-as-of]")).not_to_have_text("before")
    choice = page.locator("[data-live=team] select").first
    if choice.count():
        choice.select_option(index=1)
        chosen = choice.input_value()
        page.locator("#main").focus()
        page.evaluate("() => { document.querySelector('[data-as-of]').textContent = 'before'; }")
        page.clock.run_for(11_000)
        page.wait_for_timeout(500)
        expect(choice).to_have_value(chosen)


def test_what_pops_up_is_asked_for_as_a_script_does(desk, open_page):
    """Over plain http a browser does not say that it navigates: without a session the answer would be the sign-in page."""
    page, name = open_page("agent"), f"asked-{uuid.uuid4()}"
    page.goto(desk.url + "/notices/")
    with page.expect_request("**/calls/popup/", timeout=40_000) as asked:
        report(desk, name, "ringing", "13800000067")
    assert asked.value.headers["hx-request"] == "true"
    report(desk, name, "abandoned")
