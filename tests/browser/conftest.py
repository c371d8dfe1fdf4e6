"""One desk, one browser; one worker runs them all."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.browser.chromium import chromium
from tests.running import manage, running_desk

QUICK = """\
pack: quick
title: {zh: 浏览器演练, en: Browser drill}
calendars:
  - code: office
    name: {zh: 办公室, en: The office}
    week: {mon-fri: ["08:30-12:00", "13:30-18:00"]}
    holidays: china
articles:
  - number: "21"
    title: {zh: 十秒内答复, en: Answered in ten seconds}
    text: {zh: 表扬十秒内答复（演练）。, en: Praise is answered within ten seconds (a drill).}
    effective_from: 2026-01-01
    clocks:
      - code: drill
        name: {zh: 演练答复, en: Drill answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        when: {kind: [praise]}
        at_most: 10 s
        ladder:
          - {at: due, tell: [owner, supervisor], article: "21"}
"""


def pytest_ignore_collect() -> bool | None:
    """BROWSER=0 leaves these tests out; the run's last lines say so."""
    return True if os.environ.get("BROWSER") == "0" else None


@pytest.fixture(scope="package")
def desk(tmp_path_factory) -> SimpleNamespace:
    """A desk with the demo company, and a promise that breaks within ten seconds."""
    with running_desk() as running:
        quick = tmp_path_factory.mktemp("pack") / "quick.yaml"
        quick.write_text(QUICK, encoding="utf-8")
        manage(running, "loadpack", str(quick))
        running.url = f"http://127.0.0.1:{running.port}"
        running.password = (running.home / "demo-password").read_text().strip()
        yield running


@pytest.fixture(scope="package")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.fixture(scope="package")
def shots(tmp_path_factory) -> Path:
    """Where screenshots go: DESK_SHOTS, else a folder that is gone afterwards."""
    folder = Path(os.environ.get("DESK_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="package")
def signed_in(desk, browser):
    """signed_in(who, language) → the storage state of a signed-in browser, made once each."""
    kept: dict = {}

    def state(who: str):
        if who not in kept:
            context = browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(desk.url + "/sign-in/")
            page.fill("input[name=username]", who)
            page.fill("input[name=password]", desk.password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url("**/desk/**")
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return state


@pytest.fixture
def open_page(desk, browser, signed_in):
    """open_page(who, theme, width) → a page of a signed-in member; what the browser complains of is in page.complaints."""
    contexts = []

    def make(who: str = "agent", theme: str = "light", width: int = 1440, height: int = 900):
        context = browser.new_context(
            storage_state=signed_in(who) if who else None,
            color_scheme=theme,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.set_default_timeout(15_000)
        return page

    yield make
    for context in contexts:
        context.close()
