"""An exchange through its whole chain, and what a store is short of: seen, refilled, asked for, approved and given out."""

import re

from playwright.sync_api import expect

from tests.browser.test_returns import at


def test_an_exchange_is_asked_for_signed_by_three_and_delivered(desk, open_page, shots):
    agent = at(open_page, desk, "agent", f"/returns/exchanges/new/?order={desk.there['sold']}")
    agent.fill(f"[name=q-{desk.there['exchangeable']}]", "2")
    agent.select_option("[name=reason_code]", "quality")
    agent.fill("[name=detail]", "通电三天后管身鼓包，两支同批")
    agent.click("[name=check]")
    expect(agent.locator("#conditions .tag--good").first).to_be_visible()
    expect(agent.locator("#conditions .tag--bad")).to_have_count(0)
    agent.screenshot(path=shots / "exchange-asked-zh-light.png", full_page=True)
    agent.fill("[name=password]", desk.password)
    agent.click("[data-send]")
    agent.wait_for_url(re.compile(r"/returns/exchanges/EX-"))
    path = agent.url.removeprefix(desk.url)
    expect(agent.locator("#handover")).to_have_count(0)

    for who, remark, signed in (("lead", "", 2), ("manager", "已看过两支实物，属实", 3), ("gm", "同意", 4)):
        page = at(open_page, desk, who, path)
        page.fill("[name=remark]", remark)
        page.fill(f"form[action='{path}approval/'] [name=password]", desk.password)
        page.click(f"form[action='{path}approval/'] button[type=submit]")
        expect(page.locator("#chain [data-state=done]")).to_have_count(signed)
        expect(page.locator("#turn button:enabled")).to_have_count(0)  # nobody signs twice

    agent.goto(desk.url + path)
    agent.select_option("[name=warehouse]", "warehouse")
    agent.check("[name=together]")
    agent.fill(f"form[action='{path}handover/'] [name=password]", desk.password)
    agent.click(f"form[action='{path}handover/'] button[type=submit]")
    expect(agent.locator("#ledger tbody tr")).to_have_count(1)

    phone = at(open_page, desk, "warehouse", path, width=390)
    phone.select_option("#receipt select", "good")
    phone.check("#receipt [name=together]")
    phone.click(f"form[action='{path}receipt/'] button[type=submit]")
    phone.click(f"form[action='{path}settlement/'] button[type=submit]")
    expect(phone.locator(".page-head__meta .tag--good")).to_be_visible()
    expect(phone.locator("#handovers")).to_be_visible()
    phone.screenshot(path=shots / "exchange-closed-zh-light-390.png", full_page=True)


def test_what_a_store_is_short_of_is_seen_and_refilled(desk, open_page, shots):
    place = f"/stock/places/{desk.there['place']}/"
    keeper = at(open_page, desk, "warehouse", "/stock/")
    short = keeper.locator("tr", has=keeper.locator(f"a[href='{place}']"))
    expect(short.locator(".tag--bad")).to_be_visible()
    keeper.click(f"a[href='{place}']")
    tank = keeper.locator("#needs tr", has_text="TNK-11")
    expect(tank.locator(".tag--bad")).to_be_visible()
    buyer = at(open_page, desk, "accounting", "/stock/shortages/")
    expect(buyer.locator("tbody tr", has_text="TNK-11")).to_be_visible()
    expect(buyer.locator("form[action$='/bookings/']")).to_have_count(0)

    keeper.fill("#book-material", "TNK-11")
    keeper.fill("#book-quantity", "12")
    keeper.fill("#book-reference", "采购到货 0417")
    keeper.click(f"form[action='{place}bookings/'] button[type=submit]")
    expect(tank.locator(".tag--good")).to_be_visible()
    keeper.screenshot(path=shots / "stock-refilled-zh-light.png", full_page=True)
    keeper.goto(desk.url + place + "ledger/?material=TNK-11")
    expect(keeper.locator("tbody tr").first).to_contain_text("17")  # eight, less three drawn, and twelve
    buyer.reload()
    expect(buyer.locator("tbody tr", has_text="TNK-11")).to_have_count(0)


def test_goods_are_asked_for_approved_and_given_out(desk, open_page, shots):
    engineer = at(open_page, desk, "engineer", f"/requisitions/new/?place={desk.there['place']}")
    engineer.fill("[name=material-1]", "VLV-04")
    engineer.fill("[name=quantity-1]", "4")
    engineer.fill("[name=purpose-1]", "三号楼更换进水电磁阀")
    engineer.click("main form[method=post] [data-send]")
    engineer.wait_for_url(re.compile(r"/requisitions/\d+/"))
    path = engineer.url.removeprefix(desk.url)
    expect(engineer.locator(f"form[action='{path}approvals/'] button")).to_be_disabled()  # her own
    keeper = at(open_page, desk, "warehouse", path)
    expect(keeper.locator(f"form[action='{path}issues/']")).to_have_count(0)

    manager = at(open_page, desk, "manager", path)
    manager.fill(f"form[action='{path}approvals/'] [name=password]", desk.password)
    manager.click(f"form[action='{path}approvals/'] button[type=submit]")
    expect(manager.locator("#approval .sign__meta")).to_have_count(1)

    keeper.goto(desk.url + path)
    keeper.fill("#issue-1", "5")
    keeper.click(f"form[action='{path}issues/'] button[type=submit]")
    expect(keeper.locator("[role=alert]").first).to_contain_text("4")  # no more than was asked for
    expect(keeper.locator("#issue-1")).to_have_value("5")
    keeper.fill("#issue-1", "4")
    keeper.click(f"form[action='{path}issues/'] button[type=submit]")
    expect(keeper.locator(f"form[action='{path}issues/']")).to_have_count(0)
    keeper.screenshot(path=shots / "requisition-issued-zh-light.png", full_page=True)
