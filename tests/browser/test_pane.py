"""A matter opens beside the list that stays; nothing on the page moves by itself, and nothing on it comes from elsewhere."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.pages import PAGES, reader_of
from tests.browser.test_drafts import STATE, TEXT, own_ticket, row_of
from tests.browser.test_live_page import open_some
from tests.browser.test_outcome import speak

HEADING = "article.ticket h1"
SCROLL = "() => document.querySelector('.list__scroll').scrollTop"


def test_a_matter_opens_beside_a_list_that_stays_where_it_is(desk, open_page):
    page = open_page("agent")
    open_some(desk, "agent", 6)
    first, second = own_ticket(page, desk, "并排第一张"), own_ticket(page, desk, "并排第二张")
    page.goto(desk.url + "/desk/?view=mine")
    page.evaluate("() => { window.same = true; }")
    row_of(page, first).scroll_into_view_if_needed()
    row_of(page, first).locator("xpath=..").locator(".tk-mark input").check()
    held = page.evaluate(SCROLL)
    expect(page.locator(".incidents form").first).not_to_have_attribute("action", re.compile("membership"))
    for address, sentence in ((first, "并排第一张"), (second, "并排第二张")):
        row_of(page, address).click()
        expect(page.locator(HEADING)).to_have_text(sentence)
        expect(page).to_have_url(re.compile(re.escape(urlsplit(address).path)))
        expect(page).to_have_title(re.compile(sentence))
        expect(row_of(page, address)).to_have_attribute("aria-current", "true")
        expect(page.locator(".tk[aria-current]")).to_have_count(1)
        expect(page.locator(".incidents form").first).to_have_attribute("action", re.compile(re.escape(urlsplit(address).path)))
    assert page.evaluate("() => window.same") and page.evaluate(SCROLL) == held
    expect(page.locator(".tk-mark input:checked")).to_have_count(1)
    page.go_back()
    expect(page.locator(HEADING)).to_have_text("并排第一张")
    page.go_back()
    expect(page.locator("section.ticket .empty")).to_be_visible()
    expect(page.locator(".tk[aria-current]")).to_have_count(0)
    page.go_forward()
    expect(page.locator(HEADING)).to_have_text("并排第一张")
    assert page.evaluate("() => window.same")
    page.reload()  # the address alone leads there as well
    expect(page.locator(HEADING)).to_have_text("并排第一张")
    assert page.complaints == []


def test_keys_open_one_matter_after_another_and_each_keeps_what_was_typed(desk, open_page):
    page = open_page("agent")
    first, second = own_ticket(page, desk, "按键第一张"), own_ticket(page, desk, "按键第二张")
    page.goto(desk.url + "/desk/?view=mine")
    hand = Keyboard(page)
    row_of(page, first).focus()
    hand.press("Enter")
    expect(page.locator(HEADING)).to_have_text("按键第一张")
    hand.press("n")
    hand.write("还没存就走", page.locator(TEXT))
    page.locator(TEXT).evaluate("field => field.blur()")
    row_of(page, second).focus()
    hand.press("o")
    expect(page.locator(HEADING)).to_have_text("按键第二张")
    expect(page.locator(TEXT)).to_have_value("")
    hand.press("r")
    hand.write("第二张的答复", page.locator(TEXT))
    hand.press("Control+Enter")
    expect(page.locator(".tl")).to_contain_text("第二张的答复")
    page.goto(first)
    expect(page.locator("#composer")).to_have_attribute("data-draft", "note")
    expect(page.locator(TEXT)).to_have_value("还没存就走")


def test_what_cannot_be_kept_is_asked_about_before_another_matter_opens(desk, open_page):
    page, asked = open_page("agent"), []
    first, second = own_ticket(page, desk, "存不了的第一张"), own_ticket(page, desk, "存不了的第二张")
    page.goto(first + "?view=mine")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route("**/api/v1/drafts/", lambda route: route.abort())
    page.focus(TEXT)
    page.keyboard.type("存不进去")
    row_of(page, second).click()
    page.wait_for_timeout(1000)
    assert asked == ["beforeunload"]
    expect(page.locator(HEADING)).to_have_text("存不了的第一张")
    expect(page.locator(TEXT)).to_have_value("存不进去")
    page.unroute("**/api/v1/drafts/")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=20_000)
    row_of(page, second).click()
    expect(page.locator(HEADING)).to_have_text("存不了的第二张")


def test_a_matter_that_is_gone_for_her_says_so_at_its_own_address(desk, open_page):
    page = open_page("agent")
    first = own_ticket(page, desk, "被收走的一张")
    page.goto(desk.url + "/desk/?view=mine")
    row_of(page, first).evaluate("row => row.setAttribute('href', '/tickets/T-999999/?view=mine#t')")
    row_of(page, first).click()
    expect(page.locator(".errpage")).to_be_visible()
    assert "/tickets/T-999999/" in page.url


def test_colleagues_work_appears_in_the_matter_that_was_opened(desk, open_page):
    agent, lead = open_page("agent"), open_page("lead")
    address = own_ticket(agent, desk, "并排也实时")
    lead.goto(desk.url + "/desk/?view=department")
    row_of(lead, address).click()
    expect(lead.locator(HEADING)).to_have_text("并排也实时")
    expect(lead.locator("[data-presence]")).to_contain_text("沈知夏", timeout=20_000)
    agent.fill(TEXT, "我已经联系客户。")
    agent.keyboard.press("Control+Enter")
    expect(lead.locator(".tl")).to_contain_text("我已经联系客户。", timeout=20_000)


def test_on_a_telephone_the_matter_takes_the_place_of_the_list(desk, open_page):
    page = open_page("agent", "light", 390, 844)
    address = own_ticket(page, desk, "手机上打开")
    page.goto(desk.url + "/desk/?view=mine")
    row_of(page, address).click()
    expect(page.locator(HEADING)).to_be_visible()
    expect(page.locator(".list")).to_be_hidden()


def test_countdowns_shift_nothing_on_the_page(desk, open_page):
    page = open_page("agent")
    own_ticket(page, desk, "倒计时不跳动")
    page.evaluate("""() => {
        window.shifts = [];
        new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value); })
            .observe({ type: "layout-shift", buffered: false });
    }""")
    words = page.locator(".ticket .clock[data-due] .clock__t").first
    before = words.inner_text()
    expect(words).not_to_have_text(before)
    page.wait_for_timeout(3500)
    assert words.inner_text() != before and sum(page.evaluate("() => window.shifts")) < 0.01


@pytest.mark.parametrize("who", ["agent", "lead", "gm"])
def test_no_page_asks_another_host_for_anything(desk, open_page, who):
    page, hosts = open_page(who), set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    for name, path in PAGES.items():
        if reader_of(name) == who:
            page.goto(desk.url + path.format(**desk.there), wait_until="domcontentloaded")
    page.wait_for_timeout(500)
    assert hosts - {None} == {"127.0.0.1"}


def test_the_intake_is_typed_on_while_the_network_is_lost(desk, open_page):
    page = open_page("agent")
    speak(page, desk, "zh")
    page.goto(desk.url + "/intake/")
    page.fill("#id_phone", "13800000057")
    page.fill("[name=name]", "凌先生")
    page.context.set_offline(True)
    page.fill("[name=sentence]", "断网时接的电话，水阀漏水")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "lost", timeout=10_000)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast--bad")).to_be_visible()
    expect(page.locator("[name=sentence]")).to_have_value("断网时接的电话，水阀漏水")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=40_000)
    page.focus("[name=sentence]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/tickets/**")
    expect(page.locator(HEADING)).to_have_text("断网时接的电话，水阀漏水")
