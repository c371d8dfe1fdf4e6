"""Files in the composer: chosen and dropped, listed, and one that is too large is told before it is sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_outcome import WORDS, speak, take_call

DROP = """([selector, name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    document.querySelector(selector).dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize(("language", "theme", "width"), [("zh", "light", 1440), ("en", "dark", 390)])
def test_files_are_chosen_dropped_and_listed(desk, open_page, shots, language, theme, width):
    page = open_page("agent", theme, width)
    speak(page, desk, language)
    take_call(page, desk, f"水表照片 {WORDS[language]['lang']}")
    page.fill("#composer textarea", "写到一半")
    page.set_input_files("#composer [type=file]", {"name": "漏水 😀.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"})
    page.screenshot(path=shots / f"files-chosen-{language}-{theme}.png")
    page.click("#composer [formaction*=attachments]")
    expect(page.locator("#attachments")).to_contain_text("漏水 😀.png")
    expect(page.locator("#composer textarea")).to_have_value("写到一半")
    page.evaluate(DROP, [".ticket__composer textarea", "账单.txt", "二月 45 元"])
    assert page.evaluate("document.querySelector('#composer [type=file]').files[0].name") == "账单.txt"
    page.keyboard.press("Control+Enter")
    expect(page.locator("#attachments")).to_contain_text("账单.txt")
    expect(page.locator(".tl")).to_contain_text("写到一半")
    if width < 800:
        page.click("[popovertarget=ctx]")
    page.screenshot(path=shots / f"files-listed-{language}-{theme}.png")
    with page.expect_download() as download:
        page.click("#attachments a >> nth=1")
    assert (download.value.suggested_filename, download.value.path().read_text()) == ("账单.txt", "二月 45 元")
    assert page.complaints == []


def test_a_file_that_is_too_large_is_told_before_it_is_sent(desk, open_page):
    page = open_page("agent")
    take_call(page, desk, "一段太长的录像")
    page.evaluate("document.querySelector('#composer [type=file]').dataset.most = 3")
    page.set_input_files("#composer [type=file]", {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"12345"})
    assert "film.mp4" in page.evaluate("document.querySelector('#composer [type=file]').validationMessage")
    page.fill("#composer textarea", "x")
    page.keyboard.press("Control+Enter")
    assert page.locator("#attachments li").count() == 0
