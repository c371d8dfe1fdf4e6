"""The ten commonest tasks of a shift without a mouse: each key is one that `?` shows, and the focus can be seen at each step."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard

COMPOSER = "#composer[data-draft={act}] textarea"


def go(hand: Keyboard, words: str, to: str) -> None:
    """By the palette: what is typed there, and where it leads."""
    hand.press("Control+k")
    hand.write(words, hand.page.locator("#palette input"))
    expect(hand.page.locator("#palette-list [aria-selected=true]")).to_have_attribute("href", re.compile(to))
    hand.arrive(lambda: hand.press("Enter"))


def compose(hand: Keyboard, key: str, act: str) -> None:
    hand.press(key)
    hand.at(hand.page.locator(COMPOSER.format(act=act)))


def sign_in(hand: Keyboard, desk, who: str) -> None:
    page = hand.page
    page.goto(desk.url + "/sign-in/")
    hand.write(who, page.locator("#username"))
    hand.press("Tab")
    hand.write(desk.password, page.locator("#password"))
    hand.arrive(lambda: hand.press("Enter"))
    expect(page.locator(".desk")).to_be_visible()


def take_a_call(hand: Keyboard) -> str:
    """A call started by hand and taken in; the number of its matter."""
    page = hand.page
    go(hand, ">calls", "/calls/")
    hand.arrive(lambda: hand.press("Control+Enter"))
    hand.write("净水机滤芯怎么换", page.locator("#id_sentence"))
    hand.press("Escape")
    hand.press("1")
    hand.at(page.locator("input[name=kind][value=consultation]"))
    hand.press("w")
    hand.at(page.locator("input[name=severity]:checked"))
    hand.tab_to(page.locator("#id_name"), "Shift+Tab")
    hand.write("只用键盘", page.locator("#id_name"))
    hand.tab_to(page.locator("#id_phone"), "Shift+Tab")
    hand.write("13800000077", page.locator("#id_phone"))
    hand.send(page.locator("article.ticket h1"), "净水机滤芯怎么换")
    return re.search(r"T-\d+", page.url)[0]


def find(hand: Keyboard, number: str) -> None:
    """By its number from the palette, and by the arrow-less list of one's own matters."""
    page = hand.page
    go(hand, ">desk", "/desk/$")
    hand.press("j")
    row = page.locator(".tk").first
    hand.at(row)
    hand.press("j")
    hand.press("k")
    hand.at(row)
    go(hand, number, f"/tickets/{number}/")
    expect(page.locator("article.ticket")).to_contain_text(number)


def answer_and_note(hand: Keyboard) -> None:
    compose(hand, "r", "reply")
    hand.write("请先关上进水阀，再逆时针旋下滤芯。", hand.page.locator("#composer textarea"))
    hand.send(hand.page.locator(".tl"), "逆时针旋下滤芯")
    compose(hand, "n", "note")
    hand.write("客户家里没有扳手。", hand.page.locator("#composer textarea"))
    hand.send(hand.page.locator(".tl"), "客户家里没有扳手")


def promise(hand: Keyboard) -> None:
    page, contact = hand.page, hand.page.locator("#composer [name=contact]")
    compose(hand, "b", "promise")
    hand.write("明天回电告知到货", page.locator("#composer textarea"))
    hand.tab_to(contact, "Shift+Tab")
    hand.press("Control+a")
    hand.write("13800000077", contact)
    hand.date(datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=2), page.locator("[name=promised_at]"))
    hand.send(page.locator("#ctx"), "明天回电告知到货")


def end_the_call(hand: Keyboard, number: str) -> None:
    """How she took what she was told, and that she hung up first."""
    page, result = hand.page, hand.page.locator("#composer [name=result]")
    compose(hand, "u", "conclude")
    hand.tab_to(result, "Shift+Tab")
    hand.pick("理解", result)
    hand.send(page.locator(".tl"), "理解")
    go(hand, ">calls", "/calls/")
    hand.press("j")
    hand.at(page.locator(".tk").first)
    hand.arrive(lambda: hand.press("Enter"))
    first = page.locator("button[name=first][value=caller]")
    hand.tab_to(first)
    hand.arrive(lambda: hand.press("Enter"))
    expect(first).to_have_count(0)
    go(hand, number, f"/tickets/{number}/")


def hand_on(hand: Keyboard, colleague: Keyboard, number: str) -> None:
    page, to = hand.page, hand.page.locator("#composer [name=to]")
    compose(hand, "t", "hand_on")
    hand.write("请上门看一下", page.locator("#composer textarea"))
    hand.tab_to(to, "Shift+Tab")
    hand.pick("陆宁", to)
    hand.send(page.locator(".banner[action*=slips]"), "尚未答复")
    page = colleague.page
    go(colleague, ">slips", "/slips/")
    colleague.tab_to(page.locator("tr", has_text=number).get_by_role("link"))
    colleague.arrive(lambda: colleague.press("Enter"))
    colleague.arrive(lambda: colleague.press("a"))
    expect(page.locator("[data-key=a]")).to_have_count(0)


def solve_and_close(hand: Keyboard) -> None:
    head = hand.page.locator(".ticket__head")
    expect(head).to_contain_text("陆宁 1003")
    compose(hand, "d", "solve")
    hand.write("上门换好了滤芯。", hand.page.locator("#composer textarea"))
    hand.send(head, "已办结")
    compose(hand, "d", "close")
    hand.write("客户确认。", hand.page.locator("#composer textarea"))
    hand.send(head, "已关闭")


def say_what_she_does(hand: Keyboard, words: str) -> None:
    """By the menu in the top bar; what she does already has the focus first."""
    menu = hand.page.locator("#duty")
    hand.press("y")
    hand.at(menu.get_by_role("button").first)
    hand.tab_to(menu.get_by_role("button", name=words))
    hand.arrive(lambda: hand.press("Enter"))
    expect(hand.page.locator("[popovertarget=duty]")).to_contain_text(words)


def answer_two_at_once(hand: Keyboard) -> None:
    page = hand.page
    go(hand, ">desk", "/desk/$")
    for at in (0, 1):
        hand.press("j")
        hand.at(page.locator(".tk").nth(at))
        hand.press("x")
    expect(page.locator("[data-marked]")).to_have_text("2")
    hand.tab_to(page.locator("#bulk [value=reply]"), "Shift+Tab")
    hand.arrive(lambda: hand.press("Enter"))
    hand.write("今天下午统一回电。", page.locator("#text"))
    hand.send(page.locator("[name=do]"), "2")  # first what would come of it
    hand.at(page.locator("[name=do]"))
    hand.arrive(lambda: hand.press("Control+Enter"))
    expect(page.locator("#undo-held")).to_be_visible()
    expect(page.locator("#bulk-result tbody .tag--good")).to_have_count(2, timeout=60_000)


def shown_keys(hand: Keyboard) -> set[str]:
    """What `?` shows, each by its single key; Esc leads back."""
    dialog = hand.page.locator("#keys")
    hand.press("?")
    expect(dialog).to_be_visible()
    keys = {words.lower() for words in dialog.locator("dt .kbd").all_inner_texts()}
    hand.press("Escape")
    expect(dialog).to_be_hidden()
    return keys


# A hand faster than the page: it goes on to another field between the page's two moments of placing the focus.
MOVES_ON = (
    """() => document.addEventListener("htmx:afterSwap", () => document.querySelector("#composer [name=result]").focus(), { once: true })"""
)


def test_whoever_went_on_meanwhile_keeps_her_place(desk, open_page):
    hand = Keyboard(open_page("agent"))
    hand.page.goto(desk.url + "/tickets/T-000012/#t")
    hand.page.evaluate(MOVES_ON)
    with hand.page.expect_response(lambda answer: "/composer/" in answer.url):
        hand.press("u")
    expect(hand.page.locator("#composer[data-draft=conclude]")).to_be_visible()
    hand.page.wait_for_function("() => !document.querySelector('.htmx-settling, .htmx-request, .htmx-swapping')")
    expect(hand.page.locator("#composer [name=result]")).to_be_focused()


def test_a_shift_without_the_mouse(desk, open_page):
    hand, colleague = Keyboard(open_page(None)), Keyboard(open_page("lead"))
    sign_in(hand, desk, "agent")
    colleague.page.goto(desk.url + "/desk/")
    number = take_a_call(hand)
    find(hand, number)
    answer_and_note(hand)
    promise(hand)
    end_the_call(hand, number)
    hand_on(hand, colleague, number)
    solve_and_close(colleague)
    say_what_she_does(hand, "用餐")
    say_what_she_does(hand, "在席")
    answer_two_at_once(hand)
    shown, intake = shown_keys(hand), {"1", "w"}  # those of the intake stand beside what they choose
    assert hand.used | colleague.used <= shown | intake
    assert hand.moused == colleague.moused == []
