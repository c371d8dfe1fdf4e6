"""One desk, one browser; one worker runs them all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
scopes:
  - {code: house, kind: company, name: {zh: 演示公司, en: The demo company}}
  - {code: desk, kind: department, name: {zh: 客户服务部, en: Customer service}, within: house, department: service}
  - {code: site, kind: project, name: {zh: 三号楼, en: Building three}, within: desk}
articles:
  - number: "21"
    title: {zh: 二十秒内答复, en: Answered in twenty seconds}
    text: {zh: 表扬二十秒内答复（演练）。, en: Praise is answered within twenty seconds (a drill).}
    effective_from: 2026-01-01
    sources: ["Handbook for visitors 2026, part 3"]
    procedures:
      - code: repair
        kind: flow_chart
        title: {zh: 上门维修流程, en: How a repair goes}
        steps:
          - {id: look, text: {zh: 工程师到场检查并说明原因, en: The engineer looks at it and says what is wrong}, who: {zh: 工程师, en: Engineer}, then: [{to: mend, when: {zh: 可以修复, en: can be mended}}, {to: swap, when: {zh: 无法修复, en: cannot}}]}
          - {id: mend, text: {zh: 当场修复, en: Mend it on the spot}, who: {zh: 工程师, en: Engineer}, then: [test]}
          - {id: swap, text: {zh: 报主管批准后更换整机, en: Replace it once the lead agrees}, who: {zh: 主管, en: Team lead}, then: [test]}
          - {id: test, text: {zh: 与客户一同试机, en: Try it out with the customer}, then: [{to: look, when: {zh: 仍有问题, en: still wrong}}, {to: done, when: {zh: 正常, en: works}}]}
          - {id: done, text: {zh: 客户签字确认, en: The customer signs}}
      - code: visit
        kind: procedure
        title: {zh: 上门程序, en: The visit}
        steps:
          - {id: a, text: {zh: 出发前致电客户, en: Call the customer before leaving}, who: {zh: 客服, en: Desk}}
          - {id: b, text: {zh: 出示工牌, en: Show the badge}, who: {zh: 工程师, en: Engineer}}
    clocks:
      - code: drill
        name: {zh: 演练答复, en: Drill answer}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        when: {kind: [praise]}
        at_most: 20 s
        ladder:
          - {at: due, tell: [owner, supervisor], article: "21"}
  - number: "22"
    title: {zh: 尽快回电, en: Called back soon}
    text: {zh: 客户来电未接的，尽快回电（演练，词义待定）。, en: A missed call is returned as soon as possible (a drill; nobody has said what that means).}
    effective_from: 2026-01-01
    legal_review: true
    schedules:
      - code: customer_problems
        name: {zh: 客户问题汇总, en: Customer problems}
        every: every week
        who: lead
        calendar: office
        tell: [owner]
    clocks:
      - code: call_back
        name: {zh: 回电, en: Call back}
        about: ticket
        starts_on: [ticket.opened]
        stops_on: [ticket.replied]
        at_most: word 尽快
  - number: "24"
    title: {zh: 现场查看与值班报告, en: Looked at and reported}
    text: {zh: 疑难投诉由主管到现场查看，值班情况报主管（演练）。, en: The lead looks at a hard complaint on the spot and hears how a duty period went (a drill).}
    effective_from: 2026-01-01
    referrals:
      - {code: look, name: {zh: 现场查看, en: Have a look}, task: {zh: 到现场查看实物, en: Look at the thing itself}, to: lead, on: by_hand}
    complaint_reports:
      - {kind: duty, to: post lead}
"""
THERE = "import json; from tests.browser.there import make_all; print(json.dumps(make_all()))"
PROPOSED = (
    QUICK.replace("at_most: 20 s", "at_most: 5 s").replace("二十秒内", "五秒内").replace("twenty seconds", "five seconds")
    + """\
  - number: "23"
    title: {zh: 表扬公示, en: Praise is shown}
    text: {zh: 表扬每周公示一次。, en: Praise is shown once a week.}
    effective_from: 2026-01-01
"""
)


def pytest_ignore_collect() -> bool | None:
    """BROWSER=0 leaves these tests out; the run's last lines say so."""
    return True if os.environ.get("BROWSER") == "0" else None


def pytest_collection_modifyitems(items) -> None:
    """A browser test that falls has a second try, RERUNS=0 none; the run's last lines name each that needed it."""
    again = pytest.mark.flaky(reruns=int(os.environ.get("RERUNS", "1")))
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(again)


@contextmanager
def drill_desk(folder: Path) -> Iterator[SimpleNamespace]:
    """A desk with the demo company, and a promise that breaks within twenty seconds; `folder` takes its pack."""
    with running_desk() as running:
        quick = folder / "quick.yaml"
        quick.write_text(QUICK, encoding="utf-8")
        manage(running, "loadpack", str(quick))
        quick.write_text(PROPOSED, encoding="utf-8")
        manage(running, "loadpack", str(quick), "--propose", "--as", "manager")
        running.there = json.loads(manage(running, "shell", "-v", "0", "-c", THERE))
        running.revision, running.complaint = running.there["revision"], running.there["complaint"]
        running.url = f"http://127.0.0.1:{running.port}"
        running.password = (running.home / "demo-password").read_text().strip()
        yield running


@pytest.fixture(scope="package")
def desk(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The desk all of these tests share."""
    with drill_desk(tmp_path_factory.mktemp("pack")) as running:
        yield running


@pytest.fixture(scope="package")
def browser(tmp_path_factory):
    from playwright.sync_api import expect

    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
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
    return states_of(desk, browser)


def states_of(desk, browser):
    """A function: who → the storage state of her signed-in browser, made once each."""
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
    """open_page(who, theme, width) → a page of a signed-in member, in Chinese; what the browser complains of is in page.complaints."""
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
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # an answer still on its way would fall over in the next test
        if any(getattr(page, "language", "zh") != "zh" for page in context.pages):
            from tests.browser.test_outcome import speak

            speak(context.new_page(), desk, "zh")  # a member's language is kept by the desk, and the next test finds it
        context.close()
