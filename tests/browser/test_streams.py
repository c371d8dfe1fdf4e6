"""One stream a browser, whatever the number of its tabs."""

import re

from playwright.sync_api import expect

from tests.browser.test_outcome import speak, take_call


def test_tabs_share_one_stream_and_the_next_takes_over_when_the_listening_one_closes(desk, open_page):
    first, working = open_page("lead"), open_page("agent")
    speak(first, desk, "zh")
    context, tickets = first.context, []
    context.on("request", lambda request: tickets.append(request.frame.page) if request.url.endswith("/live/ticket/") else None)
    first.goto(desk.url + "/desk/?view=department")
    expect(first.locator("[data-live-state=live]")).to_be_visible()
    others = [context.new_page() for _ in range(2)]
    for page in others:
        page.goto(desk.url + "/desk/?view=department")
        expect(page.locator("[data-live-state=live]")).to_be_visible()
    assert tickets == [first]
    take_call(working, desk, "三个标签页都听到")
    for page in (first, *others):
        expect(page.locator("#waiting")).to_be_visible(timeout=20_000)
    first.close()
    heir, last = others
    expect(heir.locator("[data-live-state=live]")).to_be_visible()
    for page in others:
        page.reload()
        expect(page.locator("[data-live-state=live]")).to_be_visible()
    take_call(working, desk, "接过来的标签页也听到")
    for page in others:
        expect(page.locator("#waiting")).to_be_visible(timeout=20_000)
    assert len(set(tickets)) >= 2 and first not in tickets[1:]
    assert not any(re.search("error", line, re.I) for line in working.complaints)
