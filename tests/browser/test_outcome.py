"""The outcome, as a person lives it: take a call, see the promise, let it pass, read in the bell whom the desk told."""

import re
import time

import pytest
from playwright.sync_api import expect

WORDS = {
    "zh": {"lang": "zh-Hans", "bell": "已超时|逾期", "told": "陆宁", "role": "直接上级", "promise": "演练答复", "overdue": "超"},
    "en": {"lang": "en", "bell": "overdue", "told": "Lu Ning", "role": "the supervisor", "promise": "Drill answer", "overdue": "+"},
}


def speak(page, desk, language: str) -> None:
    """Switch the member's pages to a language, by the button in the top bar; `open_page` switches back."""
    page.language = language
    page.goto(desk.url + "/rulebook/")
    if page.evaluate("document.documentElement.lang") != WORDS[language]["lang"]:
        page.click("button[name=language]")
    expect(page.locator("html")).to_have_attribute("lang", WORDS[language]["lang"])


def take_call(page, desk, sentence: str) -> None:
    """The intake by keyboard from the desk: C, number, name, kind 6, the sentence, Ctrl Enter."""
    page.goto(desk.url + "/desk/")
    page.keyboard.press("c")
    page.wait_for_url("**/intake/**")
    page.fill("#id_phone", "13800000055")
    page.fill("[name=name]", "温女士")
    page.check("input[name=kind][value=praise]", force=True)
    page.fill("[name=sentence]", sentence)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/tickets/T-\d+/"))


@pytest.mark.parametrize(("language", "theme"), [("zh", "light"), ("en", "dark")])
def test_a_promise_is_made_passes_and_the_bell_says_who_was_told(desk, open_page, shots, language, theme):
    words = WORDS[language]
    page = open_page("agent", theme)
    speak(page, desk, language)
    take_call(page, desk, f"夜班师傅很耐心 {language}")
    promise = page.locator(".promise", has_text=words["promise"])
    expect(promise.locator(".clock")).to_have_attribute("data-state", re.compile("running|risk"))
    expect(page.locator(".clock[data-state=unmeasured]").first).to_be_visible()
    page.screenshot(path=shots / f"ticket-{language}-{theme}.png")
    expect(promise.locator(".clock")).to_have_attribute("data-state", "breached", timeout=40_000)
    expect(page.locator("[data-bell-button] [data-count=unread]")).to_be_visible(timeout=20_000)  # the bell rings by itself
    expect(page.locator(".tl")).to_contain_text(words["role"], timeout=20_000)  # and the timeline says it too
    page.click("[data-bell-button]")
    first = page.locator("#bell button").first
    expect(first).to_contain_text(re.compile(words["bell"]))
    expect(first).to_contain_text(words["told"])
    page.screenshot(path=shots / f"bell-{language}-{theme}.png")
    assert page.complaints == []


def test_the_supervisor_reads_why(desk, open_page, shots):
    page = open_page("lead")
    speak(page, desk, "zh")
    page.goto(desk.url + "/notices/")
    notice = page.locator(".tl__item a[href*='/clocks/']").first
    expect(notice).to_be_visible()
    notice.click()
    page.wait_for_url("**/clocks/*/")
    expect(page.locator("main")).to_contain_text("0:")
    page.screenshot(path=shots / "why-zh-light.png")
    assert page.complaints == []


def test_a_colleagues_ticket_announces_itself_and_waits(desk, open_page):
    watching, working = open_page("lead"), open_page("agent")
    watching.goto(desk.url + "/desk/?view=department")
    expect(watching.locator("[data-live-state=live]")).to_be_visible()
    before, sentence = watching.locator(".tk").count(), f"同事新来的单 {time.time():.0f}"
    take_call(working, desk, sentence)
    expect(watching.locator("#waiting")).to_be_visible(timeout=10_000)
    assert watching.locator(".tk").count() == before  # nothing moves by itself
    watching.locator("#main").focus()
    watching.keyboard.press(".")
    expect(watching.locator(".tk", has_text=sentence)).to_be_visible()


def test_what_is_being_written_survives_a_live_update(desk, open_page):
    page, other = open_page("lead"), open_page("agent")
    take_call(other, desk, "两人同看一单")
    address = other.url.split("#")[0]
    page.goto(address)
    expect(page.locator("[data-live-state=live]")).to_be_visible()
    page.fill("#composer textarea", "我正在写，不要动。")
    other.fill("#composer textarea", "已经答复客户。")
    other.keyboard.press("Control+Enter")
    expect(page.locator(".tl")).to_contain_text("已经答复客户。", timeout=10_000)
    expect(page.locator("#composer textarea")).to_have_value("我正在写，不要动。")


def test_chinese_glyphs_are_drawn(open_page):
    """Without a Chinese font every assertion on text passes while each glyph is blank."""
    page = open_page("agent")
    page.set_content("<canvas width=80 height=40></canvas>")
    drawn = page.evaluate(
        """() => ["打", "机"].map(glyph => {
            const pen = document.querySelector("canvas").getContext("2d");
            pen.clearRect(0, 0, 80, 40); pen.font = "32px sans-serif"; pen.fillText(glyph, 4, 32);
            return [...pen.getImageData(0, 0, 80, 40).data].filter((_, i) => i % 4 === 3).map(a => a > 128 ? 1 : 0).join("");
        })"""
    )
    assert "1" in drawn[0] and "1" in drawn[1] and drawn[0] != drawn[1]


def test_a_session_that_ends_in_mid_form_loses_nothing(desk, open_page):
    page = open_page("agent")
    take_call(page, desk, "会话中途结束")
    page.fill("#composer textarea", "写到一半，登录过期了。")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    dialog.locator("input[type=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(dialog.locator("[role=alert]")).to_be_visible()
    dialog.locator("input[type=password]").fill(desk.password)
    page.keyboard.press("Enter")
    expect(page.locator(".tl")).to_contain_text("写到一半，登录过期了。", timeout=10_000)


def test_r_and_d_put_the_cursor_into_the_text(desk, open_page):
    page = open_page("agent")
    take_call(page, desk, "键盘上手")
    for key, act, words in (("r", "reply", "cc"), ("d", "solve", "nn")):  # letters that are keys themselves where nothing is being written
        page.locator("#main").focus()
        page.keyboard.press(key)
        expect(page.locator(f"#composer[data-draft={act}] textarea")).to_be_focused()
        page.keyboard.type(words)
        expect(page.locator("#composer textarea")).to_have_value(re.compile(words + "$"))
