"""A call pops up on an open page, live and by polling, and is taken in by one key."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.test_outcome import speak
from tests.browser.test_pages import violations
from tests.running import manage

REPORT = """
from datetime import datetime, UTC
from servicedesk.journal.actor import Actor
from servicedesk.clocks import now
from staff.models import Member
from tickets.actions import report_call
agent = Member.objects.get(sign_in="agent")
report_call("{name}", "{kind}", by=Actor.system(via="test"), at=now(), department=agent.department, phone="{phone}", rings_at=agent)
"""


KNOWN = """
from servicedesk.journal.actor import Actor
from servicedesk.clocks import now
from staff.models import Member
from tickets.actions import open_ticket, register_customer
agent, by, at = Member.objects.get(sign_in="agent"), Actor.system(via="test"), now()
customer = register_customer("{name}", "{phone}", by=by, at=at)
ticket = open_ticket("{sentence}", kind="repair", customer=customer, responder=agent, by=by, at=at)
print(ticket.number)
"""
CALLER = {"name": "云汀花园业主委员会", "phone": "13800002098", "sentence": "三号楼净水机出水变小"}


def known_caller(desk) -> str:
    """A customer with an open matter; its number."""
    return manage(desk, "shell", "-v", "0", "-c", KNOWN.format(**CALLER)).strip()


def report(desk, name: str, kind: str, phone: str = "") -> None:
    manage(desk, "shell", "-v", "0", "-c", REPORT.format(name=name, kind=kind, phone=phone))


@pytest.mark.parametrize(("language", "theme", "width", "live"), [("zh", "light", 1440, True), ("en", "dark", 390, False)])
def test_a_call_pops_up_and_is_taken_in_by_one_key(desk, open_page, shots, language, theme, width, live):
    page, name = open_page("agent", theme, width), f"pop-{uuid.uuid4()}"
    speak(page, desk, language)
    if not live:
        page.route("**/live/ticket/", lambda route: route.abort())
    page.goto(desk.url + "/desk/")
    if live:
        expect(page.locator("[data-live-state=live]")).to_be_visible()
    number = known_caller(desk) if live else ""
    report(desk, name, "ringing", CALLER["phone"] if live else "")
    card = page.locator("[data-popup]")
    expect(card).to_be_visible(timeout=25_000)
    for words in (CALLER["name"], CALLER["sentence"], number, "138") if live else ("Number withheld",):
        expect(card).to_contain_text(words)
    page.screenshot(path=shots / f"popup-{language}-{theme}-{width}.png")
    assert violations(page) == []
    page.locator("#main").focus()
    page.keyboard.press("v")
    page.wait_for_url("**/intake/?call=*")
    report(desk, name, "abandoned")
    page.goto(desk.url + "/desk/")
    expect(card).to_have_count(0)
    assert [words for words in page.complaints if "ERR_FAILED" not in words and "Failed to load" not in words] == []


# What is pressed beside the words themselves, between the pop-up and the saved matter.
CONTINUED, NEW = ["v", "Control+Enter"], ["v", "Escape", "m", "3", "w", "Control+Enter"]


@pytest.mark.parametrize("strokes", [CONTINUED, NEW], ids=["continued", "new"])
def test_a_known_caller_is_taken_in_from_the_pop_up_with_a_handful_of_keys(desk, open_page, strokes):
    hand, name = Keyboard(open_page("agent")), f"quick-{uuid.uuid4()}"
    page, words = hand.page, "早上七点断流，要求派人查管路"
    speak(page, desk, "zh")
    number = known_caller(desk)
    page.goto(desk.url + "/desk/")
    expect(page.locator("[data-live-state=live]")).to_be_visible()
    report(desk, name, "ringing", CALLER["phone"])
    expect(page.locator("[data-popup]")).to_contain_text(CALLER["name"])
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.is_navigation_request() else None)
    hand.arrive(lambda: hand.press(strokes[0]))
    assert re.search(r"/intake/\?call=\d+$", page.url) and seen == [page.url]
    expect(page.locator("#caller")).to_contain_text(CALLER["name"])
    expect(page.locator("[name=same]:checked")).to_have_value(re.compile(rf"^{number}:"))
    hand.write(words, page.locator("#id_sentence"))
    for stroke in strokes[1:-1]:
        hand.press(stroke)
    hand.arrive(lambda: hand.press(strokes[-1]))
    assert [re.sub(r".*(/intake/|/tickets/).*", r"\1", url) for url in seen] == ["/intake/", "/intake/", "/tickets/"]  # opened, sent, shown
    assert (number in page.url) is (strokes == CONTINUED)
    expect(page.locator(".tl")).to_contain_text(words)
    if strokes == NEW:
        expect(page.locator("article.ticket h1")).to_have_text(words)
    assert hand.moused == [] and len(strokes) <= 6
    report(desk, name, "ended")
