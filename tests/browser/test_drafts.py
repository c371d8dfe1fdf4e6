"""Nothing typed is lost: drafts, a lost network, a paste that does not fit, another machine, two people on one ticket."""

import re

from playwright.sync_api import expect

from tests.browser.test_outcome import speak, take_call
from tests.browser.test_pages import too_wide, violations

TEXT = "#composer textarea"
STATE = "[data-draft-state]"


def held(page) -> list[str]:
    """What this browser holds because the server has not got it."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")


def is_deletion(answer) -> bool:
    return "/api/v1/drafts/" in answer.url and answer.request.method == "DELETE"


def own_ticket(page, desk, sentence: str) -> str:
    """A fresh matter; its address."""
    speak(page, desk, "zh")
    take_call(page, desk, sentence)
    return page.url.split("#")[0]


def row_of(page, address: str):
    """Its row in the list that stands there, however far down."""
    row, more = page.locator(f".tk[data-number='{address.rstrip('/').split('/')[-1]}']"), page.locator("[data-live=list] > [hx-get]")
    while not row.count() and more.count():
        had = page.locator(".list .tk").count()
        more.click()
        page.wait_for_function("had => document.querySelectorAll('.list .tk').length > had", arg=had)
    return row


def test_a_draft_is_restored_on_another_machine_and_gone_once_sent(desk, open_page, shots):
    page, elsewhere = open_page("agent"), open_page("agent")
    address = own_ticket(page, desk, "草稿换一台电脑")
    page.fill(TEXT, "写到一半的答复")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    assert held(page) == []
    page.screenshot(path=shots / "draft-saved-zh-light.png")
    elsewhere.goto(address)
    expect(elsewhere.locator(TEXT)).to_have_value("写到一半的答复")
    expect(elsewhere.locator(STATE)).to_contain_text("草稿")
    elsewhere.screenshot(path=shots / "draft-restored-zh-light.png")
    assert violations(elsewhere) == []
    elsewhere.keyboard.press("Control+Enter")
    expect(elsewhere.locator(".tl")).to_contain_text("写到一半的答复")
    elsewhere.reload()
    expect(elsewhere.locator(TEXT)).to_have_value("")
    assert elsewhere.complaints == []


def test_escape_saves_at_once_and_another_tab_of_the_composer_takes_the_draft_along(desk, open_page):
    page = open_page("agent")
    address = own_ticket(page, desk, "草稿随页签走")
    page.fill(TEXT, "先写成答复")
    with page.expect_response("**/api/v1/drafts/") as saved:
        page.press(TEXT, "Escape")
    assert saved.value.status == 201
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved")
    with page.expect_response(is_deletion) as dropped:
        page.keyboard.press("n")
    expect(page.locator(TEXT)).to_have_attribute("data-mentions", re.compile("."))
    expect(page.locator(TEXT)).to_have_value("先写成答复")
    assert dropped.value.status == 204
    page.goto(address)
    expect(page.locator("#composer")).to_have_attribute("data-draft", "note")
    expect(page.locator(TEXT)).to_have_value("先写成答复")
    with page.expect_response(is_deletion):
        page.fill(TEXT, "")  # an emptied draft is none
    page.goto(address)
    expect(page.locator("#composer")).to_have_attribute("data-draft", "reply")


def test_typing_goes_on_while_the_network_is_lost_and_nothing_is_sent_into_the_void(desk, open_page, shots):
    page = open_page("agent")
    page.clock.install()
    address = own_ticket(page, desk, "断网一分钟")
    page.fill(TEXT, "断网前。")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    page.context.set_offline(True)
    page.focus(TEXT)
    page.keyboard.type("断网后继续写。")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "lost")
    expect(page.locator(STATE)).to_contain_text(re.compile(r"\d\d:\d\d"))
    since = page.locator(STATE).inner_text()
    page.clock.fast_forward(60_000)  # every second try of that minute fails as the first did
    page.keyboard.type("一分钟后还在写。")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "lost")
    expect(page.locator(STATE)).to_have_text(since)
    assert len(held(page)) == 1
    page.screenshot(path=shots / "offline-zh-light.png")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast--bad")).to_be_visible()
    expect(page.locator(TEXT)).to_have_value(re.compile("断网后继续写。一分钟后还在写。"))
    saved = []
    page.on("request", lambda request: saved.append(request.url) if request.url.endswith("/api/v1/drafts/") else None)
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=10_000)
    assert held(page) == [] and len(saved) == 1
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tl")).to_contain_text("断网后继续写。")
    page.goto(address)
    expect(page.locator(TEXT)).to_have_value("")


def test_a_window_that_dies_without_a_network_gives_the_text_back(desk, open_page):
    page = open_page("agent")
    address = own_ticket(page, desk, "窗口被关掉")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.fill(TEXT, "只有浏览器里有")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "lost", timeout=6_000)
    again = page.context.new_page()
    page.close(run_before_unload=False)  # it never reached the server
    again.goto(address)
    expect(again.locator(TEXT)).to_have_value("只有浏览器里有")
    expect(again.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    assert held(again) == []


def test_the_intake_form_is_kept_and_given_back(desk, open_page, shots):
    page = open_page("agent")
    speak(page, desk, "zh")
    page.goto(desk.url + "/intake/")
    page.fill("#id_phone", "13800000055")
    page.fill("[name=sentence]", "接待写到一半")
    page.check("input[name=kind][value=complaint]", force=True)
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    page.goto(desk.url + "/desk/")  # no question asked: all is saved
    page.goto(desk.url + "/intake/")
    expect(page.locator("[name=sentence]")).to_have_value("接待写到一半")
    expect(page.locator("#id_phone")).to_have_value("13800000055")
    expect(page.locator("input[name=kind][value=complaint]")).to_be_checked()
    page.screenshot(path=shots / "intake-restored-zh-light.png")
    page.click("[name=afresh]")
    expect(page.locator("[name=sentence]")).to_have_value("")
    assert page.complaints == []


def test_a_paste_that_does_not_fit_is_refused_whole(desk, open_page):
    page = open_page("agent")
    own_ticket(page, desk, "粘贴十万字")
    page.fill(TEXT, "已经写好的话")
    page.evaluate(
        """() => {
            const data = new DataTransfer(), field = document.querySelector("#composer textarea");
            data.setData("text/plain", "水".repeat(100000));
            if (field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })))
                field.setRangeText(data.getData("text/plain"));
        }"""
    )
    expect(page.locator(".toast--bad")).to_contain_text("100000")
    expect(page.locator(".toast--bad")).to_contain_text("10000")
    expect(page.locator(TEXT)).to_have_value("已经写好的话")


def test_the_page_asks_before_it_is_left_only_while_something_is_unsaved(desk, open_page):
    page = open_page("agent")
    address = own_ticket(page, desk, "离开之前")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.focus(TEXT)
    page.keyboard.type("还没保存")
    page.goto(address)
    assert asked == ["beforeunload"]
    page.focus(TEXT)
    page.keyboard.type("再写")
    expect(page.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    page.goto(address)
    assert asked == ["beforeunload"]


def test_the_back_button_leads_through_the_tickets_that_were_open(desk, open_page):
    page = open_page("agent")
    first, second = own_ticket(page, desk, "后退第一张"), own_ticket(page, desk, "后退第二张")
    page.goto(desk.url + "/desk/?view=mine")
    for address in (first, second):
        row_of(page, address).click()
        page.wait_for_url(re.compile(re.escape(address)))
    page.go_back()
    expect(page.locator("article.ticket h1")).to_have_text("后退第一张")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/desk/\?view=mine"))
    page.go_forward()
    expect(page.locator("article.ticket h1")).to_have_text("后退第一张")


def test_two_agents_on_one_ticket_see_each_other_and_neither_overwrites(desk, open_page, shots):
    lead, agent = open_page("lead"), open_page("agent")
    speak(lead, desk, "zh")
    address = own_ticket(agent, desk, "两人同时处理")
    lead.goto(address + "?act=solve")
    expect(lead.locator("[data-presence]")).to_contain_text("沈知夏", timeout=20_000)
    expect(agent.locator("[data-presence]")).to_contain_text("陆宁", timeout=20_000)
    agent.goto(address + "?act=solve")
    agent.fill(TEXT, "我换了滤芯。")
    expect(lead.locator("[data-presence] [data-writing]")).to_contain_text("沈知夏", timeout=10_000)
    lead.screenshot(path=shots / "presence-zh-light.png")
    lead.fill(TEXT, "我紧了阀门。")
    lead.keyboard.press("Control+Enter")
    expect(lead.locator(".ticket__head")).to_contain_text("已办结", timeout=10_000)
    agent.keyboard.press("Control+Enter")
    stale = agent.locator("#stale")
    expect(stale).to_contain_text("我紧了阀门。")
    expect(stale).to_contain_text("我换了滤芯。")
    agent.screenshot(path=shots / "stale-zh-light.png")


def test_two_tabs_of_one_agent_do_not_overwrite_each_other(desk, open_page):
    first = open_page("agent")
    address = own_ticket(first, desk, "两个窗口")
    second = first.context.new_page()
    second.goto(address)
    first.fill(TEXT, "第一个窗口写的")
    expect(first.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    second.fill(TEXT, "第二个窗口写的")
    expect(second.locator(STATE)).to_have_attribute("data-draft-state", "elsewhere", timeout=6_000)
    expect(second.locator(TEXT)).to_have_value("第二个窗口写的")
    third = first.context.new_page()
    third.goto(address)
    expect(third.locator(TEXT)).to_have_value(re.compile("第[一二]个窗口写的"))


def test_the_page_polls_while_the_live_process_is_dead(desk, open_page):
    watching, working = open_page("lead"), open_page("agent")
    watching.route("**/live?ticket=*", lambda route: route.abort())  # the stream is refused as by a process that is gone
    watching.goto(desk.url + "/desk/?view=department")
    expect(watching.locator("[data-live-state=polling]")).to_be_visible(timeout=10_000)
    own_ticket(working, desk, "轮询也看得到")
    expect(watching.locator("#waiting")).to_be_visible(timeout=25_000)


def test_drafts_and_presence_read_on_a_phone_in_english(desk, open_page, shots):
    agent, lead = open_page("agent"), open_page("lead", "dark", 390, 844)
    address = own_ticket(agent, desk, "手机上看草稿")
    agent.fill(TEXT, "同事的草稿")
    expect(agent.locator(STATE)).to_have_attribute("data-draft-state", "saved", timeout=6_000)
    speak(lead, desk, "en")
    lead.goto(address + "#t")
    expect(lead.locator("#drafts")).to_contain_text("has not sent it")
    expect(lead.locator("[data-presence]")).to_contain_text("Shen Zhixia", timeout=20_000)
    assert "同事的草稿" not in lead.content()
    lead.screenshot(path=shots / "draft-of-a-colleague-en-dark-390.png")
    assert violations(lead) == []
    assert not too_wide(lead)
    speak(lead, desk, "zh")
