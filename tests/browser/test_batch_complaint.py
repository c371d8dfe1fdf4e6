"""A bad batch from the customer's call to the action that somebody else verified, by the pages people work with."""

import re

from playwright.sync_api import expect

from tests.browser.test_pages import violations
from tests.running import manage

DELIVERED = """
from tickets.models import OrderLine
line = OrderLine.objects.exclude(batch="").filter(entries__kind="delivered").select_related("order__customer", "product").latest("pk")
day = line.entries.earliest("pk").on.isoformat()
print("|".join([line.order.number, line.product.material, line.batch, line.order.customer.name, line.order.customer.phone, day]))
"""
SOON = """days => {
    const write = later => new Date(Date.now() + later * 864e5 + 8 * 3600e3).toISOString().slice(0, 16);
    for (const [field, later] of Object.entries(days)) document.querySelector(`[name=${field}]`).value = write(later);
}"""


def call_in(page, desk, phone: str, name: str, sentence: str) -> str:
    """The intake of a call, by keyboard as an agent does it; the matter's number."""
    page.goto(desk.url + "/desk/")
    page.keyboard.press("c")
    page.wait_for_url("**/intake/**")
    page.fill("#id_phone", phone)
    page.fill("[name=name]", name)
    page.check("input[name=kind][value=complaint]", force=True)
    page.fill("[name=sentence]", sentence)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/tickets/T-\d+/"))
    return re.search(r"T-\d+", page.url)[0]


def send(page, form: str, **typed: str) -> None:
    """Fill a form of the page, folded away or not, and press its own button."""
    box = page.locator(f"form[action$='/{form}/']").first
    box.evaluate("form => { for (let up = form.closest('details'); up; up = up.parentElement.closest('details')) up.open = true; }")
    for field, value in typed.items():
        one = box.locator(f"[name={field}]")
        if one.first.evaluate("field => field.type") in ("radio", "checkbox"):
            box.locator(f"[name={field}][value={value}]").check(force=True)
        elif one.evaluate("field => field.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
    with page.expect_navigation():
        box.locator("button[type=submit]").last.click()
    expect(page.locator(".banner--bad[role=alert]")).to_have_count(0)


def test_a_bad_batch_goes_from_the_call_to_the_verified_action(desk, open_page, shots):
    order, material, batch, name, phone, delivered = manage(desk, "shell", "-v", "0", "-c", DELIVERED).split("|")
    agent, lead, gm = open_page("agent"), open_page("lead"), open_page("gm")

    # Three calls about one batch: the order is named, and they are tied to one incident.
    matters = [
        call_in(agent, desk, who, called, f"{batch} 批次滤芯渗水 {place}")
        for place, (who, called) in enumerate([(phone, name), ("13800000071", "梁女士"), ("13800000072", "贺先生")], 1)
    ]
    first = matters[0]
    agent.goto(f"{desk.url}/tickets/{first}/")
    agent.fill("#sold", order)
    agent.press("#sold", "Enter")
    expect(agent.locator(f"a[href='/orders/{order}/']")).to_be_visible()
    lead.goto(f"{desk.url}/tickets/{first}/incident/")
    lead.fill("#words", f"{batch} 批次滤芯渗水，先停用")
    lead.keyboard.press("Control+Enter")
    expect(lead.locator("main")).to_contain_text(first)
    for other in matters[1:]:
        agent.goto(f"{desk.url}/tickets/{other}/")
        agent.fill("#tie-target", first)
        agent.press("#tie-target", "Enter")
        expect(agent.locator("#ties-t")).to_contain_text("1")
    agent.goto(f"{desk.url}/orders/{order}/")
    expect(agent.locator("main")).to_contain_text(first)

    # The complaint, held against the books.
    agent.goto(f"{desk.url}/tickets/{first}/complaint/")
    told = {"order_number": order, "material": material, "batch": batch, "quantity": "1", "delivered_on": delivered}
    for field, value in (told | {"cause_said": "开箱就渗水，同批都这样。", "remedy_sought": "整批更换"}).items():
        agent.fill(f"[name={field}]", value)
    agent.keyboard.press("Control+Enter")
    agent.wait_for_url(re.compile(r"/complaints/C\S+/$"))
    number = agent.url.rstrip("/").rpartition("/")[2]
    address = f"{desk.url}/complaints/{number}/"
    expect(agent.locator("main")).to_contain_text(batch)
    if agent.locator("form[action$='/acknowledgement/']").count():  # no mail reaches her: she is told
        agent.locator("[name=said]").check()
        send(agent, "acknowledgement")

    # How grave it is, and what is done at once.
    lead.goto(address)
    send(lead, "assessment", severity="serious", reason="同批多位客户")
    send(lead, "containment", text="同批停发，库存封存。")
    expect(lead.locator("#measures")).to_contain_text("库存封存")

    # The investigation with its cause.
    box = lead.locator("form[action$='/investigation/']")
    lead.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    box.locator("[name=investigator]").select_option(index=1)
    lead.evaluate(SOON, {"inquiry_due": 2})
    with lead.expect_navigation():
        box.locator("button[type=submit]").click()
    send(lead, "whys", why="为何渗水", because="密封圈过薄。")
    send(lead, "causes", field="material", cause="密封圈不合格")
    with lead.expect_navigation():
        lead.locator("form[action$='/cause-findings/'] button[value=confirmed]").click()
    send(lead, "findings", summary="该批密封圈厚度不足，来料检验漏检。", concerned="warehouse")
    expect(lead.locator("#inquiry")).to_contain_text("来料检验漏检")
    lead.screenshot(path=shots / "batch-investigated.png", full_page=True)

    # The verdict and what she gets.
    gm.goto(address)
    share = {"party-0": "department:warehouse", "percent-0": "100", "because-0": "入库未抽检"}
    send(gm, "verdict", liable="yes", **share, verdict_reason="来料检验漏检")
    send(gm, "options", option_kind="replace", option_quantity="1", option_amount="0", option_words="整批更换新滤芯")
    gm.locator("#remedy-form input[name=option]").first.check(force=True)
    with gm.expect_navigation():
        gm.locator("#remedy-form button[type=submit]").click()
    bar = gm.locator(".dockbar")
    expect(bar).to_contain_text("答复客户")
    gm.locator("#answer-text").fill("该批滤芯密封圈不合格，已安排整批更换。")
    gm.keyboard.press("Control+Enter")
    expect(gm.locator("#acceptance-form")).to_be_visible()
    send(gm, "acceptance", accepted="yes", her_words="可以，尽快送来。")
    expect(gm.locator("#closing-why")).to_be_visible()  # serious: a verified action first

    # The action: planned, done, and verified by somebody else.
    lead.goto(address)
    box = lead.locator("form[action$='/actions/']")
    lead.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    lead.fill("#ac-what", "入库加测密封圈厚度")
    lead.fill("#ac-criterion", "连续三批无不合格")
    box.locator("[name=action_owner]").select_option(label="陆宁 1003")
    lead.evaluate(SOON, {"action_due": 3, "action_check": 9})
    with lead.expect_navigation():
        box.locator("button[type=submit]").click()
    lead.locator("#actions a", has_text="入库加测").click()
    lead.wait_for_url("**/actions/*/")
    send(lead, "completion", result="检验卡第 3 版已执行。")
    action = lead.url
    expect(lead.locator("form[action$='/verification/'] button[type=submit]")).to_be_disabled()  # never by who did it
    gm.goto(action)
    send(gm, "verification", passed="yes", words="三批全部合格。", follows="来料检验卡")
    gm.screenshot(path=shots / "batch-verified.png", full_page=True)

    # Nothing of it is missing any more; the departments found liable may still object, and till then nobody closes it.
    gm.goto(address)
    waits = gm.locator("#closing-why li").all_inner_texts()
    assert len(waits) == 1 and "异议" in waits[0]
    expect(gm.locator("#closing-form button[type=submit]")).to_be_disabled()
    assert violations(gm) == []
    lead.goto(f"{desk.url}/tickets/{first}/incident/")
    with lead.expect_navigation():
        lead.locator("form[action$='/incident/ending/'] button[type=submit]").click()
    gm.goto(f"{address}8d/")
    for words in ("密封圈不合格", "库存封存", "入库加测密封圈厚度", "三批全部合格"):
        expect(gm.locator("main")).to_contain_text(words)
    assert [words for page in (agent, lead, gm) for words in page.complaints] == []
