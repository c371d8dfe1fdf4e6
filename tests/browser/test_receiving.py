"""Goods received on a phone: the code on a copy read by the camera, counted by thumb, photographed, signed for with a finger."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import speak
from tests.browser.test_pages import too_wide, violations
from tests.browser.test_returns import at, issued

# A camera that shows nothing, and a reader of codes that reads what the test holds before it.
CAMERA = """() => {
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { return window.held ? [{ rawValue: window.held }] : []; }
    };
    navigator.mediaDevices.getUserMedia = async () => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 64;
        canvas.getContext("2d").fillRect(0, 0, 64, 64);
        return canvas.captureStream(5);
    };
}"""
LOOKS = [(language, theme) for language in ("zh", "en") for theme in ("light", "dark")]
REACH = 44  # px that a thumb needs


def issued_with_code(desk, open_page, quantity: str) -> tuple[str, str]:
    """The address of a return that was issued, and what the code on its copy 2 says."""
    path, agent, _manager = issued(desk, open_page, quantity)
    sheets = agent.locator("a[href$='/print/']").first.get_attribute("href")
    agent.goto(desk.url + sheets.removesuffix("print/"))
    return path, agent.locator(".qr svg[aria-label*='/c/']").nth(1).get_attribute("aria-label")


def small(page) -> list[str]:
    """What of the receipt is too small or too near the edge for a thumb."""
    return page.evaluate(
        """reach => [...document.querySelectorAll(".field-app :is(button, .btn, .tally input, .check, summary, .shots__take)")]
            .filter(one => one.checkVisibility() && !one.matches(".field-app__back"))
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.height < reach || box.right > innerWidth)
            .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}×${box.height}`)""",
        REACH,
    )


def test_goods_are_received_by_the_code_on_a_copy(desk, open_page, shots):
    path, code = issued_with_code(desk, open_page, "2")
    phone = open_page("warehouse", width=390, height=844)
    phone.add_init_script(f"({CAMERA})()")
    phone.goto(desk.url + "/returns/?show=open")
    phone.click("a[href='/returns/scan/']")
    expect(phone.locator("video")).to_be_visible()
    expect(phone.locator("[data-scan-typed]")).to_be_hidden()
    phone.evaluate("window.held = 'https://shop.example/pear'")
    expect(phone.locator("#number-error")).to_contain_text("https://shop.example/pear")
    phone.evaluate("code => { window.held = code; }", code)
    phone.wait_for_url(f"**{path}receipt/?code=*")
    expect(phone.locator(".field-app .tag--good")).to_be_visible()
    more = phone.locator(".stepnum:has([name=good-1]) button:last-child")
    more.click()
    expect(phone.locator("[name=good-1]")).to_have_value("1")
    photograph = {"name": "seal.png", "mimeType": "image/png", "buffer": phone.screenshot()}
    for name in ("seal.png", "box.png", "blurred.png"):
        phone.set_input_files(".shots__take input", photograph | {"name": name})
    expect(phone.locator(".shots canvas")).to_have_count(3)
    phone.click("button[aria-label^='blurred.png']")
    assert phone.evaluate("[...document.querySelector('.shots__take input').files].map(file => file.name)") == ["seal.png", "box.png"]
    phone.screenshot(path=shots / "receipt-count-zh-light-390.png")
    phone.press("[name=good-1]", "Enter")  # sends the count, and rings no bell
    expect(phone.locator(".versus .tag--bad")).to_contain_text("1")
    expect(phone.locator("#call .banner")).to_have_count(0)
    expect(phone.locator(".shots canvas")).to_have_count(2)  # fetched, and drawn here
    counted = phone.url
    for language, theme in LOOKS:
        phone.emulate_media(color_scheme=theme)
        speak(phone, desk, language)
        phone.goto(counted)
        expect(phone.locator(".versus .tag--bad")).to_be_visible()
        assert small(phone) == [] and not too_wide(phone) and violations(phone) == []
        phone.screenshot(path=shots / f"receipt-result-{language}-{theme}-390.png")
        phone.set_viewport_size({"width": 390, "height": 2100})
        phone.screenshot(path=shots / f"receipt-result-{language}-{theme}-whole.png")
        phone.set_viewport_size({"width": 390, "height": 844})
    phone.emulate_media(color_scheme="light")
    speak(phone, desk, "zh")
    phone.goto(counted)
    phone.locator(".seg label").first.click()
    pad = phone.locator(".sign__draw").first
    pad.evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    box = pad.bounding_box()
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 160, box["y"] + 90, steps=8)
    phone.mouse.up()
    phone.click("button[form=sign]")
    phone.wait_for_url("**" + path)
    difference = phone.locator("[id^=difference-]")
    expect(difference).to_contain_text("封条已拆")
    difference.locator("[type=file]").set_input_files(photograph | {"name": "shelf.png"})
    difference.locator("form[enctype] button").click()
    expect(phone.locator("[id^=difference-] .shots canvas")).to_have_count(1)
    assert phone.complaints == [] or all("400" in said for said in phone.complaints)


def test_the_supervisor_is_called_to_the_goods_and_comes(desk, open_page, shots):
    path, _agent, _manager = issued(desk, open_page, "3")
    phone = at(open_page, desk, "warehouse", path + "receipt/", width=390)
    phone.fill("[name=good-1]", "2")
    phone.set_input_files(".shots__take input", {"name": "wet.png", "mimeType": "image/png", "buffer": phone.screenshot()})
    phone.click("summary:has-text('主管')")
    phone.fill("[name=call_words]", "第二箱是湿的")
    phone.press("[name=call_words]", "Enter")
    expect(phone.locator("#call .banner")).to_contain_text("第二箱是湿的")
    expect(phone.locator("[name=good-1]")).to_have_value("2")
    expect(phone.locator(".shots canvas")).to_have_count(1)
    phone.click("button[form=call-form]")
    expect(phone.locator("#call [role=alert]")).to_be_in_viewport()  # one call is enough
    phone.screenshot(path=shots / "receipt-called-twice-zh-light-390.png")
    assert not too_wide(phone) and violations(phone) == [] and small(phone) == []
    above = at(open_page, desk, "gm", path)
    for language, theme in LOOKS:
        for name, page in (("receipt", phone), ("return", above)):
            page.emulate_media(color_scheme=theme)
            speak(page, desk, language)
            page.goto(desk.url + path + ("receipt/" if page is phone else ""))
            page.screenshot(path=shots / f"{name}-called-{language}-{theme}.png")
            assert not too_wide(page) and violations(page) == [], (name, language, theme)
    above.click(f"form[action='{path}answer_call/'] button")
    expect(above.locator(f"form[action='{path}answer_call/']")).to_have_count(0)
    phone.reload()
    expect(phone.locator("#call .banner--info")).to_have_count(0)
    expect(phone.locator("#call .banner")).to_contain_text("第二箱是湿的")


def test_without_a_reader_of_codes_the_number_is_typed(desk, open_page):
    phone = at(open_page, desk, "warehouse", "/returns/scan/", width=390)
    expect(phone.locator("[data-scan-typed]")).to_be_visible()
    expect(phone.locator("[data-scan-camera]")).to_be_hidden()
    phone.fill("[name=number]", desk.there["arriving"].lower())
    phone.click("button[form=scan]")
    phone.wait_for_url(f"**/returns/{desk.there['arriving']}/receipt/")


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_receiving_fits_a_phone_and_a_thumb(desk, open_page, shots, language, theme):
    phone = open_page("warehouse", theme, 390, 844)
    speak(phone, desk, language)
    for name, path in (("scan", "/returns/scan/"), ("count", f"/returns/{desk.there['arriving']}/receipt/"), ("loose", "/returns/loose/")):
        phone.goto(desk.url + path)
        if name == "count":
            phone.fill("[name=good-1]", "11")
            phone.click("details summary")
        phone.screenshot(path=shots / f"receiving-{name}-{language}-{theme}-390.png", full_page=name == "loose")
        assert not too_wide(phone) and violations(phone) == [] and small(phone) == [], name
    foot = phone.locator(".field-app__end")
    phone.goto(desk.url + f"/returns/{desk.there['arriving']}/receipt/")
    box = foot.bounding_box()
    assert round(box["y"] + box["height"]) == 844  # under the thumb, however long the page is
